import type { Candidate } from "./candidate.ts";
import type { ExpiryGroup } from "./expiry-group.ts";
import type { ImpliedForward } from "./implied-forward.ts";

/** A quote out of the money with its Black volatilities. Prices are undiscounted. */
export interface SmileQuote {
  readonly candidate: Candidate;
  readonly strike: number;
  readonly kind: "call" | "put";
  readonly price: number;
  readonly volatility: number;
  /** NaN where the source has no two sides. */
  readonly bidVolatility: number;
  readonly askVolatility: number;
  /** Undiscounted price of a call with this strike over the forward: least and greatest that the quote admits. */
  readonly lowCall: number;
  readonly highCall: number;
}

/** One expiry with its forward and the quotes that are left, strikes ascending. */
export interface Smile {
  readonly group: ExpiryGroup<Candidate>;
  readonly maturity: number;
  readonly market: ImpliedForward;
  readonly quotes: readonly SmileQuote[];
}
