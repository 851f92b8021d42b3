import { check } from "../core/index.ts";
import { mean } from "./moments.ts";
import { requireFinite } from "./require-finite.ts";
import { tailMass } from "./tail-risk.ts";

/** Series on one set of n observations, in one order. */
export interface ResampledSeries {
  /** Whose mean, standard deviation and tail loss are wanted. */
  readonly tailed: readonly Float64Array[];
  /** Whose mean alone is wanted. */
  readonly averaged: readonly Float64Array[];
}

/**
 * What resampling needs of the series, prepared once and shared by all threads: plain arrays over shared memory.
 * The sum over a block is a difference of two running sums, so that a resample costs as many steps as it has blocks, whatever their length.
 */
export interface ResampleColumns {
  readonly observations: number;
  readonly tailed: number;
  readonly averaged: number;
  /**
   * Running sums before each observation [(observations + 1) x (2 tailed + averaged)]: of each tailed series about its mean, of its squares
   * about its mean, of each averaged series.
   */
  readonly sums: Float64Array;
  /** Means of the tailed series [tailed]. */
  readonly centres: Float64Array;
  /** Observations from the lowest value to the highest [tailed x observations], and the values in that order. */
  readonly order: Int32Array;
  readonly ascending: Float64Array;
  /** Observations in the tail, as a fraction. */
  readonly tailMass: number;
}

/** Prepares series for `resampleFigures`. Throws a RangeError for series of several lengths or with a value that is not finite. */
export function resampleColumns({ tailed, averaged }: ResampledSeries, level: number): ResampleColumns {
  const n = tailed[0]?.length ?? 0;
  for (const [i, series] of [...tailed, ...averaged].entries()) {
    check(series.length === n, () => `resample: series ${i} has ${series.length} observations, the first has ${n}`);
    requireFinite(series, `resample: series ${i}`, 2);
  }
  const centres = shared(tailed.length);
  centres.set(tailed.map(mean));
  const about = tailed.map((series, i) => series.map((value) => value - centres[i]!));
  const columns = [...about, ...about.map((series) => series.map((value) => value * value)), ...averaged];
  return {
    observations: n,
    tailed: tailed.length,
    averaged: averaged.length,
    sums: runningSums(columns, n),
    centres,
    ...sorted(tailed, n),
    tailMass: tailMass(n, level),
  };
}

function runningSums(columns: readonly Float64Array[], n: number): Float64Array {
  const width = columns.length;
  const sums = shared((n + 1) * width);
  for (const [c, column] of columns.entries()) {
    for (let i = 0; i < n; i++) sums[(i + 1) * width + c] = sums[i * width + c]! + column[i]!;
  }
  return sums;
}

function sorted(tailed: readonly Float64Array[], n: number): Pick<ResampleColumns, "order" | "ascending"> {
  const order = new Int32Array(new SharedArrayBuffer(4 * n * tailed.length));
  const ascending = shared(n * tailed.length);
  for (const [i, series] of tailed.entries()) {
    const own = order.subarray(i * n, (i + 1) * n);
    for (let at = 0; at < n; at++) own[at] = at;
    own.sort((a, b) => series[a]! - series[b]! || a - b);
    for (let at = 0; at < n; at++) ascending[i * n + at] = series[own[at]!]!;
  }
  return { order, ascending };
}

function shared(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}
