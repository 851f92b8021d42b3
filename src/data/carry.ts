import { daysBetween, type IsoDate } from "../core/index.ts";
import type { FuturesQuote } from "./csv/futures.ts";
import { median } from "./median.ts";
import { quotesByDate } from "./quotes-by-date.ts";

/** Contracts used, by calendar days to expiry: nearer ones are all rounding, farther ones are thinly traded. */
const shortestDays = 15;
const longestDays = 75;

export interface CarryOptions {
  /** Sessions of the trailing window. */
  readonly window: number;
  /** Carry a year where fewer than half the window's sessions have futures. */
  readonly fallback: number;
}

export interface CarrySeries {
  /** Continuously compounded a year, one value for each session. */
  readonly carry: Float64Array;
  /** Sessions on which the fallback stood in. */
  readonly fallbackDates: readonly IsoDate[];
}

/**
 * Carry that listed futures imply: for each session the median over expiries of 15 .. 75 calendar days of
 * ln(F / S) 365 / days, then the median over the last `window` sessions up to and including that session. The median
 * over days removes what futures and index closes not struck at one instant add.
 */
export function futuresCarry(
  dates: readonly IsoDate[],
  close: Float64Array,
  quotes: readonly FuturesQuote[],
  { window, fallback }: CarryOptions,
): CarrySeries {
  const daily = impliedCarry(dates, close, quotes);
  const carry = new Float64Array(dates.length);
  const fallbackDates: IsoDate[] = [];
  for (const [t, date] of dates.entries()) {
    const known = daily.slice(Math.max(0, t - window + 1), t + 1).filter((value) => !Number.isNaN(value));
    if (known.length >= window / 2) carry[t] = median(known);
    else {
      carry[t] = fallback;
      fallbackDates.push(date);
    }
  }
  return { carry, fallbackDates };
}

/** Median carry over each session's eligible contracts, NaN without one. */
function impliedCarry(dates: readonly IsoDate[], close: Float64Array, quotes: readonly FuturesQuote[]): number[] {
  const byDate = quotesByDate(quotes);
  return dates.map((date, t) => {
    const values = (byDate.get(date) ?? []).flatMap((quote) => {
      const days = daysBetween(date, quote.expiry);
      return days >= shortestDays && days <= longestDays ? [(Math.log(quote.close / close[t]!) * 365) / days] : [];
    });
    return median(values);
  });
}
