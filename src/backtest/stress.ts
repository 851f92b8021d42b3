import { type IsoDate, indexAsOf } from "../core/index.ts";
import type { MarketHistory, StressRow } from "../market/index.ts";
import { partRows, type StrategyEpisodes } from "./parts.ts";

/** A span of dates, both included, in which a hedge must not do much worse than BS Delta. */
export interface StressWindow {
  readonly name: string;
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/**
 * Levels of every strategy over the episodes of each stress window that has any. An episode belongs to a window when its position was held over at
 * least one of the window's sessions: entered before the window's last session, expired on its first or later. By entry alone, the shock of a window
 * of one day would fall on none of its episodes. An episode may belong to several windows.
 * @param limit `breached`: mean loss above BS Delta's by more than this, % of the price at entry
 */
export function stressRows(
  history: MarketHistory,
  episodes: StrategyEpisodes,
  windows: readonly StressWindow[],
  limit: number,
): StressRow[] {
  return windows.flatMap(({ name, from, to }) => {
    const places = placesIn(history.dates, episodes, from, to);
    if (places.length === 0) return [];
    return partRows(episodes, [{ part: name, places }]).map((row) => ({
      ...row,
      from,
      to,
      breached: -row.meanDifference > limit,
    }));
  });
}

function placesIn(
  dates: readonly IsoDate[],
  { entries, expiries }: StrategyEpisodes,
  from: IsoDate,
  to: IsoDate,
): number[] {
  const last = dates[indexAsOf(dates, to)];
  const first = dates.find((date) => date >= from);
  if (first === undefined || last === undefined || first > last) return [];
  return [...entries.keys()].filter((place) => entries[place]! < last && expiries[place]! >= first);
}
