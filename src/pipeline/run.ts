import { join } from "node:path";
import { type Effects, keyFrom } from "../core/index.ts";
import { loadBackend } from "../engine/index.ts";
import type { ResultRow } from "../market/index.ts";
import type { ConfigOverrides, MarketConfig, RunConfig } from "./config.ts";
import { evaluateMarket } from "./evaluate-market.ts";
import { loadConfig } from "./load-config.ts";
import { type DataOptions, loadConfigured } from "./load-markets.ts";
import { planMarket } from "./market-plan.ts";
import { defaultThreads, openPool, type Pool } from "./pool.ts";
import { openRunFolder } from "./run-folder.ts";
import { runId } from "./run-id.ts";
import { calibrateMarket, marketKey, trainMarket } from "./train-market.ts";
import { type FinishedMarket, writeRun } from "./write-run.ts";

export interface RunOptions extends ConfigOverrides {
  readonly configPath: string;
  readonly data: DataOptions;
  /** The run's folder; default backtests/<name>-<time>. */
  readonly out?: string | undefined;
  readonly threads?: number | undefined;
}

export interface RunSummary {
  readonly folder: string;
  readonly report: string;
  /** Path of the main table's JSON file. */
  readonly table: string;
  readonly rows: readonly ResultRow[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** The whole street for every market of a configuration: histories -> calibration -> simulation -> training -> backtest -> report. */
export async function run(options: RunOptions, fx: Effects): Promise<RunSummary> {
  const started = fx.now();
  const loadedConfig = await loadConfig(options.configPath, options, fx);
  const { config } = loadedConfig;
  const folder = await openRunFolder(options.out ?? join("backtests", runId(config.name, started, config.quick)), fx);
  const threads = options.threads ?? defaultThreads();
  const pool = openPool(threads, fx);
  try {
    const backend = await loadBackend("auto");
    fx.log(`tensor backend ${backend.name}, ${threads} thread(s)`);
    const markets = await Promise.all(
      config.markets.map((market) => runMarket(config, market, options.data, pool, backend, fx)),
    );
    const seconds = () => (fx.now().getTime() - started.getTime()) / 1000;
    const written = await writeRun(
      folder,
      markets,
      { loadedConfig, backend, threads, timings: { total: seconds() } },
      fx,
    );
    await folder.complete();
    return {
      folder: folder.path,
      report: join(folder.path, "report.md"),
      table: join(folder.path, written.table),
      rows: written.rows,
      notes: markets.flatMap((market) => market.loaded.notes),
      seconds: seconds(),
    };
  } catch (error) {
    await folder.abandon();
    throw error;
  } finally {
    await pool.close();
  }
}

/** The street for one market. */
async function runMarket(
  config: RunConfig,
  market: MarketConfig,
  data: DataOptions,
  pool: Pool,
  backend: Awaited<ReturnType<typeof loadBackend>>,
  fx: Effects,
): Promise<FinishedMarket> {
  const loaded = await loadConfigured(market, data, fx);
  const plan = planMarket(config, market, loaded.history);
  const key = marketKey(keyFrom(config.seed), plan);
  const calibrations = await calibrateMarket(config, plan, key, pool);
  const blocks = await trainMarket(config, plan, calibrations, key, pool);
  fx.log(`${plan.history.label}: ${plan.set.entries.length} episodes`);
  const result = evaluateMarket(config, plan, blocks, backend, key);
  return { plan, loaded, blocks, result };
}
