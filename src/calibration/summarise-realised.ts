import { type MarketHistory, type RealisedSummary, SESSION_YEARS } from "../market/index.ts";
import { type Bars, countBars, type DailyEstimator, overnightReturns, realisedVariance } from "../statistics/index.ts";
import { totalReturns } from "./history-pairs.ts";

const MONTH = 21;
/** Ranges must be the rule before an average of them is shown. */
const LEAST_RANGED = 0.8;

const rangeEstimators: readonly DailyEstimator[] = ["parkinson", "garmanKlass", "rogersSatchell", "yangZhang"];

/** Volatility that a history's bars show. An estimator leaves out the months that lack a bar it needs. */
export function summariseRealised(history: MarketHistory): RealisedSummary {
  const bars: Bars = history;
  const counts = countBars(bars);
  const ranged = counts.ranged >= LEAST_RANGED * history.close.length;
  const estimators: DailyEstimator[] = ["closeToClose", ...(ranged ? rangeEstimators : [])];
  return {
    bars: counts,
    estimators: estimators.map((name) => {
      const monthly = realisedVariance(bars, name, MONTH);
      return {
        name,
        whole: volatility(mean(monthly.filter(Number.isFinite))),
        recent: volatility(monthly.at(-1) ?? Number.NaN),
      };
    }),
    nightShare: ranged ? nightShare(bars) : Number.NaN,
    ...indexOverRealised(history),
  };
}

function nightShare(bars: Bars): number {
  const nights = overnightReturns(bars);
  const sessions = bars.close.map((price, t) => Math.log(price / bars.open[t]!));
  const square = (values: Float64Array) => mean(values.filter(Number.isFinite).map((value) => value * value));
  return square(nights) / (square(nights) + square(sessions));
}

/** Root mean squares over the sessions whose evening before had an index. */
function indexOverRealised(history: MarketHistory): Pick<RealisedSummary, "index" | "indexRatio"> {
  const returns = totalReturns(history);
  const rows = [...returns.keys()].filter((t) => history.volatilityIndex[t - 1]! > 0 && Number.isFinite(returns[t]));
  if (history.volatilityEstimated === true || rows.length === 0) return { index: Number.NaN, indexRatio: Number.NaN };
  const index = Math.sqrt(mean(Float64Array.from(rows, (t) => history.volatilityIndex[t - 1]! ** 2)));
  return { index, indexRatio: index / volatility(mean(Float64Array.from(rows, (t) => returns[t]! ** 2))) };
}

function volatility(daily: number): number {
  return Math.sqrt(daily / SESSION_YEARS);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
