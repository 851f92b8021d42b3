import { firstReaching } from "../../../../training/index.ts";
import type { Comparison } from "./compare.ts";
import { byContender, type ContenderName, contenderNames } from "./contenders.ts";

/** When a contender reaches the level at which Adam ends, seed by seed. */
export interface Reached {
  /** Steps, infinite where the seed never gets there; ascending [seeds]. */
  readonly steps: readonly number[];
  readonly median: number;
  /** Seeds that get there. */
  readonly seeds: number;
  /** Median over the steps of Adam's training. */
  readonly ratio: number;
  /** Processor seconds at the median, by the time of one training of the contender, over those of Adam's whole training; infinite where the median is. */
  readonly secondsRatio: number;
}

/** Against the final validation loss of Adam's training of the same seed. */
export function reachedAll(comparison: Comparison): Record<ContenderName, Reached> {
  return byContender(contenderNames.map((name) => reached(comparison, name)));
}

function reached({ runs, timed, budget }: Comparison, name: ContenderName): Reached {
  const steps = runs[name]
    .map(({ points }, seed) => {
      const target = runs.adam[seed]!.points.at(-1)!.validationLoss;
      return firstReaching(points, target)?.steps ?? Number.POSITIVE_INFINITY;
    })
    .sort((a, b) => a - b);
  const median = medianOf(steps);
  return {
    steps,
    median,
    seeds: steps.filter(Number.isFinite).length,
    ratio: median / budget.steps,
    secondsRatio: (median * secondsPerStep(timed[name])) / timed.adam.at(-1)!.seconds,
  };
}

/** Of a whole training. */
export function secondsPerStep(points: Comparison["timed"][ContenderName]): number {
  const { seconds, steps } = points.at(-1)!;
  return seconds / steps;
}

/** The upper one of two middle values: an infinite one must not be averaged away. */
function medianOf(ascending: readonly number[]): number {
  return ascending[Math.floor(ascending.length / 2)]!;
}
