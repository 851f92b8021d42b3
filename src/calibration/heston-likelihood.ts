import { SESSION_YEARS } from "../market/index.ts";
import type { HistoryPairs } from "./history-pairs.ts";
import { indexMap, type JointParameters } from "./joint-parameters.ts";
import { addTerms } from "./term-likelihood.ts";
import { flooredVariance } from "./variance-floor.ts";

export interface Likelihood {
  readonly total: number;
  /** Drift mu of the price, at its maximum for the other parameters. */
  readonly drift: number;
  /** Contribution of every pair [count]. */
  readonly perPair: Float64Array;
}

const LOG_2PI = Math.log(2 * Math.PI);

/**
 * Joint Gaussian quasi-log-likelihood of squared volatility index and return. With D one session, e = exp(-kappa D), v = (index^2 - a) / b:
 *
 *     v' | v    ~ N(theta + (v - theta) e,  v xi^2 e (1 - e) / kappa + theta xi^2 (1 - e)^2 / (2 kappa))       (exact moments of the process)
 *     r | v, v' ~ N(mu D - w / 2 + (rho / xi)(v' - v - kappa theta D + kappa w),  (1 - rho^2) w),             w = (v + v') D / 2
 *
 * and -ln b a pair for the density of index^2; variances, not means, are floored. The affine map makes the variance observed (as in Ait-Sahalia and Kimmel 2007, J. Fin. Econ. 83,
 * who use the transition density; the Gaussian one is well defined for every parameter). mu is profiled out in closed form.
 * Indices of other horizons add the density of their measurement errors (`addTerms`).
 */
export function historyLikelihood(parameters: JointParameters, pairs: HistoryPairs): Likelihood {
  const { kappa, theta, xi, rho } = parameters;
  const { a, b } = indexMap(parameters);
  const D = SESSION_YEARS;
  const e = Math.exp(-kappa * D);
  const lost = -Math.expm1(-kappa * D);
  const spreadSlope = (xi * xi * e * lost) / kappa;
  const spreadConstant = (theta * xi * xi * lost * lost) / (2 * kappa);
  const constant = Math.log(b) + LOG_2PI;
  const perPair = new Float64Array(pairs.count);
  const errors = new Float64Array(pairs.count);
  const precisions = new Float64Array(pairs.count);
  let precisionSum = 0;
  let weightedErrors = 0;
  for (let i = 0; i < pairs.count; i++) {
    const v = (pairs.before[i]! - a) / b;
    const next = (pairs.after[i]! - a) / b;
    const floored = flooredVariance(v);
    const spread = floored * spreadSlope + spreadConstant;
    const surprise = next - theta - (v - theta) * e;
    const w = 0.5 * (v + next) * D;
    const precision = 1 / ((1 - rho * rho) * 0.5 * (floored + flooredVariance(next)) * D);
    const error = pairs.returns[i]! + 0.5 * w - (rho / xi) * (next - v - kappa * theta * D + kappa * w);
    perPair[i] = -constant - 0.5 * (Math.log(spread / precision) + (surprise * surprise) / spread);
    errors[i] = error;
    precisions[i] = precision;
    precisionSum += precision;
    weightedErrors += error * precision;
  }
  const meanError = weightedErrors / precisionSum;
  let total = 0;
  for (let i = 0; i < pairs.count; i++) {
    const deviation = errors[i]! - meanError;
    perPair[i]! -= 0.5 * precisions[i]! * deviation * deviation;
    total += perPair[i]!;
  }
  return { total: total + addTerms(parameters, pairs, perPair), drift: meanError / D, perPair };
}
