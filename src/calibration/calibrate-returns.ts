import { minimise } from "../core/index.ts";
import type { Estimate, MarketHistory, ReturnsHistoryFit } from "../market/index.ts";
import type { HistoryFitOptions } from "./calibrate-history.ts";
import type { ReturnsParameters } from "./filter-table.ts";
import { returnsLikelihood } from "./returns-likelihood.ts";
import { type ReturnsSeries, returnsSeries } from "./returns-series.ts";
import { inverseInformation, scoresOf, standardErrors } from "./standard-errors.ts";

/** Three years: the filter needs to see volatility rise and fall a few times. */
const LEAST_RETURNS = 750;
/** The likelihood is a sum over thousands of filter steps: its last digits are noise. */
const TOLERANCE = 1e-9;
/** Of the derivatives behind the standard errors: a tenth of those errors, far above that noise. */
const STEP = 1e-2;

/**
 * Fits Heston's model under P to prices alone, by maximum likelihood of a filter for the variance (`returnsLikelihood`), for markets without a volatility
 * index. With daily ranges the variance is measured about six times as well as by squared returns. Weaker than a fit with an index: xi and rho rest
 * on filtered moves of the variance. kappa_Q, hence q, is not identified: no price of the underlying shows the premium.
 * Standard errors are the larger of those of Hessian and sandwich; NaN where the Hessian is not positive definite. Takes seconds. Look at `status`.
 * Throws a UserError for fewer than 750 returns.
 */
export function calibrateReturns(history: MarketHistory, options: HistoryFitOptions = {}): ReturnsHistoryFit {
  const series = returnsSeries(history, LEAST_RETURNS);
  const likelihood = (x: Float64Array) => returnsLikelihood(fromCoordinates(x, series), series);
  const start = startOf(series);
  const information = inverseInformation(scoresOf((x) => likelihood(x).perSession, start));
  const minimum = minimise((x) => -likelihood(x).total, start, {
    maxIterations: options.maxIterations ?? 200,
    tolerance: TOLERANCE,
    ...(information && { inverseHessian: information }),
  });
  const { kappa, theta, xi, rho, shape } = fromCoordinates(minimum.x, series);
  const { total, lastVariance } = likelihood(minimum.x);
  return {
    source: "returns",
    p: { kappa, theta, xi, rho, v0: lastVariance, measure: "P" },
    kappaBias: 0,
    drift: series.drift,
    estimates: estimates(minimum.x, series, (x) => likelihood(x).perSession),
    ranges: series.rangeCount,
    shape: series.rangeCount > 0 ? shape : Number.NaN,
    logLikelihood: total,
    status: minimum.status,
    iterations: minimum.iterations,
    fellerRatio: (2 * kappa * theta) / xi ** 2,
    observations: series.count,
    from: series.from,
    to: series.to,
  };
}

function estimates(
  x: Float64Array,
  series: ReturnsSeries,
  contributions: (x: Float64Array) => Float64Array,
): ReturnsHistoryFit["estimates"] {
  const { hessian, sandwich } = standardErrors(contributions, x, { step: STEP });
  const { kappa, theta, xi, rho } = fromCoordinates(x, series);
  const estimate = (value: number, i: number, slope: number): Estimate => ({
    value,
    standardError: Math.max(hessian[i]!, sandwich[i]!) * slope,
  });
  return {
    kappa: estimate(kappa, 0, kappa),
    theta: estimate(theta, 1, theta),
    xi: estimate(xi, 2, xi),
    rho: estimate(rho, 3, 1 - rho * rho),
  };
}

/** ln kappa, ln theta, ln xi, atanh rho, and ln shape where there are ranges. Around the middle of what equity indices show. */
function startOf(series: ReturnsSeries): Float64Array {
  const common = [Math.log(4), Math.log(series.level), Math.log(2.5 * Math.sqrt(series.level)), Math.atanh(-0.5)];
  return Float64Array.from(series.rangeCount > 0 ? [...common, Math.log(2)] : common);
}

function fromCoordinates(x: Float64Array, series: ReturnsSeries): ReturnsParameters {
  return {
    kappa: Math.exp(x[0]!),
    theta: Math.exp(x[1]!),
    xi: Math.exp(x[2]!),
    rho: Math.tanh(x[3]!),
    shape: series.rangeCount > 0 ? Math.exp(x[4]!) : 1,
  };
}

/** Scores of every session at a fit's parameters, in the coordinates of the search [parameters][sessions]; the fit must be that of the history. */
export function returnsScores(
  history: MarketHistory,
  { estimates: fitted, shape }: ReturnsHistoryFit,
): readonly Float64Array[] {
  const series = returnsSeries(history, LEAST_RETURNS);
  const { kappa, theta, xi, rho } = fitted;
  const common = [Math.log(kappa.value), Math.log(theta.value), Math.log(xi.value), Math.atanh(rho.value)];
  const x = Float64Array.from(Number.isNaN(shape) ? common : [...common, Math.log(shape)]);
  return scoresOf((at) => returnsLikelihood(fromCoordinates(at, series), series).perSession, x, STEP);
}
