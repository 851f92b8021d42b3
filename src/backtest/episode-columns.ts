import { check } from "../core/index.ts";
import type { MarketHistory, StrategyLedger } from "../market/index.ts";
import type { EpisodeSeries } from "../statistics/index.ts";

/** What one strategy did, a value for every episode. */
export interface EpisodeColumns extends EpisodeSeries {
  readonly strategy: string;
  readonly meanDelta: Float64Array;
  /** Mean |second difference| of the positions. */
  readonly roughness: Float64Array;
}

/** Columns of a ledger. @param roughness of the positions that made it [episodes] */
export function episodeColumns({ strategy, episodes }: StrategyLedger, roughness: Float64Array): EpisodeColumns {
  check(
    roughness.length === episodes.length,
    () => `episodeColumns: ${episodes.length} episodes, ${roughness.length} roughnesses`,
  );
  return {
    strategy,
    ...seriesOf({ episodes }),
    meanDelta: Float64Array.from(episodes, (episode) => episode.meanDelta),
    roughness,
  };
}

/** P&L, volume and total cost of every episode. */
export function seriesOf({ episodes }: Pick<StrategyLedger, "episodes">): EpisodeSeries {
  return {
    pnl: Float64Array.from(episodes, (episode) => episode.pnl),
    volume: Float64Array.from(episodes, (episode) => episode.volume),
    cost: Float64Array.from(episodes, (episode) => episode.totalCost),
  };
}

/** Rows of the history at which a ledger's episodes are entered, ascending. */
export function entryRows(history: MarketHistory, { episodes }: Pick<StrategyLedger, "episodes">): readonly number[] {
  const rowOf = new Map(history.dates.map((date, row) => [date, row]));
  return episodes.map(({ entry }) => rowOf.get(entry) ?? Number.NaN);
}
