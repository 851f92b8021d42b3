/** A line through the smile is only good near the money: beyond these multiples of the volatility at the money it is cut off, so that it stays positive. */
const LEAST = 0.5;
const MOST = 2;

/**
 * Volatility of an option's own strike, to first order in log-moneyness: sigma(K) = sigma + slope ln(K / F), within [sigma / 2, 2 sigma].
 * At K = F it is sigma itself.
 * @param slope d sigma / d ln K at the money, fraction a year per unit
 */
export function strikeVolatility(sigma: number, slope: number, forward: number, strike: number): number {
  const own = sigma + slope * Math.log(strike / forward);
  return Math.min(Math.max(own, LEAST * sigma), MOST * sigma);
}
