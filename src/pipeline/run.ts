import { type Effects, keyFrom } from "../core/index.ts";
import { loadCompute } from "../models/index.ts";
import type { ConfigOverrides, MarketConfig, RunConfig } from "./config.ts";
import { correctedConfig, correctedMarket } from "./corrected-config.ts";
import { evaluateMarket } from "./evaluate-market.ts";
import { loadConfig } from "./load-config.ts";
import { type DataOptions, loadConfigured } from "./load-markets.ts";
import { logKernel } from "./log-kernel.ts";
import { planMarket } from "./market-plan.ts";
import { type PlannedMarket, peersOf, planMarkets } from "./plan-markets.ts";
import { defaultThreads, openPool, type Pool } from "./pool.ts";
import { replayPublished } from "./published-protocol.ts";
import { type RunSummary, recordRun } from "./record-run.ts";
import type { Register } from "./register.ts";
import { isPublishedProtocol } from "./schema/protocol.ts";
import { calibrateMarket, marketKey, trainMarket } from "./train-market.ts";
import type { FinishedMarket } from "./write-run.ts";
import { withYearlyHeston } from "./yearly-heston.ts";

export interface RunOptions extends ConfigOverrides {
  readonly configPath: string;
  readonly data: DataOptions;
  /** The run's folder; default backtests/<name>-<time>. */
  readonly out?: string | undefined;
  /** Folder of the register of configurations; default `register` beside the run's folder. */
  readonly register?: string | undefined;
  readonly threads?: number | undefined;
}

/** The whole street for every market of a configuration: histories -> calibration -> simulation -> training -> backtest -> report. */
export async function run(options: RunOptions, fx: Effects): Promise<RunSummary> {
  const loadedConfig = await loadConfig(options.configPath, options, fx);
  const { config } = loadedConfig;
  const threads = options.threads ?? defaultThreads();
  logKernel(config, threads, fx);
  const pool = openPool(threads, fx);
  try {
    const street = async (register: Register) => {
      const shared = { pool, register };
      if (isPublishedProtocol(config.protocol))
        return await Promise.all(config.markets.map((one) => runPublished(config, one, options.data, shared, fx)));
      const planned = await planMarkets(config, options.data, fx);
      return await Promise.all(planned.map((own) => runMarket(config, own, planned, shared, fx)));
    };
    const { out, register } = options;
    return await recordRun({ loadedConfig, out, register, name: config.name, threads }, street, fx);
  } finally {
    await pool.close();
  }
}

/** What the markets of a run have in common. */
interface SharedByMarkets {
  readonly pool: Pool;
  readonly register: Register;
}

/** The street for one market. */
async function runMarket(
  config: RunConfig,
  planned: PlannedMarket,
  all: readonly PlannedMarket[],
  { pool, register }: SharedByMarkets,
  fx: Effects,
): Promise<FinishedMarket> {
  const { loaded, key } = planned;
  const plan = await withYearlyHeston(config, planned.plan, pool);
  const calibrations = await calibrateMarket(config, plan, key, pool);
  const blocks = await trainMarket(config, plan, calibrations, key, pool, { peers: peersOf(planned.plan, all) });
  const compute = await loadCompute(plan.market.training.compute);
  fx.log(`${plan.history.label}: ${plan.set.entries.length} episodes`);
  const result = await evaluateMarket(config, plan, blocks, compute, { key, pool, register, log: fx.log });
  return { plan, loaded, blocks, compute, result };
}

/** A published protocol is walked by the house's rules, and its own figures are made beside. */
async function runPublished(
  config: RunConfig,
  market: MarketConfig,
  data: DataOptions,
  shared: SharedByMarkets,
  fx: Effects,
): Promise<FinishedMarket> {
  const loaded = await loadConfigured(market, data, fx);
  const { history } = loaded;
  const corrected = correctedConfig(config);
  const key = marketKey(keyFrom(config.seed), { market });
  const plan = planMarket(corrected, correctedMarket(config, market, history), history);
  const finished = await runMarket(corrected, { plan, loaded, key }, [], shared, fx);
  const published = { config, market, history };
  const ledgers = await replayPublished(published, finished.blocks[0]!.calibration, key, shared.pool);
  return { ...finished, published: { ...published, ledgers } };
}
