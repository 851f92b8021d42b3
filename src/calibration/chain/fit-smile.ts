import type { ChainSlice } from "../../market/index.ts";

/**
 * Volatility of an expiry at the forward: linear in ln(K / F) between the strikes beside it, that of the nearest strike
 * outside the strikes.
 */
export function atTheMoney({ strikes, volatilities, forward }: ChainSlice): number {
  const above = strikes.findIndex((strike) => strike >= forward);
  if (above === 0) return volatilities[0]!;
  if (above < 0) return volatilities[volatilities.length - 1]!;
  const low = Math.log(strikes[above - 1]! / forward);
  const high = Math.log(strikes[above]! / forward);
  const share = high > low ? -low / (high - low) : 1;
  return volatilities[above - 1]! + share * (volatilities[above]! - volatilities[above - 1]!);
}

/** ln(K / F) / (sigma sqrt(T)), sigma the volatility at the money: the same scale for every expiry. */
export function standardisedMoneyness(slice: ChainSlice, strike: number, volatility = atTheMoney(slice)): number {
  return Math.log(strike / slice.forward) / (volatility * Math.sqrt(slice.maturity));
}
