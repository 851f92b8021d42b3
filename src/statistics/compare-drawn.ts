import { type Interval, percentileInterval, signPValue } from "./bootstrap.ts";

/** One statistic of a strategy against the benchmark's on the same resamples. */
export interface PairedComparison {
  /** Figure of the strategy, and of what it is compared with. */
  readonly value: number;
  readonly against: number;
  /** Strategy / benchmark. Without meaning where the benchmark may be near or below 0 (mean, tail of a calm year): use the difference. NaN for 0 / 0. */
  readonly ratio: Interval;
  /** Strategy - benchmark. */
  readonly difference: Interval;
  /** Two-sided, of no difference; to be adjusted by `holm` over the declared comparisons. */
  readonly pValue: number;
}

/** One figure of one strategy: on the sample, and on every resample. */
export interface DrawnFigure {
  readonly value: number;
  readonly draws: Float64Array;
}

/** Ratio and difference of two figures with percentile intervals, and the two-sided p-value that goes with the interval of the difference. */
export function compareDrawn(a: DrawnFigure, b: DrawnFigure, confidence?: number): PairedComparison {
  const differences = a.draws.map((value, draw) => value - b.draws[draw]!);
  const ratios = a.draws.map((value, draw) => value / b.draws[draw]!);
  return {
    value: a.value,
    against: b.value,
    ratio: percentileInterval(a.value / b.value, ratios, confidence),
    difference: percentileInterval(a.value - b.value, differences, confidence),
    pValue: signPValue(differences),
  };
}
