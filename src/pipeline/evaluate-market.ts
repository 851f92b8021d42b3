import { challenge, prepareReplay, type SummaryPlan, summarise } from "../backtest/index.ts";
import { deriveKey, type Key } from "../core/index.ts";
import type { MarketEvaluation, ResultRow, StrategyLedger } from "../market/index.ts";
import type { Compute } from "../models/index.ts";
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
  /** What the committee's paper says beside the rows. */
  readonly evaluation?: MarketEvaluation | undefined;
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
  const positions = marketStrategies(config, plan, blocks, compute);
  const ledgerOf = ({ name, deltas, gives }: StrategyPositions): StrategyLedger => ({
    market: history.label,
    strategy: name,
    episodes: replay(deltas, gives),
  });
  const shown = positions.filter(({ seedOf }) => seedOf === undefined);
  const ledgers = shown.map(ledgerOf);
  const seedLedgers = positions.filter(({ seedOf }) => seedOf !== undefined).map(ledgerOf);
  const summaryPlan = {
    horizonSessions: set.rules.terms.horizonSessions,
    draws: config.backtest.bootstrapDraws,
    meanBlock: config.backtest.bootstrapBlock,
    key: deriveKey(key, "bootstrap"),
  };
  const all = summarise(history, [...ledgers, ...seedLedgers], summaryPlan);
  const classical = ledgers.filter((_, i) => shown[i]!.family !== "learned");
  const rows = all
    .slice(0, ledgers.length)
    .map((row, i) =>
      shown[i]!.family === "learned" ? withChallenger(row, ledgers[i]!, all, classical, summaryPlan) : row,
    );
  return { rows, seedRows: all.slice(ledgers.length), ledgers, seedLedgers };
}

/** Adds the comparison with the classical hedge that has the lowest standard deviation: chosen with hindsight, to the learned hedge's disadvantage. */
function withChallenger(
  row: ResultRow,
  learned: StrategyLedger,
  rows: readonly ResultRow[],
  classical: readonly StrategyLedger[],
  plan: SummaryPlan,
): ResultRow {
  const stdOf = (ledger: StrategyLedger) =>
    rows.find((one) => one.strategy === ledger.strategy)?.std ?? Number.POSITIVE_INFINITY;
  const best = classical.reduce((a, b) => (stdOf(b) < stdOf(a) ? b : a));
  return { ...row, toBestClassical: challenge(learned, best, plan) };
}
