import type { EpisodeColumns, StrategyEpisodes } from "../../src/backtest/index.ts";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";

/** Columns of a made-up strategy: P&L normal about `mean` with deviation `scale`, the same shocks for the same seed. */
export function madeUpColumns(strategy: string, count: number, { mean = 0, scale = 1, seed = 1 } = {}): EpisodeColumns {
  const random = randomStream(keyFrom(seed));
  const column = (value: () => number) => Float64Array.from({ length: count }, value);
  return {
    strategy,
    pnl: column(() => mean + scale * random.normal()),
    volume: column(() => 1 + random.uniform()),
    cost: column(() => 0.01 * random.uniform()),
    meanDelta: column(() => random.uniform()),
    roughness: column(() => 0.1 * random.uniform()),
  };
}

/** Strategies entered on every row from `first` on; the first strategy is the benchmark. */
export function madeUpEpisodes(
  history: MarketHistory,
  strategies: readonly EpisodeColumns[],
  { first = 20, horizonSessions = 10 } = {},
): StrategyEpisodes {
  const rows = Array.from({ length: strategies[0]!.pnl.length }, (_, i) => first + i);
  return {
    strategies,
    benchmark: 0,
    rows,
    entries: rows.map((row) => history.dates[row]!),
    expiries: rows.map((row) => history.dates[row + horizonSessions]!),
    horizonSessions,
  };
}
