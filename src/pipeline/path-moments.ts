import type { PathRows } from "../report/index.ts";
import type { PathModel } from "./path-model.ts";

/** A mean over the paths beside what theory says. */
export interface PathMoment {
  readonly mean: number;
  /** Null where paths are not independent. */
  readonly standardError: number | null;
  /** Null where theory has no figure. */
  readonly theory: number | null;
}

export interface PathMoments {
  /** Of the price at the end, 1 at the start. */
  readonly terminalSpot: PathMoment;
  /** Of the variance or the volatility index at the end. */
  readonly terminalLevel: PathMoment;
  /** Annual variance of the log price over the steps stored; null where only the end is. */
  readonly realisedVariance: PathMoment | null;
}

/** Collects the moments of batches of paths; sums are the same to the bit if the batches come in the same order. */
export interface MomentCollector {
  add(rows: PathRows): void;
  moments(): PathMoments;
}

interface Sums {
  count: number;
  sum: number;
  squares: number;
}

export function collectMoments(model: PathModel, stepYears: number): MomentCollector {
  const [spots, levels, realised] = [emptySums(), emptySums(), emptySums()];
  const independent = model.name !== "heston" || model.grid.numbers !== "sobol";
  return {
    add: ({ paths, times, spot, level }) => {
      for (let path = 0; path < paths; path++) {
        const end = (path + 1) * times - 1;
        include(spots, spot[end]!);
        include(levels, level[end]!);
        if (times > 1) include(realised, realisedVariance(spot, end - times + 1, end, stepYears));
      }
    },
    moments: () => {
      const theory = theoryOf(model);
      return {
        terminalSpot: momentOf(spots, theory.spot, independent),
        terminalLevel: momentOf(levels, theory.level, independent),
        realisedVariance: realised.count === 0 ? null : momentOf(realised, theory.realised, independent),
      };
    },
  };
}

function realisedVariance(spot: Float64Array | Float32Array, from: number, end: number, stepYears: number): number {
  let sum = 0;
  for (let at = from + 1; at <= end; at++) sum += Math.log(spot[at]! / spot[at - 1]!) ** 2;
  return sum / ((end - from) * stepYears);
}

interface Theory {
  readonly spot: number | null;
  readonly level: number | null;
  readonly realised: number | null;
}

/**
 * E[S_T] = exp(drift T) and E[v_T] = theta + (v0 - theta) exp(-kappa T). The realised variance has the mean of v over the path, and that of
 * jumps: intensity (logMean^2 + logDeviation^2); the squared drift of a step adds a little.
 */
function theoryOf(model: PathModel): Theory {
  if (model.name !== "heston") {
    // A bootstrap without drift is a martingale only nearly: what is taken off is the mean of the past as a whole.
    return { spot: model.name === "training" ? 1 : null, level: null, realised: null };
  }
  const { kappa, theta, v0, drift = 0, jumps } = model.dynamics;
  const { years } = model.grid;
  const e = Math.exp(-kappa * years);
  const byJumps = jumps === undefined ? 0 : jumps.intensity * (jumps.logMean ** 2 + jumps.logDeviation ** 2);
  return {
    spot: Math.exp(drift * years),
    level: theta + (v0 - theta) * e,
    realised: theta + ((v0 - theta) * (1 - e)) / (kappa * years) + byJumps,
  };
}

function emptySums(): Sums {
  return { count: 0, sum: 0, squares: 0 };
}

function include(sums: Sums, value: number): void {
  sums.count++;
  sums.sum += value;
  sums.squares += value * value;
}

function momentOf({ count, sum, squares }: Sums, theory: number | null, independent: boolean): PathMoment {
  const mean = sum / count;
  const variance = Math.max(0, squares / count - mean * mean);
  const known = independent && count > 1;
  return { mean, standardError: known ? Math.sqrt(variance / (count - 1)) : null, theory };
}
