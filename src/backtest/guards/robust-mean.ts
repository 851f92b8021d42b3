import { check } from "../../core/index.ts";
import { mean } from "../../statistics/index.ts";

/** A mean and its standard error when neighbours depend on each other. */
export interface RobustMean {
  readonly mean: number;
  readonly standardError: number;
}

/**
 * Mean of serially dependent values. Variance by Newey and West (1987), "A simple, positive semi-definite, heteroskedasticity and
 * autocorrelation consistent covariance matrix", Econometrica 55: Bartlett weights up to `lags`, which should reach the overlap of windows.
 */
export function robustMean(values: Float64Array, lags: number): RobustMean {
  check(values.length > 1, () => `robustMean: needs two values, has ${values.length}`);
  const centre = mean(values);
  const deviations = values.map((value) => value - centre);
  return { mean: centre, standardError: Math.sqrt(longRunSum(deviations, lags)) / values.length };
}

/** Variance of the sum of values whose mean is 0 (Bartlett weights, never negative). */
export function longRunSum(deviations: Float64Array, lags: number): number {
  const n = deviations.length;
  let sum = 0;
  for (let lag = 0; lag <= Math.min(lags, n - 1); lag++) {
    let product = 0;
    for (let i = lag; i < n; i++) product += deviations[i]! * deviations[i - lag]!;
    sum += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * product;
  }
  return Math.max(sum, 0);
}
