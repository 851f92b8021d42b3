import { type Comparer, type EpisodeColumns, TAIL_LEVEL } from "../backtest/index.ts";
import type { Key } from "../core/index.ts";
import {
  compareStrategies,
  type PairedComparisons,
  type StrategyFigures,
  strategyColumns,
  strategyFigures,
} from "../statistics/index.ts";
import type { Pool } from "./pool.ts";
import { resample } from "./resample.ts";
import type { BacktestConfig } from "./schema/backtest.ts";

/** Figures of a market's strategies, and of further P&L on the same episodes, on one set of resamples. */
export interface ResampledMarket {
  /** By place: the strategies, then the further P&L. */
  readonly figures: StrategyFigures;
  /** Comparisons of two strategies by place, each computed once. */
  readonly compare: Comparer;
}

/** Resamples everything that is said of a market at once, by the stationary block bootstrap over days of entry. */
export async function resampleMarket(
  strategies: readonly EpisodeColumns[],
  others: readonly Float64Array[],
  { bootstrapDraws, bootstrapBlock }: Pick<BacktestConfig, "bootstrapDraws" | "bootstrapBlock">,
  key: Key,
  pool: Pick<Pool, "threads" | "run">,
): Promise<ResampledMarket> {
  const columns = strategyColumns(strategies, others, TAIL_LEVEL);
  const plan = { draws: bootstrapDraws, meanBlock: bootstrapBlock, key, kind: "stationary" as const };
  const figures = strategyFigures(strategies, others, await resample(columns, plan, pool), TAIL_LEVEL);
  return { figures, compare: onceEach((a, b) => compareStrategies(figures, a, b)) };
}

function onceEach(compare: Comparer): Comparer {
  const kept = new Map<string, PairedComparisons>();
  return (strategy, against) => {
    const pair = `${strategy} ${against}`;
    const found = kept.get(pair) ?? compare(strategy, against);
    kept.set(pair, found);
    return found;
  };
}
