import type { Effects } from "../core/index.ts";
import { loadCompute } from "../models/index.ts";
import type { ConfigOverrides, RunConfig } from "./config.ts";
import { triedLines } from "./configuration-id.ts";
import { evaluateMarket } from "./evaluate-market.ts";
import { loadConfig } from "./load-config.ts";
import type { DataOptions } from "./load-markets.ts";
import { logKernel } from "./log-kernel.ts";
import { type PlannedMarket, peersOf, planMarkets } from "./plan-markets.ts";
import { defaultThreads, openPool, type Pool } from "./pool.ts";
import { type RunSummary, recordRun } from "./record-run.ts";
import { calibrateMarket, trainMarket } from "./train-market.ts";
import type { FinishedMarket } from "./write-run.ts";

export interface RunOptions extends ConfigOverrides {
  readonly configPath: string;
  readonly data: DataOptions;
  /** The run's folder; default backtests/<name>-<time>. */
  readonly out?: string | undefined;
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
    const street = async () => {
      const planned = await planMarkets(config, options.data, fx);
      return await Promise.all(planned.map((own) => runMarket(config, own, planned, pool, fx)));
    };
    return await recordRun({ loadedConfig, out: options.out, name: config.name, threads }, street, fx);
  } finally {
    await pool.close();
  }
}

/** The street for one market. */
async function runMarket(
  config: RunConfig,
  { plan, loaded, key }: PlannedMarket,
  planned: readonly PlannedMarket[],
  pool: Pool,
  fx: Effects,
): Promise<FinishedMarket> {
  const calibrations = await calibrateMarket(config, plan, key, pool);
  const blocks = await trainMarket(config, plan, calibrations, key, pool, { peers: peersOf(plan, planned) });
  const compute = await loadCompute(plan.market.training.compute);
  fx.log(`${plan.history.label}: ${plan.set.entries.length} episodes`);
  const result = evaluateMarket(config, plan, blocks, compute, key);
  for (const line of triedLines(config, plan, result.rows)) fx.log(line);
  return { plan, loaded, blocks, compute, result };
}
