import type { MarketHistory, PathBatch } from "../market/index.ts";

/**
 * Every past window of `sessions` sessions, one starting each day, in the form of simulated paths: row w, column i holds the forward of the window's
 * expiry, 1 at entry, and the volatility index. Forward: F_i = (S_i + dividends since entry) exp(carry tau_i) with the carry of the entry day; a
 * dividend is added back when it is paid rather than projected, which leaves a few basis points of level and none of its changes.
 * Windows with a missing price, carry or index are left out; the index of the last day is not needed.
 * @param years calendar time of a window
 */
export function pastWindows(history: MarketHistory, sessions: number, years: number): PathBatch {
  const { close, volatilityIndex } = history;
  const times = sessions + 1;
  const spot: number[] = [];
  const index: number[] = [];
  for (let start = 0; start + sessions < close.length; start++) {
    const forwards = forwardsOf(history, start, sessions, years);
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
  { close, dividend, carry }: MarketHistory,
  start: number,
  sessions: number,
  years: number,
): number[] {
  let paid = 0;
  return Array.from({ length: sessions + 1 }, (_, i) => {
    if (i > 0) paid += dividend[start + i]!;
    return (close[start + i]! + paid) * Math.exp((carry[start]! * years * (sessions - i)) / sessions);
  });
}
