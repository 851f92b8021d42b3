import type { IsoDate } from "../core/index.ts";
import type { FuturesQuote } from "./csv/futures.ts";

/** The quotes of each day, in the order given. */
export function quotesByDate(quotes: readonly FuturesQuote[]): ReadonlyMap<IsoDate, readonly FuturesQuote[]> {
  const byDate = new Map<IsoDate, FuturesQuote[]>();
  for (const quote of quotes) {
    const sameDay = byDate.get(quote.date);
    if (sameDay === undefined) byDate.set(quote.date, [quote]);
    else sameDay.push(quote);
  }
  return byDate;
}
