import { UserError } from "../core/index.ts";
import { type LeverageFit, type MarketHistory, SESSION_YEARS } from "../market/index.ts";
import { covariance, longRunSum, mean } from "../statistics/index.ts";
import { CHANGE_SESSIONS, fiveDayChanges } from "./five-day.ts";

/** A quarter of a year of overlapping changes says nothing; a year says something. */
const LEAST_OBSERVATIONS = 250;
/** Bartlett weights need twice the overlap to give its autocovariances weight. */
const NEWEY_WEST_LAGS = 2 * (CHANGE_SESSIONS - 1);

/**
 * Leverage: least-squares slope (with intercept) of the 5-session change of ln(volatility index) on the sum of the same five daily returns, each
 * divided by index sqrt(1/252) of the evening before. b = sqrt(252) slope is the shift of the skew rule N(d1 + b sqrt(tau)): if implied volatility
 * follows the index, d sigma / d ln F = b, and vega b / F = phi(d1) b sqrt(tau). The standard error, of b, is that of Newey and West
 * (1987, Econometrica 55) for the overlap. Throws a UserError for fewer than 250 observations.
 */
export function fitLeverage(history: MarketHistory): LeverageFit {
  const { returns, index } = fiveDayChanges(history);
  const observations = returns.length;
  if (observations < LEAST_OBSERVATIONS) {
    throw new UserError(
      `${history.market}: leverage needs at least ${LEAST_OBSERVATIONS} five-day changes of close and volatility index, found ${observations}`,
      "Choose a later cut-off, or a longer history of the volatility index.",
    );
  }
  const variance = covariance(returns, returns);
  const shared = covariance(returns, index);
  const slope = shared / variance;
  const [centreX, centreY] = [mean(returns), mean(index)];
  const scores = returns.map((x, i) => (x - centreX) * (index[i]! - centreY - slope * (x - centreX)));
  const scale = 1 / Math.sqrt(SESSION_YEARS);
  return {
    b: scale * slope,
    slope,
    standardError: (scale * Math.sqrt(longRunSum(scores, NEWEY_WEST_LAGS))) / (variance * (observations - 1)),
    rSquared: (slope * shared) / covariance(index, index),
    observations,
  };
}
