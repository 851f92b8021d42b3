import { check } from "../core/index.ts";
import { chooseKernel, createKernel, type KernelPreference, kernelMemory } from "./choose-kernel.ts";
import { type FloatArray, type Kernel, LAYER_NORM_EPSILON } from "./kernel.ts";
import { emptyLike, writeParameters } from "./network-arrays.ts";
import { type LayerPlan, planNetwork } from "./network-plan.ts";
import type { NetworkSpec } from "./network-spec.ts";

/** A network that reads one path, a step at a time. */
export interface Stream {
  /** Outputs of the next step. @param x [features]   @returns a new array [outputs] */
  step(x: ArrayLike<number>): FloatArray;
  /** Forgets the path: the next step is the first of another. */
  reset(): void;
}

/** Where a layer of a stream keeps its state and its output. */
interface Place {
  readonly layer: LayerPlan;
  readonly h: number;
  readonly c: number;
  readonly out: number;
}

/** Opens a stream of a network with fixed weights (flat, see `Network`). In this thread alone; nothing has to be closed. */
export function openStream(
  spec: NetworkSpec,
  parameters: ArrayLike<number>,
  options: { readonly kernel?: KernelPreference | undefined } = {},
): Stream {
  const name = chooseKernel(options.kernel);
  const plan = planNetwork({ spec, steps: 1, batch: 1, threads: 1, gradients: false, inputGradient: false });
  const widest = Math.max(...plan.layers.map(({ groups }) => 4 * groups));
  const input = plan.end;
  const states = input + roundUp(spec.features);
  const places = placesOf(plan.layers, states);
  const scratch = states + 3 * roundUp(widest) * plan.layers.length;
  const end = scratch + widest;
  const kernel = createKernel(name, kernelMemory(name, end), end);
  writeParameters(kernel.memory, plan, parameters);
  return {
    step: (x) => {
      check(x.length === spec.features, () => `stream: needs ${spec.features} features, got ${x.length}`);
      kernel.memory.set(x, input);
      let from = input;
      for (const place of places) {
        stepLayer(kernel, place, from, scratch);
        from = place.out;
      }
      const out = emptyLike(kernel.memory, plan.outputs);
      out.set(kernel.memory.subarray(from, from + plan.outputs));
      return out;
    },
    reset: () => {
      kernel.memory.fill(0, states, scratch);
    },
  };
}

function placesOf(layers: readonly LayerPlan[], from: number): Place[] {
  let at = from;
  const take = (count: number) => {
    at += count;
    return at - count;
  };
  return layers.map((layer) => {
    const size = roundUp(4 * layer.groups);
    return { layer, h: take(size), c: take(size), out: take(size) };
  });
}

function stepLayer(kernel: Kernel, { layer, h, c, out }: Place, x: number, scratch: number): void {
  const { inputs, units, groups, weights, bias } = layer;
  if (layer.kind === "dense") {
    kernel.affineStep(inputs, groups, weights, bias, x, out);
    if (layer.activation !== 0) kernel.activate(layer.activation, 4 * groups, out);
    return;
  }
  kernel.lstmStep(inputs, units, weights, bias, x, h, c, scratch);
  const { memory } = kernel;
  memory.copyWithin(out, h, h + units);
  if (layer.layerNorm) normalise(memory, layer, out);
  if (layer.residual) for (let k = 0; k < units; k++) memory[out + k]! += memory[x + k]!;
}

/** Layer normalisation of one path, see `Kernel.layerNorm`. */
function normalise(memory: FloatArray, { units, gain, shift }: LayerPlan, at: number): void {
  let mean = 0;
  for (let k = 0; k < units; k++) mean += memory[at + k]! / units;
  let variance = 0;
  for (let k = 0; k < units; k++) variance += (memory[at + k]! - mean) ** 2 / units;
  const inverse = 1 / Math.sqrt(variance + LAYER_NORM_EPSILON);
  for (let k = 0; k < units; k++)
    memory[at + k] = memory[gain + k]! * (memory[at + k]! - mean) * inverse + memory[shift + k]!;
}

function roundUp(count: number): number {
  return Math.ceil(count / 16) * 16;
}
