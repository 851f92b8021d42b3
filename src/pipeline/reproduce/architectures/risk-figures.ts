import { conditionalValueAtRisk, entropicRisk, mean, quantile, standardDeviation } from "../../../statistics/index.ts";

/** Figures of one hedge, points of a price of 100. */
export interface RiskFigures {
  readonly mean: number;
  readonly std: number;
  readonly var95: number;
  readonly cvar95: number;
  /** ln mean exp(-P&L): risk aversion 1 a point. */
  readonly entropic: number;
  readonly volume: number;
}

const LEVEL = 0.95;

/** In the report's conventions: the 95 % quantile of losses between order statistics, and the mean of the losses at or above it. */
export function publishedFigures(pnl: Float64Array, volume: Float64Array): RiskFigures {
  const losses = pnl.map((points) => -points);
  const var95 = quantile(losses, LEVEL);
  const cvar95 = mean(losses.filter((loss) => loss >= var95));
  return { ...commonFigures(pnl, volume), var95, cvar95 };
}

/** In ours: the tail is exactly 5 %, its last path in part. */
export function correctedFigures(pnl: Float64Array, volume: Float64Array): RiskFigures {
  const losses = pnl.map((points) => -points);
  return { ...commonFigures(pnl, volume), var95: quantile(losses, LEVEL), cvar95: conditionalValueAtRisk(pnl, LEVEL) };
}

function commonFigures(pnl: Float64Array, volume: Float64Array) {
  return {
    mean: mean(pnl),
    std: standardDeviation(pnl),
    entropic: entropicRisk(pnl, 1).risk,
    volume: mean(volume),
  };
}
