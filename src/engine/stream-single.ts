import { check } from "../core/index.ts";
import { createKernel, kernelMemory } from "./choose-kernel.ts";
import { type FloatArray, type Kernel, type KernelName, LAYER_NORM_EPSILON } from "./kernel.ts";
import type { LayerPlan, NormPlan, PlanOf } from "./layer-plan.ts";
import { emptyLike, writeParameters } from "./network-arrays.ts";
import { planNetwork } from "./network-plan.ts";
import type { NetworkSpec } from "./network-spec.ts";
import type { ResolvedLayer } from "./resolved-layer.ts";

/** A network that reads one path, a step at a time. */
export interface Stream {
  /** Outputs of the next step. @param x [features]   @returns a new array [outputs] */
  step(x: ArrayLike<number>): FloatArray;
  /** Forgets the path: the next step is the first of another. */
  reset(): void;
}

/** Where a layer of a stream keeps its state and its output. */
interface Place {
  readonly layer: SingleLayer;
  readonly h: number;
  readonly c: number;
  readonly out: number;
}

/** Layers whose steps the kernels have for one path. */
type SingleLayer = PlanOf<"lstm" | "dense">;

export function isSingle(layer: ResolvedLayer): boolean {
  return layer.kind === "lstm" || (layer.kind === "dense" && !layer.layerNorm);
}

/** A stream of LSTM and dense layers by the kernels' operations on one path; it may go on for ever. */
export function openSingleStream(spec: NetworkSpec, parameters: ArrayLike<number>, name: KernelName): Stream {
  const plan = planNetwork({ spec, steps: 1, batch: 1, threads: 1, gradients: false, inputGradient: false });
  const layers = plan.layers.filter((layer): layer is SingleLayer => isSingle(layer));
  const widest = Math.max(...layers.map(rowsOf));
  const input = plan.end;
  const states = input + roundUp(spec.features);
  const places = placesOf(layers, states);
  const scratch = states + 3 * roundUp(widest) * layers.length;
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

/** Rows that the kernels write for a layer's affine map. */
function rowsOf({ maps }: LayerPlan): number {
  return 4 * maps[0]!.groups;
}

function placesOf(layers: readonly SingleLayer[], from: number): Place[] {
  let at = from;
  const take = (count: number) => {
    at += count;
    return at - count;
  };
  return layers.map((layer) => {
    const size = roundUp(rowsOf(layer));
    return { layer, h: take(size), c: take(size), out: take(size) };
  });
}

function stepLayer(kernel: Kernel, { layer, h, c, out }: Place, x: number, scratch: number): void {
  const { inputs, units, maps, norms } = layer;
  const { groups, weights, biases } = maps[0]!;
  if (layer.kind === "dense") {
    kernel.affineStep(inputs, groups, weights, biases, x, out);
    if (layer.activation !== 0) kernel.activate(layer.activation, 4 * groups, out);
    return;
  }
  kernel.lstmStep(inputs, units, weights, biases, x, h, c, scratch);
  const { memory } = kernel;
  memory.copyWithin(out, h, h + units);
  if (norms[0] !== undefined) normalise(memory, norms[0], out);
  if (layer.residual) for (let k = 0; k < units; k++) memory[out + k]! += memory[x + k]!;
}

/** Layer normalisation of one path, see `Kernel.layerNorm`. */
function normalise(memory: FloatArray, { units, gains, shifts }: NormPlan, at: number): void {
  let mean = 0;
  for (let k = 0; k < units; k++) mean += memory[at + k]! / units;
  let variance = 0;
  for (let k = 0; k < units; k++) variance += (memory[at + k]! - mean) ** 2 / units;
  const inverse = 1 / Math.sqrt(variance + LAYER_NORM_EPSILON);
  for (let k = 0; k < units; k++)
    memory[at + k] = memory[gains + k]! * (memory[at + k]! - mean) * inverse + memory[shifts + k]!;
}

function roundUp(count: number): number {
  return Math.ceil(count / 16) * 16;
}
