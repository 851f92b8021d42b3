/** Sum over all pairs of scores within the lags, Bartlett-weighted: the variance of their sum. */
export function longRunSum(scores: Float64Array, lags: number): number {
  let total = 0;
  for (let lag = 0; lag <= lags; lag++) {
    const weight = lag === 0 ? 1 : 2 * (1 - lag / (lags + 1));
    for (let i = lag; i < scores.length; i++) total += weight * scores[i]! * scores[i - lag]!;
  }
  return total;
}
