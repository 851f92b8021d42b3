import type { HistoryPairs, TermObservations } from "./history-pairs.ts";
import { indexMap, type JointParameters } from "./joint-parameters.ts";
import { flooredVariance } from "./variance-floor.ts";

const LOG_2PI = Math.log(2 * Math.PI);

/**
 * Adds to each pair the log density of the indices of other horizons, given the variance that the 30-day index implies, and returns the sum:
 *
 *     ln index_d = ln(a_d + b_d v) / 2 + error,    error ~ N(0, s_d^2),    s_d profiled out
 *
 * with the horizon's own a_d and b_d. One series is taken as exact and the others as measured with error (Chen and Scott 1993, J. Fixed Income 3).
 * The slope b_d / b is what identifies kappa_Q.
 */
export function addTerms(parameters: JointParameters, pairs: HistoryPairs, perPair: Float64Array): number {
  let total = 0;
  for (const term of pairs.terms) {
    const errors = termErrors(parameters, pairs, term);
    const square = errors.reduce((sum, error) => sum + (Number.isNaN(error) ? 0 : error * error), 0) / term.count;
    const constant = LOG_2PI + Math.log(square);
    for (let i = 0; i < pairs.count; i++) {
      const error = errors[i]!;
      if (Number.isNaN(error)) continue;
      const density = -0.5 * (constant + (error * error) / square);
      perPair[i]! += density;
      total += density;
    }
  }
  return total;
}

/** Errors of ln index [pairs]; NaN where there is none. */
export function termErrors(parameters: JointParameters, pairs: HistoryPairs, term: TermObservations): Float64Array {
  const { a, b } = indexMap(parameters);
  const far = indexMap(parameters, term.years);
  return term.squared.map(
    (squared, i) => 0.5 * Math.log(squared / flooredVariance(far.a + (far.b * (pairs.after[i]! - a)) / b)),
  );
}

/** Standard deviation of the errors of ln index. */
export function termErrorSize(parameters: JointParameters, pairs: HistoryPairs, term: TermObservations): number {
  const errors = termErrors(parameters, pairs, term).filter((error) => !Number.isNaN(error));
  return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / term.count);
}
