import { UserError } from "../core/index.ts";
import type { MarketHistory } from "../market/index.ts";
import { SESSIONS_PER_YEAR } from "../market/index.ts";

/** Sessions over which the level of a regime is averaged: long enough that the days to come do not select themselves into it. */
const WINDOW = 63;

/**
 * The same history `count` times, each with the volatility index of the sessions of one regime only (NaN elsewhere): quantiles, over the past, of the mean of ln(index) of
 * the 63 sessions before. A session belongs to a regime by what was known before it, so that the changes within one are not chosen by their size.
 * Throws a UserError when a regime would have less than a year.
 */
export function volatilityRegimes(history: MarketHistory, count: number): MarketHistory[] {
  const levels = trailingLevels(history.volatilityIndex);
  const sorted = levels.filter(Number.isFinite).sort();
  if (sorted.length < count * SESSIONS_PER_YEAR) {
    throw new UserError(
      `${history.market}: ${count} regimes need ${count * SESSIONS_PER_YEAR} sessions with ${WINDOW} of the volatility index before them, found ${sorted.length}`,
      "Set calibration.regimes lower, or choose a later cut-off.",
    );
  }
  const bound = (k: number) =>
    k === 0 ? Number.NEGATIVE_INFINITY : (sorted[Math.floor((k * sorted.length) / count)] ?? Number.POSITIVE_INFINITY);
  return Array.from({ length: count }, (_, k) => {
    const [low, high] = [bound(k), bound(k + 1)];
    const within = history.volatilityIndex.map((value, t) =>
      levels[t]! >= low && levels[t]! < high ? value : Number.NaN,
    );
    return { ...history, volatilityIndex: within };
  });
}

/** Mean of ln(index) of the sessions t - 63 .. t - 1 [rows]; NaN where one is missing. */
function trailingLevels(index: Float64Array): Float64Array {
  const out = new Float64Array(index.length).fill(Number.NaN);
  for (let t = WINDOW; t < index.length; t++) {
    let sum = 0;
    for (let back = 1; back <= WINDOW; back++) sum += Math.log(index[t - back]!);
    out[t] = sum / WINDOW;
  }
  return out;
}
