import type { IsoDate } from "../core/index.ts";
import type { FuturesMonth } from "../market/index.ts";
import type { FuturesQuote } from "./csv/futures.ts";
import { quotesByDate } from "./quotes-by-date.ts";

/** Expiries of which the closes are kept: a hedge is in the nearest or the next one. */
const RANKS = 3;

/** Closes of the listed futures on each session, nearest expiry first. A session without quotes has none: nothing is carried forward. */
export function futuresMonths(dates: readonly IsoDate[], quotes: readonly FuturesQuote[]): FuturesMonth[] {
  const byDate = quotesByDate(quotes);
  const listed = dates.map((date) => {
    return (byDate.get(date) ?? []).toSorted((a, b) => (a.expiry < b.expiry ? -1 : 1));
  });
  return Array.from({ length: RANKS }, (_, rank) => ({
    expiry: listed.map((day) => day[rank]?.expiry),
    close: Float64Array.from(listed, (day) => day[rank]?.close ?? Number.NaN),
  }));
}
