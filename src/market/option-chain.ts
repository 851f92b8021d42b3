import type { IsoDate } from "../core/index.ts";
import type { Provenance } from "./history.ts";

/** One listed option as its source reports it. A missing figure is NaN, never 0: a bid of 0 means that nobody bids. */
export interface OptionQuote {
  /** The source's own contract id, or one made of root, expiry, kind and strike. Unique in a chain. */
  readonly contract: string;
  /** Contract family, e.g. SPX (settled at the open) and SPXW (at the close) on the same index. */
  readonly root: string;
  readonly expiry: IsoDate;
  /** Whether the contract settles on the open (`am`) or on the close (`pm`) of its expiry. */
  readonly settles: "am" | "pm";
  readonly kind: "call" | "put";
  readonly strike: number;
  readonly bid: number;
  readonly ask: number;
  /** Last trade, possibly old. */
  readonly last: number;
  /** The exchange's settlement price of the day. */
  readonly settlement: number;
  /** Contracts or units traded on the day, as the source counts them. */
  readonly volume: number;
  readonly openInterest: number;
  /** Line of the text file (the first is 1), for messages; absent for other sources. */
  readonly line?: number | undefined;
}

/** Every quote of one underlying on one day. Quotes are in order of expiry, root, strike, call before put. */
export interface OptionChain {
  /** Ticker of the underlying as the source writes it, e.g. SPX, SPY, NIFTY. */
  readonly underlying: string;
  /** Date of the quotes, in the exchange's zone. */
  readonly date: IsoDate;
  /** Price of the underlying at the time of the quotes; NaN where the source has none. */
  readonly spot: number;
  readonly exercise: "european" | "american";
  /** What the prices are: a two-sided market, or the exchange's settlement prices. */
  readonly quotation: "bid-ask" | "settlement";
  /** IANA zone of the exchange. */
  readonly timeZone: string;
  readonly quotes: readonly OptionQuote[];
  /** Final level of the underlying for the contracts that expire on the day, where the source states it in place of their settlement price. */
  readonly fixing?: number | undefined;
  readonly provenance: Provenance;
  /** For people: what the reader assumed or left out, e.g. the exercise of an unknown root; absent: nothing. */
  readonly notes?: readonly string[] | undefined;
}

/** A quote or a whole expiry that was left out of a calibration, and why. */
export interface DroppedQuote {
  readonly contract: string;
  readonly expiry: IsoDate;
  readonly strike: number;
  readonly kind: "call" | "put";
  /** Key of the rule, e.g. `zero-bid`; the same for all quotes that it drops, so that they can be counted. */
  readonly rule: string;
  /** What was found, with the figures, for people. */
  readonly detail: string;
  readonly line?: number | undefined;
}

/**
 * One expiry of a cleaned chain: European options out of the money, with the forward and discount factor that put-call parity gives.
 * All arrays have one entry an option, strikes ascending.
 */
export interface ChainSlice {
  readonly expiry: IsoDate;
  readonly root: string;
  readonly settles: "am" | "pm";
  /** Years from the quotes to settlement, ACT/365. */
  readonly maturity: number;
  readonly forward: number;
  /** Price today of 1 paid at expiry. */
  readonly discount: number;
  /** Where it is from: the slope of the expiry's own put-call pairs, the rates of the other expiries, or the caller. */
  readonly discountFrom?: "parity" | "curve" | "given" | undefined;
  /** Its standard error. */
  readonly discountError?: number | undefined;
  /** Standard error of the forward, from the dispersion of parity over the strikes. */
  readonly forwardError: number;
  /** Number of put-call pairs behind forward and discount. */
  readonly pairs: number;
  readonly strikes: Float64Array;
  readonly kinds: readonly ("call" | "put")[];
  /** Undiscounted European price: the quote (mid of two sides) less what early exercise is worth, over the discount. */
  readonly prices: Float64Array;
  /** Black (1976) volatility of `prices`. */
  readonly volatilities: Float64Array;
  /** Black volatilities of bid and ask; NaN where the source has none. */
  readonly bidVolatilities: Float64Array;
  readonly askVolatilities: Float64Array;
  readonly contracts: readonly string[];
}

/** What is left of a chain after cleaning, and everything that is not. Slices in order of maturity. */
export interface CleanChain {
  readonly underlying: string;
  readonly date: IsoDate;
  readonly spot: number;
  readonly slices: readonly ChainSlice[];
  readonly dropped: readonly DroppedQuote[];
  readonly provenance: Provenance;
}
