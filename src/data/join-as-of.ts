import { daysBetween, type IsoDate } from "../core/index.ts";
import type { MissingDay, PriceHistory } from "../market/index.ts";

/** Values of one series as of each session, and the sessions on which it had none of its own. */
export interface AsOfSeries {
  /** NaN where nothing was known, or only something older than the limit. */
  readonly values: Float64Array;
  readonly missing: readonly MissingDay[];
}

export interface AsOfOptions {
  /** Name in the list of missing days. */
  readonly name: string;
  /** Oldest value that may stand in, in calendar days; Infinity for a step table. */
  readonly maximumAgeDays: number;
}

/**
 * The close of `series` as known at the close of each session: the last value on or before it, never a later one.
 * Rows on days that are no sessions only serve as earlier values. In a step table every value holds until the next, so
 * only sessions before its first row are missing.
 */
export function joinAsOf(sessions: readonly IsoDate[], series: PriceHistory, options: AsOfOptions): AsOfSeries {
  const known = series.dates.map((_, i) => i).filter((i) => !Number.isNaN(series.close[i]!));
  const values = new Float64Array(sessions.length).fill(Number.NaN);
  const missing: MissingDay[] = [];
  let next = 0;
  for (const [t, date] of sessions.entries()) {
    while (next < known.length && series.dates[known[next]!]! <= date) next++;
    const at = known[next - 1];
    const from = at === undefined ? undefined : series.dates[at]!;
    const usable = from !== undefined && daysBetween(from, date) <= options.maximumAgeDays;
    if (usable) values[t] = series.close[at!]!;
    const own = from === date || (usable && options.maximumAgeDays === Number.POSITIVE_INFINITY);
    if (!own) missing.push({ series: options.name, date, usedFrom: usable ? from : undefined });
  }
  return { values, missing };
}
