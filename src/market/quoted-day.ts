import type { IsoDate } from "../core/index.ts";

/** One expiry on one day of a panel of real quotes. Volatilities are Black's, fractions a year. */
export interface QuotedExpiry {
  readonly expiry: IsoDate;
  readonly root: string;
  readonly settles: "am" | "pm";
  /** Years from the quotes to settlement, ACT/365. */
  readonly maturity: number;
  readonly forward: number;
  /** `parity`: of the day's own put-call pairs; `carry`: of the market's history, where the pairs say too little. */
  readonly forwardFrom: "parity" | "carry";
  /** Price today of 1 paid at expiry. */
  readonly discount: number;
  /** At the money; NaN where the day's quotes do not say it. */
  readonly volatility: number;
  /** d sigma / d ln K at the money; NaN where the day's quotes do not say it. */
  readonly slope: number;
}

/** One listed option on one day, with a price that the market made. */
export interface QuotedOption {
  readonly contract: string;
  readonly expiry: QuotedExpiry;
  readonly kind: "call" | "put";
  readonly strike: number;
  /** NaN where the source has no two sides. */
  readonly bid: number;
  readonly ask: number;
  /** Middle of the two sides, or the exchange's settlement price. */
  readonly price: number;
  /** As the source counts it; NaN where it does not. */
  readonly volume: number;
  /** Black volatility of this strike; NaN where nothing says it. */
  readonly volatility: number;
  /**
   * Where `volatility` is from: the option's own quote or that of the other kind at its strike, whichever is out of the money; between
   * its neighbours out of the money; or its own quote in the money.
   */
  readonly volatilityFrom: "quote" | "smile" | "in-the-money" | "none";
  /** False where a rule on the quality of the smile was broken: a mark, but nothing to enter at. */
  readonly sound: boolean;
}

/** One day of a panel: what a replay needs of a chain. */
export interface QuotedDay {
  readonly date: IsoDate;
  readonly file: string;
  /** Price of the underlying at the time of the quotes. */
  readonly spot: number;
  /** By contract id. */
  readonly options: ReadonlyMap<string, QuotedOption>;
  /** In order of settlement. */
  readonly expiries: readonly QuotedExpiry[];
  /** Final level of the underlying for contracts that expire on this day, where the source states it. */
  readonly fixing: number | undefined;
  /** Quotes without a price of the market, by rule. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** A file's day that no replay can use, and why. */
export interface UnusedDay {
  readonly date: IsoDate;
  readonly file: string;
  readonly reason: string;
}
