import { check } from "../core/index.ts";
import { type FloatArray, worthwhile } from "./kernel.ts";
import { BLOCK_LANES, blockLayout, column, type NetworkPlan } from "./network-plan.ts";

/** Zeros, in the precision of `like`. */
export function emptyLike(like: FloatArray, count: number): FloatArray {
  return like instanceof Float64Array ? new Float64Array(count) : new Float32Array(count);
}

/** Lays out flat weights for the kernel, their transposes included. */
export function writeParameters(
  memory: FloatArray,
  { image, source, parameters: count }: NetworkPlan,
  parameters: ArrayLike<number>,
): void {
  check(parameters.length === count, () => `network: needs ${count} weights, got ${parameters.length}`);
  for (let k = 0; k < source.length; k++) {
    const from = source[k]!;
    memory[image + k] = from < 0 ? 0 : parameters[from]!;
  }
}

/** Puts the gradient of the outputs at `at`; far from the money it may be too small to matter, see `LEAST_GRADIENT`. */
export function writeGradient(memory: FloatArray, at: number, dOutput: ArrayLike<number>): void {
  for (let k = 0; k < dOutput.length; k++) memory[at + k] = worthwhile(dOutput[k]!);
}

/** A gradient in the kernel's layout at `from`, as flat weights. */
export function gatherGradients(memory: FloatArray, from: number, position: Int32Array): FloatArray {
  const out = emptyLike(memory, position.length);
  for (let k = 0; k < position.length; k++) out[k] = memory[from + position[k]!]!;
  return out;
}

/** Paths `from` .. `to` - 1 of an array [steps, count, rows]. */
interface PathSlice {
  readonly steps: number;
  readonly rows: number;
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** Copies some paths into memory as [steps, to - from, rows]. */
export function copyPaths(
  x: FloatArray,
  memory: FloatArray,
  at: number,
  { steps, rows, count, from, to }: PathSlice,
): void {
  const size = (to - from) * rows;
  for (let t = 0; t < steps; t++) {
    const source = (t * count + from) * rows;
    memory.set(x.subarray(source, source + size), at + t * size);
  }
}

/** The way back: from memory [steps, to - from, rows] into the whole array. */
export function pastePaths(
  memory: FloatArray,
  at: number,
  out: FloatArray,
  { steps, rows, count, from, to }: PathSlice,
): void {
  const size = (to - from) * rows;
  for (let t = 0; t < steps; t++)
    out.set(memory.subarray(at + t * size, at + (t + 1) * size), (t * count + from) * rows);
}

/** What of a layer is read out of its blocks. */
export type Rows = "inputs" | "recurrent" | "gradients";

/** Activations or gradients of a layer, [steps, paths, rows] of the last `forward` or `backward`. */
export function gatherRows(
  memory: FloatArray,
  plan: NetworkPlan,
  paths: number,
  layer: number,
  what: Rows,
): FloatArray {
  const rows = rowsOf(plan, layer, what);
  const out = emptyLike(memory, plan.steps * paths * rows);
  for (let index = 0; index * BLOCK_LANES < paths; index++) {
    const first = index * BLOCK_LANES;
    const count = Math.min(paths - first, BLOCK_LANES);
    const lanes = Math.ceil(count / 8) * 8;
    const { at, stride, to } = sourceOf(plan, layer, what, lanes);
    const start = plan.block(index) + at;
    for (let t = 0; t < plan.steps; t++) {
      for (let row = 0; row < rows; row++) {
        const from = start + t * stride + row * lanes;
        const target = (t * paths + first) * rows + to(row);
        for (let lane = 0; lane < count; lane++) out[target + lane * rows] = memory[from + lane]!;
      }
    }
  }
  return out;
}

function rowsOf({ layers }: NetworkPlan, index: number, what: Rows): number {
  const layer = layers[index];
  check(layer !== undefined, () => `network: has layers 0 to ${layers.length - 1}, not ${index}`);
  check(what !== "recurrent" || layer.kind === "lstm", () => `network: layer ${index} is not recurrent`);
  if (what === "inputs") return layer.inputs;
  return what === "gradients" && layer.kind === "lstm" ? 4 * layer.units : layer.units;
}

/** Where in a block the rows lie, and which column each is. */
function sourceOf(plan: NetworkPlan, index: number, what: Rows, lanes: number) {
  const { layers, features, steps } = plan;
  const layout = blockLayout(layers, features, steps, lanes);
  const [layer, places] = [layers[index]!, layout.layers[index]!];
  const same = (row: number) => row;
  if (what === "recurrent") return { at: places.h, stride: layer.units * lanes, to: same };
  if (what === "gradients")
    return { at: places.gates, stride: 4 * layer.groups * lanes, to: (row: number) => column(layer, row) };
  if (index === 0) return { at: layout.input, stride: features * lanes, to: same };
  const below = layout.layers[index - 1]!;
  return { at: below.out, stride: below.outStride, to: same };
}
