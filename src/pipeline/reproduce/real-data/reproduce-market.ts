import type { GuardReport } from "../../../backtest/index.ts";
import { deriveKey, type Effects, type Key, keyFrom } from "../../../core/index.ts";
import type { MarketHistory, ResultRow } from "../../../market/index.ts";
import { loadCompute } from "../../../models/index.ts";
import { mean } from "../../../statistics/index.ts";
import { protocolGuards } from "../../audit/protocol-guards.ts";
import type { MarketConfig, RunConfig } from "../../config.ts";
import { evaluateStrategies } from "../../evaluate-market.ts";
import { type MarketPlan, planMarket } from "../../market-plan.ts";
import { marketStrategies, type StrategyPositions } from "../../market-strategies.ts";
import type { Pool } from "../../pool.ts";
import { type PublishedHedge, publishedHedges } from "../../published-hedges.ts";
import { publishedFigures } from "../../published-ledger.ts";
import { replayPublished } from "../../published-protocol.ts";
import { publishedSample } from "../../published-sample.ts";
import { type Block, calibrateMarket, marketKey, trainMarket } from "../../train-market.ts";
import { withYearlyHeston } from "../../yearly-heston.ts";
import { everySession, houseExperiment, presetSeeds } from "./preset-config.ts";
import { type StartDay, startDays } from "./start-days.ts";

/** One strategy by the published protocol; of the network, one seed. */
export interface Reproduced {
  readonly strategy: string;
  readonly mean: number;
  readonly std: number;
  readonly cvar95: number;
  readonly volume: number;
  readonly costBps: number;
}

/** A row of the house's protocol, with the volume as the source counts it. */
export interface Corrected extends ResultRow {
  /** Sum |d delta| with the opening and the closing trade. */
  readonly volumeWithUnwind: number;
}

/** What came of one market. */
export interface ReproducedMarket {
  readonly id: string;
  /** The learned hedge of the source's table, which is trained by its protocol and by the house's. */
  readonly source: PublishedHedge;
  /** Learned hedges that the source has not: the house's own, which stand beside the corrected figures. */
  readonly own: readonly string[];
  readonly history: MarketHistory;
  readonly windows: number;
  readonly trainingWindows: number;
  readonly published: RunConfig["protocol"]["published"][string];
  /** [seeds], each with every strategy; the first is the one that the table shows. */
  readonly seeds: readonly (readonly Reproduced[])[];
  /** On the source's own test windows. */
  readonly corrected: readonly Corrected[];
  /** The single networks behind the corrected one. */
  readonly correctedSeeds: readonly ResultRow[];
  /** With every session of the same period an entry. */
  readonly sessions: readonly Corrected[];
  readonly startDays: readonly StartDay[];
  readonly defects: readonly GuardReport[];
}

/** One market by the source's protocol, seed after seed, and by the house's on the same windows and on every session of their period. */
export async function reproduceMarket(
  config: RunConfig,
  market: MarketConfig,
  history: MarketHistory,
  pool: Pool,
  fx: Effects,
): Promise<ReproducedMarket> {
  const key = marketKey(keyFrom(config.seed), { market });
  const house = houseExperiment(config, market, history);
  const plan = await withYearlyHeston(house.config, planMarket(house.config, house.market, history), pool);
  const calibrations = await calibrateMarket(house.config, plan, key, pool);
  const published = { config, market, history };
  fx.log(`${history.label}: the source's protocol, ${presetSeeds(config)} seeds`);
  const seeds = await Promise.all(
    Array.from({ length: presetSeeds(config) }, async (_, seed) => {
      // The first seed is that of `run configs/report-b.yaml`.
      const own = seed === 0 ? key : deriveKey(key, "source's protocol, seed", seed);
      const ledgers = await replayPublished(published, calibrations[0]!, own, pool);
      return ledgers.map(({ strategy, episodes }) => ({ strategy, ...publishedFigures(config, episodes) }));
    }),
  );
  fx.log(`${history.label}: the house's protocol`);
  const blocks = await trainMarket(house.config, plan, calibrations, key, pool);
  const windows = await judge(house.config, plan, blocks, key, pool);
  const sessionConfig = everySession(house.config);
  const sessionPlan = await withYearlyHeston(sessionConfig, planMarket(sessionConfig, house.market, history), pool);
  const sessions = await judge(sessionConfig, sessionPlan, blocks, key, pool);
  const sample = publishedSample(config, market, history);
  const source = publishedHedges(config, market)[0]!;
  const own = market.learned.map(({ name }) => name).filter((name) => name !== source.hedge.name);
  return {
    ...{ source, own },
    ...{ id: market.definition.id, history, windows: sample.test.length, trainingWindows: sample.training.length },
    ...{ published: config.protocol.published[market.definition.id] ?? {}, seeds },
    ...{ corrected: windows.rows, correctedSeeds: windows.seedRows, sessions: sessions.rows },
    startDays: startDays(config, market, history),
    defects: protocolGuards(config, market, history).filter(({ passed }) => !passed),
  };
}

/** Every strategy of a plan by the house's rules. */
async function judge(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  key: Key,
  pool: Pool,
): Promise<{ readonly rows: Corrected[]; readonly seedRows: readonly ResultRow[] }> {
  const compute = await loadCompute(plan.market.training.compute);
  const strategies = marketStrategies(config, plan, blocks, compute);
  const { rows, seedRows } = await evaluateStrategies(config, plan, blocks, strategies, { key, pool });
  const last = new Map(strategies.positions.map((one) => [one.name, closingTrade(one, config.option.horizonSessions)]));
  return {
    rows: rows.map((row) => ({ ...row, volumeWithUnwind: row.volume + last.get(row.strategy)! })),
    seedRows,
  };
}

/** Mean |delta| that is closed at expiry. */
function closingTrade({ deltas }: StrategyPositions, steps: number): number {
  return mean(Float64Array.from({ length: deltas.length / steps }, (_, i) => Math.abs(deltas[(i + 1) * steps - 1]!)));
}
