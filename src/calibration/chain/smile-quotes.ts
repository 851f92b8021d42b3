import { impliedVolatility } from "../../pricing/index.ts";
import type { Candidate } from "./candidate.ts";
import type { ImpliedForward } from "./implied-forward.ts";
import type { SmileQuote } from "./smile.ts";

/** Black's volatility of an undiscounted price; NaN of one that has none. */
export function volatilityOf(
  price: number,
  forward: number,
  strike: number,
  maturity: number,
  kind: "call" | "put",
): number {
  if (Number.isNaN(price)) return Number.NaN;
  const implied = impliedVolatility(price, forward, strike, maturity, kind);
  return implied.valid ? implied.volatility : Number.NaN;
}

/**
 * A quote with its volatilities. `european` is what is left of the price after early exercise (1 of European options);
 * bid and ask shrink alike.
 */
export function smileQuote(
  candidate: Candidate,
  market: ImpliedForward,
  maturity: number,
  european: number,
  tolerance: number,
): SmileQuote {
  const { kind, strike } = candidate.quote;
  const scale = european / market.discount;
  const [price, bid, ask] = [candidate.price * scale, candidate.bid * scale, candidate.ask * scale];
  const low = Number.isNaN(bid) ? price * (1 - tolerance) : bid;
  const high = Number.isNaN(ask) ? price * (1 + tolerance) : ask;
  const parity = kind === "call" ? 0 : market.forward - strike;
  return {
    candidate,
    strike,
    kind,
    price,
    volatility: volatilityOf(price, market.forward, strike, maturity, kind),
    bidVolatility: volatilityOf(bid, market.forward, strike, maturity, kind),
    askVolatility: volatilityOf(ask, market.forward, strike, maturity, kind),
    lowCall: (low + parity) / market.forward,
    highCall: (high + parity) / market.forward,
  };
}
