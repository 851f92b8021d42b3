import { challenge, prepareReplay, type SummaryPlan, summarise } from "../backtest/index.ts";
import { deriveKey, type Key } from "../core/index.ts";
import type { ChallengerFits, LeftOut, ResultRow, StrategyLedger } from "../market/index.ts";
import type { Compute } from "../models/index.ts";
import { standardDeviation } from "../statistics/index.ts";
import type { RunConfig } from "./config.ts";
import type { MarketPlan } from "./market-plan.ts";
import { marketStrategies, type StrategyPositions } from "./market-strategies.ts";
import type { Block } from "./train-market.ts";

/** What came of one market. */
export interface MarketResult {
  readonly rows: readonly ResultRow[];
  /** The single networks; empty without networks. */
  readonly seedRows: readonly ResultRow[];
  readonly ledgers: readonly StrategyLedger[];
  readonly seedLedgers: readonly StrategyLedger[];
  /** Challengers and placebos that have no row in the main table. */
  readonly challengerLedgers: readonly StrategyLedger[];
  readonly fits: readonly ChallengerFits[];
  readonly leftOut: readonly LeftOut[];
}

/** Replays every strategy on a market's episodes: the classical ones, and the networks of the blocks where there are some. */
export function evaluateMarket(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
  key: Key,
): MarketResult {
  const { history, set, costs, market } = plan;
  const replay = prepareReplay({
    history,
    set,
    hedgeInstrument: market.definition.hedgeInstrument,
    costs,
    tradeLag: config.backtest.tradeLag,
  });
  const { positions, fits, leftOut } = marketStrategies(config, plan, blocks, compute);
  const ledgerOf = ({ name, deltas, gives }: StrategyPositions): StrategyLedger => ({
    market: history.label,
    strategy: name,
    episodes: replay(deltas, gives),
  });
  const shown = positions.filter(({ mainTable }) => mainTable);
  const ledgers = shown.map(ledgerOf);
  const others = positions.filter(({ mainTable, seedOf }) => !mainTable && seedOf === undefined);
  const challengerLedgers = others.map(ledgerOf);
  const seedLedgers = positions.filter(({ seedOf }) => seedOf !== undefined).map(ledgerOf);
  const summaryPlan = {
    horizonSessions: set.rules.terms.horizonSessions,
    draws: config.backtest.bootstrapDraws,
    meanBlock: config.backtest.bootstrapBlock,
    key: deriveKey(key, "bootstrap"),
  };
  const all = summarise(history, [...ledgers, ...seedLedgers], summaryPlan);
  const classical = [...ledgers, ...challengerLedgers].filter((_, i) => isClassical([...shown, ...others][i]!));
  const rows = all
    .slice(0, ledgers.length)
    .map((row, i) => (shown[i]!.family === "learned" ? withChallenger(row, ledgers[i]!, classical, summaryPlan) : row));
  return { rows, seedRows: all.slice(ledgers.length), ledgers, seedLedgers, challengerLedgers, fits, leftOut };
}

function isClassical({ family }: StrategyPositions): boolean {
  return family !== "learned" && family !== "placebo";
}

/** Adds the comparison with the classical hedge that has the lowest standard deviation: chosen with hindsight, to the learned hedge's disadvantage. */
function withChallenger(
  row: ResultRow,
  learned: StrategyLedger,
  classical: readonly StrategyLedger[],
  plan: SummaryPlan,
): ResultRow {
  const deviations = classical.map(({ episodes }) => standardDeviation(Float64Array.from(episodes, ({ pnl }) => pnl)));
  const best = classical[deviations.indexOf(Math.min(...deviations))]!;
  return { ...row, toBestClassical: challenge(learned, best, plan) };
}
