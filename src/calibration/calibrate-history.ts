import { minimise } from "../core/index.ts";
import type { Estimate, HestonHistoryFit, HestonParameters, MarketHistory } from "../market/index.ts";
import { coordinateSlopes, fromCoordinates, isAtBound, toCoordinates } from "./heston-coordinates.ts";
import { flooredVariance, historyLikelihood, indexMap, type JointParameters } from "./heston-likelihood.ts";
import { momentStart } from "./heston-moments.ts";
import { type HistoryPairs, historyPairs } from "./history-pairs.ts";
import { standardErrors } from "./standard-errors.ts";

/** Two years: fewer sessions say next to nothing about mean reversion. */
const LEAST_PAIRS = 500;

export interface HistoryFitOptions {
  /** Default 200. */
  readonly maxIterations?: number;
}

/**
 * Fits Heston's model to daily total returns and a volatility index by joint quasi-maximum likelihood (`historyLikelihood`), with the variance
 * premium free: P parameters generate the history, Q parameters price options. Uses the rows that it is given and nothing else.
 *
 * Standard errors are of the delta method: from the Hessian for kappa, theta and rho, from the sandwich for xi and kappa_Q, whose Hessian errors
 * are too small because the transition is not Gaussian. NaN where the Hessian is not positive definite. kappa_Q rests on the level of the
 * index against realised variance alone and is weak; it is kept at 0.5 or more, and has no standard error at that bound.
 * Data with jumps do not fit the model: the result is then the best Gaussian description, never NaN. Look at `status`.
 * Throws a UserError for fewer than 500 usable pairs of sessions.
 */
export function calibrateHistory(history: MarketHistory, options: HistoryFitOptions = {}): HestonHistoryFit {
  const pairs = historyPairs(history, LEAST_PAIRS);
  const minimum = minimise(
    (x) => -historyLikelihood(fromCoordinates(x), pairs).total,
    toCoordinates(momentStart(pairs)),
    options.maxIterations === undefined ? {} : { maxIterations: options.maxIterations },
  );
  const joint = fromCoordinates(minimum.x);
  const { total, drift } = historyLikelihood(joint, pairs);
  return {
    ...measures(joint, pairs),
    drift,
    estimates: estimates(joint, minimum.x, pairs),
    logLikelihood: total,
    status: minimum.status,
    iterations: minimum.iterations,
    fellerRatio: (2 * joint.kappa * joint.theta) / joint.xi ** 2,
    observations: pairs.count,
    from: pairs.from,
    to: pairs.to,
  };
}

/** The same dynamics under both measures; v0 is the variance that the last index value implies. */
function measures(joint: JointParameters, pairs: HistoryPairs): { p: HestonParameters; q: HestonParameters } {
  const { kappa, theta, xi, rho, kappaQ } = joint;
  const { a, b } = indexMap(joint);
  const v0 = flooredVariance((pairs.last - a) / b);
  return {
    p: { kappa, theta, xi, rho, v0, measure: "P" },
    q: { kappa: kappaQ, theta: (kappa * theta) / kappaQ, xi, rho, v0, measure: "Q" },
  };
}

function estimates(joint: JointParameters, x: Float64Array, pairs: HistoryPairs): HestonHistoryFit["estimates"] {
  const kappaQCoordinate = x[4]!;
  const free = isAtBound(joint) ? x.slice(0, 4) : x;
  const errors = standardErrors((at) => {
    const whole = free.length === x.length ? at : Float64Array.of(...at, kappaQCoordinate);
    return historyLikelihood(fromCoordinates(whole), pairs).perPair;
  }, free);
  const slopes = coordinateSlopes(joint);
  const estimate = (value: number, i: number, kind: "hessian" | "sandwich"): Estimate => ({
    value,
    standardError: (errors[kind][i] ?? Number.NaN) * slopes[i]!,
  });
  return {
    kappa: estimate(joint.kappa, 0, "hessian"),
    theta: estimate(joint.theta, 1, "hessian"),
    xi: estimate(joint.xi, 2, "sandwich"),
    rho: estimate(joint.rho, 3, "hessian"),
    kappaQ: estimate(joint.kappaQ, 4, "sandwich"),
  };
}
