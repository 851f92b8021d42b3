export { type BarKind, type Bars, barKind, countBars } from "./bars.ts";
export { type BlockKind, type BlockPlan, blockCounts, blockIndices } from "./block-resample.ts";
export {
  type BootstrapPlan,
  type BootstrapTable,
  bootstrapTable,
  type Interval,
  percentileInterval,
  signPValue,
} from "./bootstrap.ts";
export { compareDrawn, type DrawnFigure, type PairedComparison } from "./compare-drawn.ts";
export { maxDrawdown } from "./drawdown.ts";
export { type EntropicRisk, entropicRisk } from "./entropic-risk.ts";
export { holm } from "./holm.ts";
export { independentWindows } from "./independent-windows.ts";
export { type LeastSquaresFit, leastSquares } from "./least-squares.ts";
export { logGamma } from "./log-gamma.ts";
export { longRunSum } from "./long-run-sum.ts";
export { correlation, covariance, downsideDeviation, mean, standardDeviation, worst } from "./moments.ts";
export {
  type ComparedFigure,
  type EpisodeSeries,
  type PairedComparisons,
  type PairedPlan,
  type PairedRatioOptions,
  pairedIntervals,
  pairedRatio,
} from "./paired.ts";
export { quantile } from "./quantile.ts";
export {
  type DailyEstimator,
  overnightReturns,
  type RangeEstimator,
  rangeEstimators,
  realisedVariance,
  sessionVariance,
} from "./realised-variance.ts";
export { realityCheck, type SearchTest } from "./reality-check.ts";
export { type ResampleColumns, type ResampledSeries, resampleColumns } from "./resample-columns.ts";
export { joinFigures, type ResampledFigures, resampleFigures } from "./resample-figures.ts";
export {
  type Resampled,
  resampledCentredTailLoss,
  resampledDeviation,
  resampledMean,
  resampledTailLoss,
  type Statistic,
} from "./resampled.ts";
export { roughness } from "./roughness.ts";
export { compareStrategies, type StrategyFigures, strategyColumns, strategyFigures } from "./strategy-figures.ts";
export { studentHalfWidth } from "./student.ts";
export { conditionalValueAtRisk, type TailOptions, tailPoints, valueAtRisk } from "./tail-risk.ts";
export { studentTails, type WelchTest, welchTest } from "./welch.ts";
