import { type IsoDate, UserError } from "../core/index.ts";
import { type MarketHistory, SESSION_YEARS } from "../market/index.ts";
import { sessionVariance } from "../statistics/index.ts";
import { totalReturns } from "./history-pairs.ts";

/** What prices alone show, session by session. */
export interface ReturnsSeries {
  /** Log total returns [count]. */
  readonly returns: Float64Array;
  /** Range-based variance of the session as a share of what ranges show of a whole day's variance, so that its mean is that of the squared returns [count]; NaN without one. */
  readonly ranges: Float64Array;
  readonly count: number;
  /** Sessions with a usable range. */
  readonly rangeCount: number;
  /** Drift mu a year: mean return and half the mean square. */
  readonly drift: number;
  /** Mean squared return a year. */
  readonly level: number;
  /** Volatility a year of the first 21 returns, and of the wildest 21. */
  readonly firstVolatility: number;
  readonly highestVolatility: number;
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** Ranges must be the rule: a source that has few of them has closes in the other rows. */
const LEAST_RANGE_SHARE = 0.8;
const WINDOW = 21;

/**
 * Returns and range-based variances (Rogers and Satchell's, which given the variance hardly depends on the return) of a history. Rows beside a
 * missing close are left out, as if the days had not been; ranges are used only where at least four in five rows have one.
 * Throws a UserError for fewer than `least` returns.
 */
export function returnsSeries(history: MarketHistory, least: number): ReturnsSeries {
  const all = totalReturns(history);
  const rows = [...all.keys()].filter((t) => Number.isFinite(all[t]));
  if (rows.length < least) {
    throw new UserError(
      `${history.market}: calibration to returns alone needs at least ${least} returns, found ${rows.length} in ${history.dates.length} rows`,
      "Choose a later cut-off, or a longer history.",
    );
  }
  const returns = Float64Array.from(rows, (t) => all[t]!);
  const square = meanSquare(returns);
  const { ranges, count } = scaledRanges(history, rows, square);
  const windows = Array.from({ length: Math.floor(returns.length / WINDOW) }, (_, i) =>
    Math.sqrt(meanSquare(returns.subarray(i * WINDOW, (i + 1) * WINDOW)) / SESSION_YEARS),
  );
  return {
    returns,
    ranges,
    count: returns.length,
    rangeCount: count,
    drift: (returns.reduce((sum, value) => sum + value, 0) / returns.length + 0.5 * square) / SESSION_YEARS,
    level: square / SESSION_YEARS,
    firstVolatility: windows[0]!,
    highestVolatility: windows.reduce((most, value) => Math.max(most, value), 0),
    from: history.dates[rows[0]! - 1]!,
    to: history.dates[rows.at(-1)!]!,
  };
}

function scaledRanges(history: MarketHistory, rows: readonly number[], square: number) {
  const sessions = sessionVariance(history, "rogersSatchell");
  // Zero (open and close at the ends of the range) has no logarithm; whether it is zero does not depend on the variance.
  const raw = Float64Array.from(rows, (t) => (sessions[t]! > 0 ? sessions[t]! : Number.NaN));
  const usable = raw.filter((value) => value > 0);
  const mean = usable.reduce((sum, value) => sum + value, 0) / usable.length;
  if (usable.length < LEAST_RANGE_SHARE * rows.length || !(mean > 0)) return { ranges: raw.fill(Number.NaN), count: 0 };
  return { ranges: raw.map((value) => (value * square) / mean), count: usable.length };
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
