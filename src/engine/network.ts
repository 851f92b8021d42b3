import { check, UsageError } from "../core/index.ts";
import { type AffinePass, affinePasses, type Readings, readings } from "./affine-passes.ts";
import { BLOCK_LANES } from "./block-layout.ts";
import { chooseKernel, createKernel, type KernelPreference, kernelMemory } from "./choose-kernel.ts";
import type { FloatArray, Kernel, KernelName } from "./kernel.ts";
import {
  copyPaths,
  emptyLike,
  gatherGradients,
  gatherRows,
  pastePaths,
  writeGradient,
  writeParameters,
} from "./network-arrays.ts";
import { BLOCKS_PER_SHARD, type NetworkPlan, type NetworkShape, planNetwork } from "./network-plan.ts";
import type { NetworkSpec } from "./network-spec.ts";
import { shardRunner, shardsOf } from "./shard.ts";
import { openTeam, type Team } from "./team.ts";
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
 * A network of the layers of `LayerSpec`, with its activations. Weights are flat, in the order of `parameterShapes`; numbers may come in single or double precision and
 * leave in the kernel's (single; double for the reference). Calls are synchronous. Gradients are sums over fixed shards in fixed order: the same bits for any number of threads.
 */
export interface Network extends Readings {
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
  /** After `backward`: what every affine map read and what its results were worth, in the order of the weights. */
  affinePasses(): AffinePass[];
  /** Stops the threads. */
  close(): Promise<void>;
}

/** Opens a network. A size or kernel that cannot be is a UsageError or UserError. */
export function openNetwork(spec: NetworkSpec, options: NetworkOptions): Network {
  const { name, shape } = resolve(spec, options);
  const plan = planNetwork(shape);
  const memory = kernelMemory(name, plan.end);
  const kernel = createKernel(name, memory, plan.end);
  const { onWarning = () => undefined } = options;
  const team = openTeam({ kernel: name, memory, shape, runShard: shardRunner(kernel, plan, 0), onWarning });
  const numbers = kernel.memory;
  let paths = 0;
  let lastDropout: number | undefined;
  let state: "empty" | "forward" | "backward" = "empty";

  const copy = (at: number, count: number) => numbers.slice(at, at + count);
  const needForward = () => check(state !== "empty", () => "network: call forward first");
  const needBackward = () => check(state === "backward", () => "network: call backward first");
  const reading = readings(plan, {
    afterForward: (pick) => {
      needForward();
      return gatherRows(numbers, plan, paths, pick);
    },
    afterBackward: (pick) => {
      needBackward();
      return gatherRows(numbers, plan, paths, pick);
    },
  });

  return {
    kernel: name,
    parameters: plan.parameters,
    threads: team.threads,
    forward: (parameters, x, dropoutKey) => {
      const count = pathsIn(x, plan);
      checkForward(plan, count, dropoutKey);
      writeParameters(numbers, plan, parameters);
      numbers.set(x, plan.x);
      [paths, lastDropout, state] = [count, dropoutKey, "empty"];
      team.run({ phase: "forward", count, dropoutKey });
      state = "forward";
      return copy(plan.y, plan.steps * count * plan.outputs);
    },
    backward: (dOutput) => {
      check(state === "forward", () => "network: call forward first; each backward uses up its activations");
      const size = plan.steps * paths * plan.outputs;
      check(dOutput.length === size, () => `network: dOutput must have ${size} numbers, had ${dOutput.length}`);
      writeGradient(numbers, plan.dY, dOutput);
      state = "empty";
      team.run({ phase: "backward", count: paths, dropoutKey: lastDropout });
      state = "backward";
      return sumOfShards(kernel, plan, shardsOf(paths));
    },
    inputGradient: () => {
      check(plan.inputGradient, () => "network: open it with inputGradient");
      needBackward();
      return copy(plan.dX, plan.steps * paths * plan.features);
    },
    predict: (parameters, x) => {
      const count = pathsIn(x, plan);
      const kept = copy(plan.image, plan.source.length); // backward needs the weights of the last forward
      try {
        writeParameters(numbers, plan, parameters);
        return predictAll(numbers, plan, team, x, count);
      } finally {
        numbers.set(kept, plan.image);
      }
    },
    ...reading,
    affinePasses: () => {
      needBackward();
      return affinePasses(numbers, plan, paths);
    },
    close: team.close,
  };
}

/** The options with all choices made. */
function resolve(spec: NetworkSpec, options: NetworkOptions): { name: KernelName; shape: NetworkShape } {
  const { steps, batch, threads = 1, gradients = true, inputGradient = false } = options;
  for (const [name, value] of Object.entries({ steps, batch, threads })) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new UsageError(`network: ${name} must be an integer >= 1, was ${value}`);
  }
  if (shardsOf(batch) > MAX_SHARDS)
    throw new UsageError(`network: a batch of ${batch} paths is too large`, `Take at most ${MAX_BATCH}.`);
  const name = chooseKernel(options.kernel);
  const useful = name === "reference" ? 1 : Math.min(threads, shardsOf(batch)); // a shard is one thread's work
  return { name, shape: { spec, steps, batch, threads: useful, gradients, inputGradient } };
}

/** Paths of x [steps, paths, features]. */
function pathsIn(x: ArrayLike<number>, { steps, features }: NetworkPlan): number {
  const count = x.length / (steps * features);
  check(
    Number.isInteger(count) && count >= 1,
    () => `network: x must hold steps x paths x features = ${steps} x n x ${features} numbers, had ${x.length}`,
  );
  return count;
}

function checkForward({ gradients, batch }: NetworkPlan, count: number, dropoutKey: number | undefined): void {
  check(gradients, () => "network: opened without gradients, use predict");
  check(count <= batch, () => `network: opened for ${batch} paths, got ${count}`);
  check(
    dropoutKey === undefined || dropoutKey === dropoutKey >>> 0,
    () => `network: dropoutKey must be an integer of 0 .. 2^32 - 1, was ${dropoutKey}`,
  );
}

/** Gradient of the flat weights: the shards' sums, added in their order whoever made them. */
function sumOfShards(kernel: Kernel, plan: NetworkPlan, shards: number): FloatArray {
  const sum = plan.gradient(0);
  for (let shard = 1; shard < shards; shard++) kernel.add(plan.gradientSize, plan.gradient(shard), sum);
  return gatherGradients(kernel.memory, sum, plan.position);
}

/** Outputs [steps, count, outputs], as many paths at a time as the network was opened for. */
function predictAll(
  numbers: FloatArray,
  plan: NetworkPlan,
  team: Team,
  x: ArrayLike<number>,
  count: number,
): FloatArray {
  const { steps, features, outputs, batch } = plan;
  const all = isFloatArray(x) ? x : Float64Array.from(x);
  const out = emptyLike(numbers, steps * count * outputs);
  for (let from = 0; from < count; from += batch) {
    const to = Math.min(from + batch, count);
    copyPaths(all, numbers, plan.x, { steps, rows: features, count, from, to });
    team.run({ phase: "predict", count: to - from, dropoutKey: undefined });
    pastePaths(numbers, plan.y, out, { steps, rows: outputs, count, from, to });
  }
  return out;
}

function isFloatArray(x: ArrayLike<number>): x is FloatArray {
  return x instanceof Float32Array || x instanceof Float64Array;
}
