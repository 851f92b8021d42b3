import { check, type IsoDate } from "../core/index.ts";
import type { PartRow } from "../market/index.ts";
import type { EpisodeColumns } from "./episode-columns.ts";
import { levelsOf } from "./levels.ts";

/** Every strategy on the same episodes, BS Delta among them. */
export interface StrategyEpisodes {
  readonly strategies: readonly EpisodeColumns[];
  /** Place of BS Delta among the strategies. */
  readonly benchmark: number;
  /** Entry and expiry of every episode, and the history's row of its entry. */
  readonly entries: readonly IsoDate[];
  readonly expiries: readonly IsoDate[];
  readonly rows: readonly number[];
  readonly horizonSessions: number;
}

/** A named part of the test span: places of its episodes, ascending. */
export interface Part {
  readonly part: string;
  readonly places: readonly number[];
}

/** Levels of every strategy in every part, beside BS Delta there; part by part. */
export function partRows(episodes: StrategyEpisodes, parts: readonly Part[]): PartRow[] {
  return parts.flatMap(({ part, places }) => {
    check(places.length > 0, () => `partRows: no episodes in ${part}`);
    const { rows, horizonSessions, entries } = episodes;
    const levels = episodes.strategies.map((columns) => levelsOf(columns, { places, rows, horizonSessions }));
    const benchmark = levels[episodes.benchmark]!;
    return levels.map((own) => ({
      ...own,
      part,
      from: entries[places[0]!]!,
      to: entries[places.at(-1)!]!,
      stdRatio: own.std / benchmark.std,
      cvar95Difference: own.cvar95 - benchmark.cvar95,
      meanDifference: own.mean - benchmark.mean,
    }));
  });
}

/** Parts by a label of every episode, in the order of `order`, then of appearance. Every episode is in exactly one. */
export function partsBy(labels: readonly string[], order: readonly string[] = []): Part[] {
  const places = new Map<string, number[]>(order.map((part) => [part, []]));
  for (const [place, label] of labels.entries()) {
    const own = places.get(label);
    if (own === undefined) places.set(label, [place]);
    else own.push(place);
  }
  return [...places].map(([part, own]) => ({ part, places: own })).filter((part) => part.places.length > 0);
}

/** Levels by calendar year of entry. */
export function yearRows(episodes: StrategyEpisodes): PartRow[] {
  return partRows(episodes, partsBy(episodes.entries.map((entry) => entry.slice(0, 4))));
}
