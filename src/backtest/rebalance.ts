import { dayNumber } from "../core/index.ts";
import type { MarketHistory } from "../market/index.ts";
import type { EpisodeSet } from "./episodes.ts";

/** How often a hedge is traded: every so many sessions from the entry, or at the first close of a calendar week. */
export type RebalanceInterval = number | "weekly";

/** Deltas that are held when a hedge is traded at the entry and then only so often: the last ones decided at such a close [episodes x steps]. */
export function heldBetween(
  { dates }: Pick<MarketHistory, "dates">,
  { entries, rules }: EpisodeSet,
  deltas: Float64Array,
  interval: RebalanceInterval,
): Float64Array {
  const steps = rules.terms.horizonSessions;
  const held = deltas.slice();
  for (const [episode, entry] of entries.entries()) {
    for (let t = 1; t < steps; t++) {
      const trades =
        interval === "weekly" ? weekOf(dates[entry + t]!) !== weekOf(dates[entry + t - 1]!) : t % interval === 0;
      const at = episode * steps + t;
      if (!trades) held[at] = held[at - 1]!;
    }
  }
  return held;
}

/** Weeks since the Monday before 1970-01-01, which was a Thursday. */
function weekOf(date: string): number {
  return Math.floor((dayNumber(date) + 3) / 7);
}
