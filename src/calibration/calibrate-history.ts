import { type Minimum, minimise } from "../core/index.ts";
import {
  type Estimate,
  type HestonParameters,
  type IndexHistoryFit,
  type MarketHistory,
  SESSION_YEARS,
} from "../market/index.ts";
import { coordinateSlopes, fromCoordinates, isAtBound, toCoordinates } from "./heston-coordinates.ts";
import { historyLikelihood } from "./heston-likelihood.ts";
import { momentStart } from "./heston-moments.ts";
import { type HistoryPairs, historyPairs } from "./history-pairs.ts";
import { indexMap, type JointParameters } from "./joint-parameters.ts";
import { likelihoodGradient } from "./likelihood-gradient.ts";
import { standardErrors } from "./standard-errors.ts";
import { termErrorSize } from "./term-likelihood.ts";
import { flooredVariance } from "./variance-floor.ts";

/** Two years: fewer sessions say next to nothing about mean reversion. */
export const LEAST_PAIRS = 500;

/** A quarter of a year: the errors of other horizons last. */
export const TERM_LAGS = 63;

export interface HistoryFitOptions {
  /** Default 200. */
  readonly maxIterations?: number;
}

/**
 * Fits Heston's model to daily total returns, a volatility index and those of other horizons by joint quasi-maximum likelihood (`historyLikelihood`), with the variance
 * premium free: P parameters generate the history, Q parameters price options. Uses the rows that it is given and nothing else.
 *
 * Standard errors are of the delta method: from the Hessian for kappa, theta and rho, from the sandwich for xi and kappa_Q, whose Hessian errors
 * are too small because the transition is not Gaussian; with other horizons from the sandwich throughout, as their errors last for weeks. NaN where the Hessian is not positive definite. Without other horizons kappa_Q rests on the
 * level of the index against realised variance alone and is weak; it is kept at 0.5 or more, and has no standard error at that bound.
 * Mean reversion is overestimated in a finite sample; `smallSampleBias` is taken off P's kappa, and nothing else is moved by it.
 * Data with jumps do not fit the model: the result is then the best Gaussian description, never NaN. Look at `status`.
 * Throws a UserError for fewer than 500 usable pairs of sessions.
 */
export function calibrateHistory(history: MarketHistory, options: HistoryFitOptions = {}): IndexHistoryFit {
  const pairs = historyPairs(history, LEAST_PAIRS);
  const minimum = search(pairs, toCoordinates(momentStart(pairs)), options);
  const joint = fromCoordinates(minimum.x);
  const { total, drift } = historyLikelihood(joint, pairs);
  const kappaBias = smallSampleBias(joint.kappa, pairs.count);
  return {
    source: pairs.terms.length > 0 ? "returns+term" : "returns+index",
    terms: pairs.terms.map((term) => ({
      days: term.days,
      observations: term.count,
      error: termErrorSize(joint, pairs, term),
    })),
    ...measures(joint, pairs, kappaBias),
    kappaBias,
    drift,
    estimates: estimates(joint, minimum.x, pairs, kappaBias),
    logLikelihood: total,
    status: minimum.status,
    iterations: minimum.iterations,
    fellerRatio: (2 * (joint.kappa - kappaBias) * joint.theta) / joint.xi ** 2,
    observations: pairs.count,
    from: pairs.from,
    to: pairs.to,
  };
}

/**
 * Bias of the maximum-likelihood mean reversion, (3 + exp(2 kappa dt)) / (2 T), for a process whose level is known (Yu 2012, J. Econometrics 169);
 * here the returns and the index fix the level. On simulated histories of 15 years the uncorrected bias was 0.06 to 0.18 against a formula of
 * 0.13, and taking it off lowered the RMSE on three of four parameter sets, and raised it by under 1 % on the fourth. At most half of kappa.
 */
export function smallSampleBias(kappa: number, pairs: number): number {
  const years = pairs * SESSION_YEARS;
  return Math.min((3 + Math.exp(2 * kappa * SESSION_YEARS)) / (2 * years), kappa / 2);
}

/**
 * Searches the maximum of the likelihood. Without further horizons the gradient is numerical: its last digits decide those of kappa, hence of every
 * simulated path and trained network. With them, and for the refits of a bootstrap (`exact`), it is analytic.
 */
export function search(
  pairs: HistoryPairs,
  start: Float64Array,
  { maxIterations = 200, exact = pairs.terms.length > 0 }: HistoryFitOptions & { readonly exact?: boolean },
): Minimum {
  const gradient = (x: Float64Array) => likelihoodGradient(x, pairs).map((value) => -value);
  return minimise((x) => -historyLikelihood(fromCoordinates(x), pairs).total, start, {
    maxIterations,
    ...(exact && { gradient }),
  });
}

/** The same dynamics under both measures; v0 is the variance that the last index value implies. */
function measures(
  joint: JointParameters,
  pairs: HistoryPairs,
  kappaBias: number,
): { p: HestonParameters; q: HestonParameters } {
  const { kappa, theta, xi, rho, kappaQ } = joint;
  const { a, b } = indexMap(joint);
  const v0 = flooredVariance((pairs.last - a) / b);
  return {
    p: { kappa: kappa - kappaBias, theta, xi, rho, v0, measure: "P" },
    q: { kappa: kappaQ, theta: (kappa * theta) / kappaQ, xi, rho, v0, measure: "Q" },
  };
}

function estimates(
  joint: JointParameters,
  x: Float64Array,
  pairs: HistoryPairs,
  kappaBias: number,
): IndexHistoryFit["estimates"] {
  const kappaQCoordinate = x[4]!;
  const free = isAtBound(joint) ? x.slice(0, 4) : x;
  const whole = (at: Float64Array) => (at.length === x.length ? at : Float64Array.of(...at, kappaQCoordinate));
  const withTerms = pairs.terms.length > 0;
  const errors = standardErrors((at) => historyLikelihood(fromCoordinates(whole(at)), pairs).perPair, free, {
    lags: withTerms ? TERM_LAGS : 0,
    gradient: withTerms ? (at) => likelihoodGradient(whole(at), pairs).slice(0, at.length) : undefined,
  });
  const slopes = coordinateSlopes(joint);
  const estimate = (value: number, i: number, kind: "hessian" | "sandwich"): Estimate => ({
    value,
    standardError: (errors[withTerms ? "sandwich" : kind][i] ?? Number.NaN) * slopes[i]!,
  });
  return {
    kappa: estimate(joint.kappa - kappaBias, 0, "hessian"),
    theta: estimate(joint.theta, 1, "hessian"),
    xi: estimate(joint.xi, 2, "sandwich"),
    rho: estimate(joint.rho, 3, "hessian"),
    kappaQ: estimate(joint.kappaQ, 4, "sandwich"),
  };
}
