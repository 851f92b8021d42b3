import { check } from "../core/index.ts";
import { type BlockPlan, forEachBlock } from "./block-resample.ts";
import type { ResampleColumns } from "./resample-columns.ts";

/** Figures of every series on a range of resamples. */
export interface ResampledFigures {
  /** Of each tailed series [tailed][draws]; standard deviation with divisor n - 1, tail loss with a fractional tail, positive. */
  readonly mean: readonly Float64Array[];
  readonly std: readonly Float64Array[];
  readonly tailLoss: readonly Float64Array[];
  /** Of each averaged series [averaged][draws]. */
  readonly average: readonly Float64Array[];
}

/**
 * Figures on the resamples number `from` to `to` (excluded): all series see the same ones. A resample does not depend on the range that it is
 * drawn in, so ranges may be computed anywhere and joined. Readable twins: `resampledMean`, `resampledDeviation`, `resampledTailLoss`.
 */
export function resampleFigures(columns: ResampleColumns, plan: BlockPlan, from: number, to: number): ResampledFigures {
  check(to >= from, () => `resampleFigures: draws ${from} to ${to}`);
  const draws = to - from;
  const rows = (count: number) => Array.from({ length: count }, () => new Float64Array(draws));
  const out = {
    mean: rows(columns.tailed),
    std: rows(columns.tailed),
    tailLoss: rows(columns.tailed),
    average: rows(columns.averaged),
  };
  const totals = new Float64Array(2 * columns.tailed + columns.averaged);
  const counts = new Int32Array(columns.observations);
  for (let draw = 0; draw < draws; draw++) {
    sumBlocks(columns, plan, from + draw, totals, counts);
    moments(columns, totals, out, draw);
    for (let i = 0; i < columns.tailed; i++) out.tailLoss[i]![draw] = tailLoss(columns, i, counts);
  }
  return out;
}

/** Joins figures of neighbouring ranges, in order. */
export function joinFigures(parts: readonly ResampledFigures[]): ResampledFigures {
  const join = (figure: keyof ResampledFigures): Float64Array[] =>
    (parts[0]?.[figure] ?? []).map((_, i) => concatenated(parts.map((part) => part[figure][i]!)));
  return { mean: join("mean"), std: join("std"), tailLoss: join("tailLoss"), average: join("average") };
}

/** Overwrites `totals` with the sum of every column over the resample, and `counts` with how often each observation occurs in it. */
function sumBlocks(
  { observations: n, sums }: ResampleColumns,
  plan: BlockPlan,
  draw: number,
  totals: Float64Array,
  counts: Int32Array,
): void {
  totals.fill(0);
  counts.fill(0);
  forEachBlock(n, plan, draw, (start, length) => {
    const end = start + length;
    addRange(sums, totals, counts, start, Math.min(end, n));
    if (end > n) addRange(sums, totals, counts, 0, end - n);
  });
}

function addRange(sums: Float64Array, totals: Float64Array, counts: Int32Array, start: number, end: number): void {
  const width = totals.length;
  const [before, after] = [start * width, end * width];
  for (let c = 0; c < width; c++) totals[c]! += sums[after + c]! - sums[before + c]!;
  for (let i = start; i < end; i++) counts[i]!++;
}

function moments(
  { observations: n, tailed, averaged, centres }: ResampleColumns,
  totals: Float64Array,
  out: ResampledFigures,
  draw: number,
): void {
  for (let i = 0; i < tailed; i++) {
    const sum = totals[i]!;
    out.mean[i]![draw] = centres[i]! + sum / n;
    out.std[i]![draw] = Math.sqrt(Math.max(0, totals[tailed + i]! - (sum * sum) / n) / (n - 1));
  }
  for (let i = 0; i < averaged; i++) out.average[i]![draw] = totals[2 * tailed + i]! / n;
}

/** Mean of the lowest values of the resample, walked from the lowest observation up until the tail is full. */
function tailLoss({ observations: n, order, ascending, tailMass }: ResampleColumns, i: number, counts: Int32Array) {
  let sum = 0;
  let left = tailMass;
  for (let at = i * n; left > 0; at++) {
    const count = counts[order[at]!]!;
    const weight = count < left ? count : left;
    sum += weight * ascending[at]!;
    left -= weight;
  }
  return -sum / tailMass;
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
