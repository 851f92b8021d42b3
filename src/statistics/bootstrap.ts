import { check } from "../core/index.ts";
import { type BlockPlan, blockCounts } from "./block-resample.ts";
import { sortedQuantile } from "./quantile.ts";
import type { Resampled } from "./resampled.ts";

/** A block plan and how many resamples to take. */
export interface BootstrapPlan extends BlockPlan {
  readonly draws: number;
  /** Probability of the interval, default 0.95. */
  readonly confidence?: number | undefined;
}

/** A figure of the sample with its percentile interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Each statistic on the sample itself, and on every resample: all see the same resamples, so they may be compared draw by draw. */
export interface BootstrapTable {
  readonly sample: Float64Array;
  /** [statistics][draws] */
  readonly draws: readonly Float64Array[];
}

/** Evaluates `statistics` on n observations and on `plan.draws` resamples of them. */
export function bootstrapTable(statistics: readonly Resampled[], n: number, plan: BootstrapPlan): BootstrapTable {
  check(Number.isInteger(plan.draws) && plan.draws > 0, () => `bootstrap: draws must be >= 1, was ${plan.draws}`);
  const counts = new Int32Array(n).fill(1);
  const sample = Float64Array.from(statistics, (statistic) => statistic(counts));
  const draws = statistics.map(() => new Float64Array(plan.draws));
  for (let draw = 0; draw < plan.draws; draw++) {
    blockCounts(counts, plan, draw);
    for (const [i, statistic] of statistics.entries()) draws[i]![draw] = statistic(counts);
  }
  return { sample, draws };
}

/** Percentile interval of resampled values; NaN limits if any of them is not finite, for then no interval can be trusted. */
export function percentileInterval(value: number, draws: Float64Array, confidence = 0.95): Interval {
  check(confidence > 0 && confidence < 1, () => `bootstrap: confidence must lie in (0, 1), was ${confidence}`);
  if (!draws.every(Number.isFinite)) return { value, low: Number.NaN, high: Number.NaN };
  const ascending = draws.slice().sort();
  const outside = (1 - confidence) / 2;
  return { value, low: sortedQuantile(ascending, outside), high: sortedQuantile(ascending, 1 - outside) };
}

/**
 * Two-sided p-value of "no difference": twice the share of resamples on the rarer side of zero, counting the sample as one more. It inverts the
 * percentile interval, so that interval and p-value never disagree. Blocks of three windows hold about nine tenths of the variance of overlapping
 * windows: at 5 %, simulated differences of nothing are rejected in 6 to 8 % of the cases (standard deviation, CVaR; 65 blocks).
 */
export function signPValue(differences: Float64Array): number {
  let below = 0;
  let above = 0;
  for (const difference of differences) {
    if (difference <= 0) below++;
    if (difference >= 0) above++;
  }
  return Math.min(1, (2 * (1 + Math.min(below, above))) / (differences.length + 1));
}
