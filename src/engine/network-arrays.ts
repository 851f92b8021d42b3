import { check } from "../core/index.ts";
import type { BlockAt, Sequence } from "./block.ts";
import { BLOCK_LANES, type BlockLayout, blockLayout } from "./block-layout.ts";
import { type FloatArray, worthwhile } from "./kernel.ts";
import type { NetworkPlan } from "./network-plan.ts";

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

/** Rows of a block that are read out: where they begin, from one step to the next, and the column that each becomes, its own number by default. */
export interface BlockRows {
  readonly from: Sequence;
  readonly steps: number;
  /** Columns of the result. */
  readonly columns: number;
  readonly column?: (row: number) => number;
}

/** Activations or gradients of all blocks of the last `forward` or `backward` as [steps, paths, columns]. @param pick where they lie in a block */
export function gatherRows(
  memory: FloatArray,
  plan: NetworkPlan,
  paths: number,
  pick: (block: BlockAt, layout: BlockLayout) => BlockRows,
): FloatArray {
  const blocks = Array.from({ length: Math.ceil(paths / BLOCK_LANES) }, (_, index) => {
    const count = Math.min(paths - index * BLOCK_LANES, BLOCK_LANES);
    const lanes = Math.ceil(count / 8) * 8;
    const at = { at: plan.block(index), lanes, steps: plan.steps };
    return { first: index * BLOCK_LANES, count, lanes, rows: pick(at, blockLayout(plan, lanes)) };
  });
  const { steps, columns, column = (row) => row } = blocks[0]!.rows;
  const out = emptyLike(memory, steps * paths * columns);
  for (const { first, count, lanes, rows } of blocks) {
    for (let t = 0; t < steps; t++) {
      for (let row = 0; row < columns; row++) {
        const from = rows.from.at + t * rows.from.stride + row * lanes;
        const target = (t * paths + first) * columns + column(row);
        for (let lane = 0; lane < count; lane++) out[target + lane * columns] = memory[from + lane]!;
      }
    }
  }
  return out;
}
