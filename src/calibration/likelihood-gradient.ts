import { indexWeightSlope, SESSION_YEARS } from "../market/index.ts";
import { coordinateSlopes, fromCoordinates } from "./heston-coordinates.ts";
import { historyLikelihood } from "./heston-likelihood.ts";
import type { HistoryPairs } from "./history-pairs.ts";
import { indexMap, type JointParameters } from "./joint-parameters.ts";
import { termErrors } from "./term-likelihood.ts";
import { flooredVariance, floorSlope } from "./variance-floor.ts";

/** Derivatives of the log-likelihood in the numbers that its formula is made of; `a` and `b` map the variance to the index. */
interface Partials {
  a: number;
  b: number;
  kappa: number;
  theta: number;
  xi: number;
  rho: number;
  kappaQ: number;
}

/**
 * Gradient of `historyLikelihood(...).total` in the coordinates of the search, for two to three times the price of the value: `minimise` pays ten values
 * for a numerical one. The drift and the sizes of the measurement errors are at their maximum, so they have no derivative (envelope theorem).
 */
export function likelihoodGradient(x: Float64Array, pairs: HistoryPairs): Float64Array {
  const parameters = fromCoordinates(x);
  const partials = transitionPartials(parameters, pairs);
  addTermPartials(parameters, pairs, partials);
  addMap(parameters, partials.a, partials.b, undefined, partials);
  const { kappa, theta, xi, rho, kappaQ } = partials;
  const slopes = coordinateSlopes(parameters);
  return Float64Array.of(kappa, theta, xi, rho, kappaQ).map((value, i) => value * slopes[i]!);
}

/** Of the transition and return densities; the letters are those of `historyLikelihood`. */
function transitionPartials(parameters: JointParameters, pairs: HistoryPairs): Partials {
  const { kappa, theta, xi, rho } = parameters;
  const { a, b } = indexMap(parameters);
  const D = SESSION_YEARS;
  const e = Math.exp(-kappa * D);
  const lost = -Math.expm1(-kappa * D);
  const spreadSlope = (xi * xi * e * lost) / kappa;
  const spreadConstant = (theta * xi * xi * lost * lost) / (2 * kappa);
  const meanError = historyLikelihood(parameters, { ...pairs, terms: [] }).drift * D;
  const free = 1 - rho * rho;
  const ratio = rho / xi;
  const out: Partials = { a: 0, b: -pairs.count / b, kappa: 0, theta: 0, xi: 0, rho: 0, kappaQ: 0 };
  let [bySlope, byConstant, byDecay, byRatio, byFree] = [0, 0, 0, 0, 0];
  for (let i = 0; i < pairs.count; i++) {
    const v = (pairs.before[i]! - a) / b;
    const next = (pairs.after[i]! - a) / b;
    const floored = flooredVariance(v);
    const inverse = 1 / (floored * spreadSlope + spreadConstant);
    const surprise = next - theta - (v - theta) * e;
    const bySpread = 0.5 * inverse * (surprise * surprise * inverse - 1);
    const bySurprise = -surprise * inverse;
    const mean = 0.5 * (floored + flooredVariance(next));
    const precision = 1 / (free * mean * D);
    const w = 0.5 * (v + next) * D;
    const change = next - v - kappa * theta * D + kappa * w;
    const deviation = pairs.returns[i]! + 0.5 * w - ratio * change - meanError;
    const byError = -precision * deviation;
    // d / d ln(precision)
    const byPrecision = 0.5 * (1 - precision * deviation * deviation);
    bySlope += bySpread * floored;
    byConstant += bySpread;
    byDecay -= bySurprise * (v - theta);
    byRatio -= byError * change;
    byFree -= byPrecision;
    out.kappa -= byError * ratio * (w - theta * D);
    out.theta += byError * ratio * kappa * D - bySurprise * lost;
    const byW = byError * (0.5 - ratio * kappa) * 0.5 * D;
    const byMean = (-0.5 * byPrecision) / mean;
    const byV = (bySpread * spreadSlope + byMean) * floorSlope(v) - bySurprise * e + byError * ratio + byW;
    const byNext = byMean * floorSlope(next) + bySurprise - byError * ratio + byW;
    out.a -= (byV + byNext) / b;
    out.b -= (byV * v + byNext * next) / b;
  }
  out.theta += (byConstant * spreadConstant) / theta;
  out.xi += (2 * (bySlope * spreadSlope + byConstant * spreadConstant)) / xi - (byRatio * ratio) / xi;
  out.rho += byRatio / xi - (2 * rho * byFree) / free;
  // d e / d kappa = -D e, d lost / d kappa = D e
  out.kappa += -byDecay * D * e + bySlope * spreadSlope * ((D * e) / lost - D - 1 / kappa);
  out.kappa += byConstant * spreadConstant * ((2 * D * e) / lost - 1 / kappa);
  return out;
}

/** Of the measurement errors of other horizons: error = ln(index_d^2 / f(a_d + b_d (x - a) / b)) / 2. */
function addTermPartials(parameters: JointParameters, pairs: HistoryPairs, out: Partials): void {
  const { a, b } = indexMap(parameters);
  for (const term of pairs.terms) {
    const far = indexMap(parameters, term.years);
    const errors = termErrors(parameters, pairs, term);
    let [square, byLevel, byVariance] = [0, 0, 0];
    for (let i = 0; i < pairs.count; i++) {
      const error = errors[i]!;
      if (Number.isNaN(error)) continue;
      const v = (pairs.after[i]! - a) / b;
      const level = far.a + far.b * v;
      const weight = (0.5 * error * floorSlope(level)) / flooredVariance(level);
      square += error * error;
      byLevel += weight;
      byVariance += weight * v;
    }
    const scale = term.count / square;
    addMap(parameters, scale * byLevel, scale * byVariance, term.years, out);
    out.a -= (scale * byLevel * far.b) / b;
    out.b -= (scale * byVariance * far.b) / b;
  }
}

/** Carries derivatives in a horizon's a and b over to kappa, theta and kappa_Q: a = (kappa theta / kappa_Q)(1 - b). */
function addMap(parameters: JointParameters, byA: number, byB: number, years: number | undefined, out: Partials): void {
  const { kappa, theta, kappaQ } = parameters;
  const { a } = indexMap(parameters, years);
  out.kappa += (byA * a) / kappa;
  out.theta += (byA * a) / theta;
  out.kappaQ += (byB - (byA * kappa * theta) / kappaQ) * indexWeightSlope(kappaQ, years) - (byA * a) / kappaQ;
}
