import type { Effects, IsoDate } from "../core/index.ts";
import type { PriceHistory, SeriesDefinition } from "../market/index.ts";

/** A volatility index of another horizon, by its calendar days, e.g. `volatilityTerm.93`. */
export type TermKey = `volatilityTerm.${number}`;

/** The series that a market may have. */
export type SeriesKey = "underlying" | "volatilityIndex" | "rate" | "carry" | TermKey;

/** Something by series; what is absent has no key. */
export type BySeries<T> = { [part in Exclude<SeriesKey, TermKey>]?: T } & { [part: TermKey]: T };

/** A series of a sample: the sample's name (`MarketDefinition.sample`) and which of its series. */
export interface SampleSeries {
  readonly sample: string;
  readonly part: SeriesKey;
}

/** One daily series that is wanted from a source. */
export interface SeriesQuery {
  /** For messages: market and series, e.g. `spy.underlying`. */
  readonly key: string;
  readonly series: SeriesDefinition;
  /** What stands in without network; looked at only by the `sample` adapter. */
  readonly sample?: SampleSeries | undefined;
  /** IANA zone of the exchange, where the source does not say itself. */
  readonly timeZone: string;
  /** First date wanted, included; absent: from the beginning. */
  readonly from?: IsoDate | undefined;
  /** Last date wanted, included; absent: to the last finished session. */
  readonly to?: IsoDate | undefined;
}

/** A source of daily histories. Every adapter sits the same exam: `test/support/adapter-exam.ts`. */
export interface Adapter {
  readonly name: string;
  /** Whether this adapter can serve the series at all; looks at the definition (`sample`: at its own catalogue), not at files or network. */
  supports(series: SeriesDefinition, sample?: SampleSeries): boolean;
  /**
   * Dates ascending, unique, within the query, in the exchange's zone; gaps stay gaps, null or empty cells are NaN.
   * Throws a UserError that names the series, what was expected, what was found and what to try.
   */
  load(query: SeriesQuery, fx: Effects): Promise<PriceHistory>;
}
