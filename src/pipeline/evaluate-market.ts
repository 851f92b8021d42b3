import {
  BENCHMARK,
  type CostsByRow,
  challengerComparison,
  emptyCostsByRow,
  levelsOf,
  prepareReplay,
  type ReplayOptions,
  requireComparable,
  type StrategyEpisodes,
  summaryRows,
} from "../backtest/index.ts";
import { deriveKey, type Key } from "../core/index.ts";
import type {
  LeftOut,
  Levels,
  MarketEvaluation,
  ResultRow,
  StrategyAttribution,
  StrategyLedger,
} from "../market/index.ts";
import type { Compute } from "../models/index.ts";
import type { RunConfig } from "./config.ts";
import { type BaseCase, marketEvaluation, strategyEpisodes } from "./market-evaluation.ts";
import type { MarketPlan } from "./market-plan.ts";
import { type MarketStrategies, marketStrategies, type StrategyPositions } from "./market-strategies.ts";
import { otherTables } from "./other-tables.ts";
import type { Pool } from "./pool.ts";
import { type Register, registerPlace } from "./register.ts";
import { replayOptions } from "./replay-options.ts";
import { resampleMarket } from "./resampled-market.ts";
import { earlierTrials } from "./search-tests.ts";
import type { Block } from "./train-market.ts";
import { isTried, trialLine, trialOf } from "./tried-configurations.ts";

/** What came of one market. */
export interface MarketResult {
  readonly rows: readonly ResultRow[];
  /** The single networks; empty without networks. */
  readonly seedRows: readonly ResultRow[];
  readonly ledgers: readonly StrategyLedger[];
  readonly seedLedgers: readonly StrategyLedger[];
  /** Challengers and placebos that have no row in the main table. */
  readonly challengerLedgers: readonly StrategyLedger[];
  readonly leftOut: readonly LeftOut[];
  /** Of every strategy but the single networks, episode by episode. */
  readonly attributions: readonly StrategyAttribution[];
  readonly evaluation: MarketEvaluation;
}

/** What an evaluation needs beside the market itself. */
export interface EvaluationContext {
  readonly key: Key;
  /** Its threads share the bootstrap; they change no bit. */
  readonly pool: Pick<Pool, "threads" | "run">;
  /** Where the configurations tried are entered; without one, only this run's count as tried. */
  readonly register?: Register | undefined;
  /** For what a reader of the run must know. */
  readonly log?: ((line: string) => void) | undefined;
}

/** Replays every strategy on a market's episodes: the classical ones, and the networks of the blocks where there are some. */
export async function evaluateMarket(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
  context: EvaluationContext,
): Promise<MarketResult> {
  return await evaluateStrategies(config, plan, blocks, marketStrategies(config, plan, blocks, compute), context);
}

/** Replays given positions on a market's episodes, BS Delta among them, and says everything that there is to say of them. */
export async function evaluateStrategies(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  { positions, source, fits, leftOut }: MarketStrategies,
  context: EvaluationContext,
): Promise<MarketResult> {
  const main = positions.filter(({ mainTable }) => mainTable);
  const others = positions.filter((one) => !one.mainTable && isShown(one));
  const inOrder = [...main, ...others, ...positions.filter((one) => !one.mainTable && !isShown(one))];
  logUndeclared(config, inOrder, context);
  const replay = replayOptions(config, plan);
  const { ledgers, costs } = replayAll(replay, inOrder);
  requireComparable(plan.history, ledgers);
  const base = await baseCase(config, plan, blocks, inOrder, ledgers, context);
  const rows = resultRows(base, ledgers);
  const shown = main.length + others.length;
  const tables = otherTables({ config, plan, replay, positions: inOrder, source, ledgers, costs });
  for (const line of tables.leftOut) context.log?.(`${plan.history.label}: left out of the sensitivities: ${line}`);
  return {
    rows: rows.slice(0, main.length),
    seedRows: rows.slice(shown),
    ledgers: ledgers.slice(0, main.length),
    challengerLedgers: ledgers.slice(main.length, shown),
    seedLedgers: ledgers.slice(shown),
    leftOut,
    attributions: tables.attributions,
    evaluation: marketEvaluation(base, { ...tables.tables, fits }),
  };
}

function isShown({ seedOf }: StrategyPositions): boolean {
  return seedOf === undefined;
}

/** Ledgers of all positions, and the costs of each by the day on which they were booked. */
function replayAll(
  options: ReplayOptions,
  positions: readonly StrategyPositions[],
): { ledgers: StrategyLedger[]; costs: CostsByRow[] } {
  const replay = prepareReplay(options);
  const costs = positions.map(({ name }) => ({ strategy: name, byRow: emptyCostsByRow(options) }));
  const ledgers = positions.map(({ name, deltas, gives }, i) => ({
    market: options.history.label,
    strategy: name,
    episodes: replay(deltas, gives, costs[i]!.byRow),
  }));
  return { ledgers, costs };
}

/** Enters what was tried, then resamples everything at once, earlier configurations on the register included. */
async function baseCase(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  positions: readonly StrategyPositions[],
  ledgers: readonly StrategyLedger[],
  { key, pool, register, log }: EvaluationContext,
): Promise<BaseCase> {
  const benchmark = ledgers.findIndex(({ strategy }) => strategy === BENCHMARK);
  const episodes = strategyEpisodes(plan, positions, ledgers, benchmark);
  const levels = levelsOfAll(episodes);
  const { entries } = episodes;
  const trials = positions.flatMap((strategy, place) =>
    isTried(strategy)
      ? trialOf({ config, plan, blocks }, strategy, {
          levels: levels[place]!,
          benchmark: levels[benchmark]!,
          episodes: { entries, pnl: episodes.strategies[place]!.pnl },
        })
      : [],
  );
  for (const trial of trials.filter(({ family }) => family === "learned")) {
    const own = levels.find(({ strategy }) => strategy === trial.strategy)!;
    log?.(trialLine(plan.history.label, trial, own, levels[benchmark]!));
  }
  const registered = (await register?.enter(registerPlace(plan.history), trials)) ?? new Map();
  const earlier = await earlierTrials(registered, trials, entries);
  const others = earlier.comparable.map(({ pnl }) => pnl);
  const { backtest } = config;
  return {
    config,
    plan,
    positions,
    episodes,
    levels,
    bestClassical: bestClassical(positions, levels),
    resampled: await resampleMarket(episodes.strategies, others, backtest, deriveKey(key, "bootstrap"), pool),
    tried: [...registered.values()],
    earlier,
  };
}

function levelsOfAll({ rows, horizonSessions, strategies }: StrategyEpisodes): Levels[] {
  const part = { places: [...rows.keys()], rows, horizonSessions };
  return strategies.map((columns) => levelsOf(columns, part));
}

/**
 * Place of the classical hedge, BS Delta included, with the lowest standard deviation in this very run: chosen with hindsight, to the disadvantage of
 * the learned hedge that is compared with it.
 */
function bestClassical(positions: readonly StrategyPositions[], levels: readonly Levels[]): number {
  const places = [...positions.keys()].filter((place) => ["benchmark", "classical"].includes(positions[place]!.family));
  return places.reduce((a, b) => (levels[b]!.std < levels[a]!.std ? b : a));
}

/** Rows of the main table, in the order of the ledgers; learned hedges have the comparison with the best classical one. */
function resultRows(base: BaseCase, ledgers: readonly StrategyLedger[]): ResultRow[] {
  const { plan, positions, episodes, bestClassical, resampled } = base;
  const comparisons = ledgers.map((_, place) => resampled.compare(place, episodes.benchmark));
  return summaryRows(plan.history, ledgers, comparisons, episodes.horizonSessions).map((row, place) =>
    positions[place]!.family === "learned" && isShown(positions[place]!)
      ? {
          ...row,
          toBestClassical: challengerComparison(
            positions[bestClassical]!.name,
            resampled.compare(place, bestClassical),
          ),
        }
      : row,
  );
}

/** A declared comparison that the run does not have must not go unnoticed. */
function logUndeclared(
  { backtest }: RunConfig,
  positions: readonly StrategyPositions[],
  { log }: EvaluationContext,
): void {
  const names = positions.map(({ name }) => name);
  const absent = backtest.comparisons.strategies.filter((name) => !names.includes(name));
  if (absent.length > 0)
    log?.(`backtest.comparisons: not in this run: ${absent.join(", ")}; it has: ${names.join(", ")}`);
}
