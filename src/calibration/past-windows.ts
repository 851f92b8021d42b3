import type { MarketHistory, PathBatch } from "../market/index.ts";
import { EPISODE_YEARS } from "./skew-multiple.ts";

/**
 * Every past window of `sessions` sessions, one starting each day, in the form of simulated paths: row w, column i holds the forward of the window's
 * expiry, 1 at entry, and the volatility index. Forward: F_i = (S_i + dividends since entry) exp(carry tau_i) with the carry of the entry day; a
 * dividend is added back when it is paid rather than projected, which leaves a few basis points of level and none of its changes.
 * Windows with a missing price, carry or index are left out; the index of the last day is not needed.
 */
export function pastWindows(history: MarketHistory, sessions: number): PathBatch {
  const { close, dividend, carry, volatilityIndex } = history;
  const times = sessions + 1;
  const spot: number[] = [];
  const index: number[] = [];
  for (let start = 0; start + sessions < close.length; start++) {
    const forwards = forwardsOf(close, dividend, carry[start]!, start, sessions);
    const levels = volatilityIndex.subarray(start, start + times);
    if (!forwards.every(Number.isFinite) || !levels.subarray(0, sessions).every((level) => level > 0)) continue;
    for (const forward of forwards) spot.push(forward / forwards[0]!);
    index.push(...levels);
  }
  return {
    paths: spot.length / times,
    times,
    spot: Float64Array.from(spot),
    volatilityIndex: Float64Array.from(index),
  };
}

function forwardsOf(
  close: Float64Array,
  dividend: Float64Array,
  carry: number,
  start: number,
  sessions: number,
): number[] {
  let paid = 0;
  return Array.from({ length: sessions + 1 }, (_, i) => {
    if (i > 0) paid += dividend[start + i]!;
    return (close[start + i]! + paid) * Math.exp((carry * EPISODE_YEARS * (sessions - i)) / sessions);
  });
}
