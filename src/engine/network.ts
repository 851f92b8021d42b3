import { check, UsageError } from "../core/index.ts";
import { chooseKernel, createKernel, type KernelPreference, kernelMemory } from "./choose-kernel.ts";
import type { FloatArray, KernelName } from "./kernel.ts";
import {
  copyPaths,
  emptyLike,
  gatherGradients,
  gatherRows,
  pastePaths,
  writeGradient,
  writeParameters,
} from "./network-arrays.ts";
import { BLOCK_LANES, BLOCKS_PER_SHARD, planNetwork } from "./network-plan.ts";
import type { NetworkSpec } from "./network-spec.ts";
import { type Job, shardRunner, shardsOf } from "./shard.ts";
import { openTeam } from "./team.ts";
import { MAX_SHARDS } from "./team-control.ts";

const MAX_BATCH = MAX_SHARDS * BLOCK_LANES * BLOCKS_PER_SHARD;

export interface NetworkOptions {
  readonly steps: number;
  /** Most paths of one call of `forward`. */
  readonly batch: number;
  /** Threads, the caller's included; default 1. Results do not depend on it. */
  readonly threads?: number | undefined;
  readonly kernel?: KernelPreference | undefined;
  /** Whether `forward` and `backward` are wanted, which keep the activations of a whole batch; default true. */
  readonly gradients?: boolean | undefined;
  /** Whether `backward` also gives the gradient of x. */
  readonly inputGradient?: boolean | undefined;
  /** Told when a worker thread is lost; default: silence. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

/**
 * A network of LSTM and dense layers, with its activations. Weights are flat, in the order of `parameterShapes`; numbers may come in single or double precision and
 * leave in the kernel's (single; double for the reference). Calls are synchronous. Gradients are sums over fixed shards in fixed order: the same bits for any number of threads.
 */
export interface Network {
  readonly kernel: KernelName;
  readonly parameters: number;
  /** Threads that work now. */
  threads(): number;
  /**
   * Outputs [steps, paths, outputs] from x [steps, paths, features]; keeps the activations for `backward`.
   * @param dropoutKey unsigned 32-bit, another for every step of training; without it nothing is dropped
   */
  forward(parameters: ArrayLike<number>, x: ArrayLike<number>, dropoutKey?: number): FloatArray;
  /** Gradient of the weights from that of the outputs of the last `forward`, once for each. @param dOutput [steps, paths, outputs] */
  backward(dOutput: ArrayLike<number>): FloatArray;
  /** Gradient of x [steps, paths, features] after `backward`; needs `inputGradient`. */
  inputGradient(): FloatArray;
  /** Outputs alone, for any number of paths; `backward` stays that of the last `forward`. */
  predict(parameters: ArrayLike<number>, x: ArrayLike<number>): FloatArray;
  /** What a layer got in the last `forward` [steps, paths, inputs]. */
  layerInputs(layer: number): FloatArray;
  /** h of the step before, of an LSTM layer [steps, paths, units]. */
  recurrentInputs(layer: number): FloatArray;
  /** Gradient of a layer's pre-activations after `backward` [steps, paths, 4 units or units], columns as those of its kernel. */
  preActivationGradients(layer: number): FloatArray;
  /** Stops the threads. */
  close(): Promise<void>;
}

/** Opens a network. A size or kernel that cannot be is a UsageError or UserError. */
export function openNetwork(spec: NetworkSpec, options: NetworkOptions): Network {
  const { steps, batch, threads = 1, gradients = true, inputGradient = false, onWarning = () => undefined } = options;
  for (const [name, value] of Object.entries({ steps, batch, threads })) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new UsageError(`network: ${name} must be an integer >= 1, was ${value}`);
  }
  if (shardsOf(batch) > MAX_SHARDS)
    throw new UsageError(`network: a batch of ${batch} paths is too large`, `Take at most ${MAX_BATCH}.`);
  const name = chooseKernel(options.kernel);
  const useful = name === "reference" ? 1 : Math.min(threads, shardsOf(batch)); // a shard is one thread's work
  const shape = { spec, steps, batch, threads: useful, gradients, inputGradient };
  const plan = planNetwork(shape);
  const memory = kernelMemory(name, plan.end);
  const kernel = createKernel(name, memory, plan.end);
  const team = openTeam({ kernel: name, memory, shape, runShard: shardRunner(kernel, plan, 0), onWarning });
  const numbers = kernel.memory;
  let paths = 0;
  let lastDropout: number | undefined;
  let state: "empty" | "forward" | "backward" = "empty";

  const run = (phase: Job["phase"], count: number, dropoutKey?: number) => team.run({ phase, count, dropoutKey });
  const copy = (at: number, count: number) => numbers.slice(at, at + count);
  const pathsIn = (x: ArrayLike<number>) => {
    const count = x.length / (steps * spec.features);
    check(
      Number.isInteger(count) && count >= 1,
      () => `network: x must hold steps x paths x features = ${steps} x n x ${spec.features} numbers, had ${x.length}`,
    );
    return count;
  };
  const needForward = () => check(state !== "empty", () => "network: call forward first");
  const needBackward = () => check(state === "backward", () => "network: call backward first");

  return {
    kernel: name,
    parameters: plan.parameters,
    threads: team.threads,
    forward: (parameters, x, dropoutKey) => {
      check(gradients, () => "network: opened without gradients, use predict");
      const count = pathsIn(x);
      check(count <= batch, () => `network: opened for ${batch} paths, got ${count}`);
      check(
        dropoutKey === undefined || dropoutKey === dropoutKey >>> 0,
        () => `network: dropoutKey must be an integer of 0 .. 2^32 - 1, was ${dropoutKey}`,
      );
      writeParameters(numbers, plan, parameters);
      numbers.set(x, plan.x);
      paths = count;
      lastDropout = dropoutKey;
      state = "empty";
      run("forward", count, dropoutKey);
      state = "forward";
      return copy(plan.y, steps * count * plan.outputs);
    },
    backward: (dOutput) => {
      check(state === "forward", () => "network: call forward first; each backward uses up its activations");
      const size = steps * paths * plan.outputs;
      check(dOutput.length === size, () => `network: dOutput must have ${size} numbers, had ${dOutput.length}`);
      writeGradient(numbers, plan.dY, dOutput);
      state = "empty";
      run("backward", paths, lastDropout);
      state = "backward";
      const sum = plan.gradient(0);
      for (let shard = 1; shard < shardsOf(paths); shard++) kernel.add(plan.gradientSize, plan.gradient(shard), sum);
      return gatherGradients(numbers, sum, plan.position);
    },
    inputGradient: () => {
      check(inputGradient, () => "network: open it with inputGradient");
      needBackward();
      return copy(plan.dX, steps * paths * plan.features);
    },
    predict: (parameters, x) => {
      const count = pathsIn(x);
      const kept = copy(plan.image, plan.source.length); // backward needs the weights of the last forward
      writeParameters(numbers, plan, parameters);
      const out = emptyLike(numbers, steps * count * plan.outputs);
      try {
        for (let from = 0; from < count; from += batch) {
          const to = Math.min(from + batch, count);
          copyPaths(x, numbers, plan.x, { steps, rows: spec.features, count, from, to });
          run("predict", to - from);
          pastePaths(numbers, plan.y, out, { steps, rows: plan.outputs, count, from, to });
        }
      } finally {
        numbers.set(kept, plan.image);
      }
      return out;
    },
    layerInputs: (layer) => {
      needForward();
      return gatherRows(numbers, plan, paths, layer, "inputs");
    },
    recurrentInputs: (layer) => {
      needForward();
      return gatherRows(numbers, plan, paths, layer, "recurrent");
    },
    preActivationGradients: (layer) => {
      needBackward();
      return gatherRows(numbers, plan, paths, layer, "gradients");
    },
    close: team.close,
  };
}
