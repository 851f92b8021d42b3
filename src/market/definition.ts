import type { ChainReading } from "./chain-file.ts";

/** Where a daily series comes from, by source. A market lists its series; each source uses the entry that it understands. */
export interface SeriesDefinition {
  /** Yahoo's ticker, e.g. `^VIX`. */
  readonly yahoo?: string | undefined;
  /** A file under the data folder (`--data`). */
  readonly csv?: CsvSeries | undefined;
}

/** A daily series in a text file; `.gz` is unpacked. */
export interface CsvSeries {
  /** Path relative to the data folder. */
  readonly file: string;
  /** A known layout, or `auto` (from the header). `steps`: a value holds until the next row, also with `columns`, which names the columns of any other file. */
  readonly layout: string;
  /** Column names of any other file; `date` and `close` are needed. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  /** Luxon format of the date column, e.g. `dd-MMM-yyyy`, or `X` for seconds since 1970; default: the one that reads the whole column. */
  readonly dateFormat?: string | undefined;
  /** Field delimiter; default: of comma, semicolon, tab and `|` the one that the first line has most of. */
  readonly delimiter?: string | undefined;
  /** Decimal mark, default a point. A semicolon as delimiter does not imply a decimal comma: say it. */
  readonly decimal?: "." | "," | undefined;
  /** Multiplier of every price, e.g. 0.01 for pence. */
  readonly scale?: number | undefined;
}

/** Short rate: what cash earns, continuously compounded a year. */
export type RateDefinition =
  | { readonly kind: "constant"; readonly value: number }
  /** A series in % a year; `quote` says how it is quoted. 13-week T-bill discount: r = ln(1/(1 - d 91/360)) 365/91. */
  | {
      readonly kind: "series";
      readonly series: SeriesDefinition;
      readonly quote: "discount91" | "simple";
      /** Rate (fraction a year) where the source has no such series or before it starts; absent: that is an error. */
      readonly fallback?: number | undefined;
    };

/** How the forward is found: F = S exp(carry tau), less known dividends. */
export type CarryDefinition =
  /** Shares that pay cash dividends: carry = rate, dividends projected from those of the past year. */
  | { readonly kind: "dividends" }
  /** Rate minus a constant yield (0 for a total-return index such as the DAX). */
  | { readonly kind: "yield"; readonly value: number }
  /** Trailing median of the carry that listed futures imply; `fallback` (a year) before they exist. */
  | { readonly kind: "futures"; readonly series: SeriesDefinition; readonly window: number; readonly fallback: number };

/** A further volatility index, of another horizon than 30 days: the slope of the term structure tells the mean reversion under Q. */
export interface VolatilityTermDefinition {
  /** Horizon in calendar days: 9 for VIX9D, 93 for VIX3M. */
  readonly days: number;
  readonly series: SeriesDefinition;
}

/** Everything that makes a market: configuration, never code. */
export interface MarketDefinition {
  /** Key in the configuration, e.g. `spy`. */
  readonly id: string;
  /** Name in tables, e.g. `SPY`. */
  readonly label: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA zone of the exchange. */
  readonly timeZone: string;
  /** `shares`: dividends and financing are paid on the position; `futures`: daily settled, no financing of the position. */
  readonly hedgeInstrument: "shares" | "futures";
  readonly underlying: SeriesDefinition;
  /** 30-day volatility index in % a year; absent: estimated from the underlying's own past. */
  readonly volatilityIndex?: SeriesDefinition | undefined;
  /** Indices of other horizons, each at most once and none of 30 days; a source that lacks one is no error. */
  readonly volatilityTerm?: readonly VolatilityTermDefinition[] | undefined;
  /** For an estimated index: index / expected realised volatility. */
  readonly volatilityPremium: number;
  readonly rate: RateDefinition;
  readonly carry: CarryDefinition;
  /** Name of the dated cost schedule, a key of `costs`. */
  readonly costSchedule: string;
  /** How to read option chains on this underlying: everything but the file. */
  readonly chain?: ChainReading | undefined;
  /** Name of the sample that stands in without network, a key of the `sample` adapter. */
  readonly sample?: string | undefined;
}
