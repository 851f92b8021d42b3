import type { IsoDate } from "../core/index.ts";

/** What kind of figures these are. Everything computed from them carries the weakest of its inputs' natures. */
export type Nature = "real" | "estimated" | "synthetic";

/** Where a series came from, for the manifest and for the labels. */
export interface Provenance {
  /** Adapter, e.g. `yahoo`, `cache`, `csv`, `sample`. */
  readonly source: string;
  /** File, ticker or package that holds it. */
  readonly location: string;
  readonly nature: Nature;
  /** One sentence for people, e.g. "S&P 500 daily history 2000-2020 of the npm package vega-datasets". */
  readonly description: string;
  /** SHA-256 of the bytes read. */
  readonly sha256: string;
  /** When a download was made (ISO instant). */
  readonly retrieved?: string | undefined;
}

/**
 * Daily bars of one instrument. Dates ascending and unique, in the exchange's zone; a missing value is NaN; gaps stay gaps.
 * Prices are raw: never adjusted for dividends; adjusted close and events are kept apart.
 */
export interface PriceHistory {
  readonly symbol: string;
  readonly dates: readonly IsoDate[];
  /** All columns have `dates.length` entries. */
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Close adjusted for dividends and splits; NaN where the source has none. */
  readonly adjustedClose: Float64Array;
  readonly volume: Float64Array;
  /** Cash per share by ex-date, ascending. */
  readonly dividends: readonly Dividend[];
  readonly splits: readonly Split[];
  readonly provenance: Provenance;
  /** Line of each row in the text file that it was read from (the first line is 1), for messages; absent for other sources. */
  readonly lines?: readonly number[] | undefined;
  /** True where one row stands for each change and its value holds until the next row (policy rates). */
  readonly stepTable?: boolean | undefined;
}

export interface Dividend {
  readonly exDate: IsoDate;
  /** Cash per share, in the currency of the price. */
  readonly amount: number;
}

/** New shares per old ones from this date on: 4:1 is numerator 4, denominator 1. */
export interface Split {
  readonly date: IsoDate;
  readonly numerator: number;
  readonly denominator: number;
}

/** A session of the underlying on which another series had no value of its own. */
export interface MissingDay {
  readonly series: string;
  readonly date: IsoDate;
  /** Date of the earlier value used as of that session; undefined when there was none. */
  readonly usedFrom: IsoDate | undefined;
}

/** A volatility index of another horizon, one value for each session; joined as the 30-day index is. */
export interface VolatilityTerm {
  /** Horizon in calendar days. */
  readonly days: number;
  /** Fraction a year [rows]; NaN where not known. */
  readonly values: Float64Array;
}

/** One of the listed futures at each session, by rank: the nearest expiry, the next, and so on. */
export interface FuturesMonth {
  /** Expiry of the contract that has this rank on the session; undefined where none is listed [rows]. */
  readonly expiry: readonly (IsoDate | undefined)[];
  /** Its close; NaN without one [rows]. */
  readonly close: Float64Array;
}

/**
 * A market's joined history: one row for each session of the underlying. Joined as-of: row t holds what was known at the close of t.
 * NaN = not known (before a series starts, or older than the staleness limit): never filled.
 */
export interface MarketHistory {
  /** Key and name of the market. */
  readonly market: string;
  readonly label: string;
  readonly dates: readonly IsoDate[];
  /** Raw prices of the underlying. */
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** Volatility index as a fraction a year (VIX 20 -> 0.20). */
  readonly volatilityIndex: Float64Array;
  /** Indices of other horizons, ascending by days; absent: none. */
  readonly volatilityTerm?: readonly VolatilityTerm[] | undefined;
  /** Short rate, continuously compounded a year. */
  readonly rate: Float64Array;
  /** Carry of the forward, continuously compounded a year: F = (S - PV of projected dividends) exp(carry tau). */
  readonly carry: Float64Array;
  /** Cash dividend per share whose ex-date is this session; 0 without. */
  readonly dividend: Float64Array;
  /** Units of the underlying traded on the session; NaN where the source has none; absent: never. */
  readonly volume?: Float64Array | undefined;
  /** Listed futures by rank, nearest first, from quotes of the session itself; absent: none. */
  readonly futures?: readonly FuturesMonth[] | undefined;
  /** Whether the volatility index was quoted or estimated. */
  readonly volatilityNature: Nature;
  /** True where no index is quoted and `volatilityIndex` was made from the underlying's own past: it says nothing that the prices do not. */
  readonly volatilityEstimated?: boolean | undefined;
  /** The weakest nature of all inputs. */
  readonly nature: Nature;
  readonly provenance: readonly Provenance[];
  readonly missing: readonly MissingDay[];
}
