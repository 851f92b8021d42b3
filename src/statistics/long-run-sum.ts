/**
 * Variance of the sum of scores whose mean is 0 and whose neighbours depend on each other: the sum over all pairs within `lags`, Bartlett-weighted,
 * never negative. Newey and West (1987), Econometrica 55.
 * @param lags 0: independent; those of overlapping windows should reach the overlap
 */
export function longRunSum(scores: Float64Array, lags: number): number {
  let total = 0;
  for (let lag = 0; lag <= lags; lag++) {
    const weight = lag === 0 ? 1 : 2 * (1 - lag / (lags + 1));
    for (let i = lag; i < scores.length; i++) total += weight * scores[i]! * scores[i - lag]!;
  }
  return Math.max(total, 0);
}
