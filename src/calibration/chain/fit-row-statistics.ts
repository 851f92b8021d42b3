import type { LeastSquaresMinimum } from "../../core/index.ts";
import type { FitProblem } from "./fit-problem.ts";

/** What the options' rows of a minimum without prior say of their own errors. */
export interface RowStatistics {
  /** Options less the parameters that are not at a bound. */
  readonly degrees: number;
  /** Correlation of the errors of neighbours in strike, 0 unless it is distinct from 0. */
  readonly correlation: number;
  /**
   * Standard deviation of the options' rows that stands for independent rows: sqrt(squares / degrees), times
   * sqrt((1 + c) / (1 - c)) for the correlation c, what a mean of so many errors loses if they are an AR(1) sequence
   * along the strikes.
   */
  readonly deviation: number;
}

/** Correlations within so many standard errors of 0 (one over the root of the number of pairs) count as 0. */
const DISTINCT = 2;
const MOST_CORRELATION = 0.98;

/**
 * A smile that the model does not have errs together with its neighbours: hundreds of quotes of one day then say little
 * more than a few. Taken as independent, they would make every interval too narrow, and outvote any prior.
 */
export function rowStatistics(problem: FitProblem, minimum: LeastSquaresMinimum): RowStatistics {
  const rows = problem.residuals(minimum.x, 0)?.residuals ?? new Float64Array();
  const degrees = problem.options - minimum.atBound.filter((held) => !held).length;
  const correlation = neighbourCorrelation(rows, problem.perExpiry);
  const inflation = (1 + correlation) / (1 - correlation);
  return { degrees, correlation, deviation: Math.sqrt((minimum.cost / degrees) * inflation) };
}

/**
 * Sum of r_i r_{i+1} over sum of (r_i^2 + r_{i+1}^2) / 2 along the strikes of every expiry, not about a mean. Shrunk by
 * the non-negative garrote (Breiman 1995, Technometrics 37), which takes nothing off a strong one.
 */
function neighbourCorrelation(rows: Float64Array, perExpiry: readonly number[]): number {
  let [products, squares, pairs, from] = [0, 0, 0, 0];
  for (const count of perExpiry) {
    for (let i = from; i + 1 < from + count; i++) {
      products += rows[i]! * rows[i + 1]!;
      squares += (rows[i]! ** 2 + rows[i + 1]! ** 2) / 2;
      pairs++;
    }
    from += count;
  }
  if (!(squares > 0)) return 0;
  const found = products / squares;
  const shrunk = found - DISTINCT ** 2 / pairs / found;
  return found > 0 ? Math.min(Math.max(shrunk, 0), MOST_CORRELATION) : 0;
}
