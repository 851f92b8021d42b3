import { check } from "../../core/index.ts";
import { longRunSum, mean } from "../../statistics/index.ts";

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
