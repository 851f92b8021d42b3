import { join } from "node:path";
import { type Effects, type IsoDate, isIsoDate, keyFrom, UsageError } from "../core/index.ts";
import { loadBackend } from "../engine/index.ts";
import type { Calibration } from "../market/index.ts";
import type { ConfigOverrides, MarketConfig, RunConfig } from "./config.ts";
import { evaluateMarket } from "./evaluate-market.ts";
import { loadConfig } from "./load-config.ts";
import { type DataOptions, loadConfigured } from "./load-markets.ts";
import { type MarketPlan, planMarket } from "./market-plan.ts";
import { defaultThreads, openPool, type Pool } from "./pool.ts";
import { readBlocks } from "./read-blocks.ts";
import { type RunSummary, recordRun } from "./record-run.ts";
import { calibrateBefore, calibrateMarket, marketKey, trainMarket } from "./train-market.ts";
import { type FinishedMarket, writeWeights } from "./write-run.ts";

export interface StageOptions extends ConfigOverrides {
  readonly configPath: string;
  readonly data: DataOptions;
  readonly threads?: number | undefined;
}

/** Fits every market of a configuration on its rows before `before`; default: before the first training cut-off of its test span. */
export async function calibrateMarkets(
  options: StageOptions & { before?: IsoDate | undefined },
  fx: Effects,
): Promise<Calibration[]> {
  const { before } = options;
  if (before !== undefined && !isIsoDate(before))
    throw new UsageError(`--before expects a date YYYY-MM-DD, found '${before}'`);
  return await forEachMarket(options, fx, async (config, market, pool) => {
    const { history } = await loadConfigured(market, options.data, fx);
    const key = marketKey(keyFrom(config.seed), { market });
    if (before !== undefined) return [await calibrateBefore(config, { market, history }, before, key, pool)];
    return await calibrateMarket(config, planMarket(config, market, history), key, pool);
  });
}

/** Trains the networks of every market and writes weights and calibrations to `out`; epochs are saved there, and an interrupted training goes on. */
export async function trainMarkets(
  options: StageOptions & { out: string },
  fx: Effects,
): Promise<
  { market: string; cutoff: IsoDate; seed: number; bestEpoch: number; status: string; validationLoss: number }[]
> {
  return await forEachMarket(options, fx, async (config, market, pool) => {
    const { plan, key } = await planOf(config, market, options.data, fx);
    const calibrations = await calibrateMarket(config, plan, key, pool);
    const blocks = await trainMarket(config, plan, calibrations, key, pool, options.out);
    await writeWeights(
      { write: (name, content) => fx.write(join(options.out, name), content) },
      [{ plan, blocks }],
      "",
    );
    return blocks.flatMap(({ cutoff, networks }) =>
      networks.map(({ bestEpoch, status, history }, seed) => ({
        market: market.definition.id,
        cutoff,
        seed: seed + 1,
        bestEpoch,
        status,
        validationLoss: Math.min(
          ...history.filter((record) => record.epoch === bestEpoch).map((record) => record.validationLoss),
        ),
      })),
    );
  });
}

/** Replays the classical hedges, and the networks of a weights folder where one is given, and writes a run folder. */
export async function backtestMarkets(
  options: StageOptions & { weights?: string | undefined; out?: string | undefined },
  fx: Effects,
): Promise<RunSummary> {
  const loadedConfig = await loadConfig(options.configPath, options, fx);
  const { config } = loadedConfig;
  const { weights, out } = options;
  const backend = weights === undefined ? undefined : await loadBackend("auto");
  const replay = async (): Promise<FinishedMarket[]> => {
    const markets: FinishedMarket[] = [];
    for (const market of config.markets) {
      const { plan, key, loaded } = await planOf(config, market, options.data, fx);
      const blocks = weights === undefined ? [] : await readBlocks(weights, plan, fx);
      markets.push({ plan, loaded, blocks, result: evaluateMarket(config, plan, blocks, backend, key) });
    }
    return markets;
  };
  return await recordRun({ loadedConfig, out, name: `${config.name}-backtest`, backend, threads: 1 }, replay, fx);
}

async function planOf(config: RunConfig, market: MarketConfig, data: DataOptions, fx: Effects) {
  const loaded = await loadConfigured(market, data, fx);
  const plan: MarketPlan = planMarket(config, market, loaded.history);
  return { loaded, plan, key: marketKey(keyFrom(config.seed), plan) };
}

async function forEachMarket<T>(
  options: StageOptions,
  fx: Effects,
  work: (config: RunConfig, market: MarketConfig, pool: Pool) => Promise<T[]>,
): Promise<T[]> {
  const { config } = await loadConfig(options.configPath, options, fx);
  const pool = openPool(options.threads ?? defaultThreads(), fx);
  try {
    return (await Promise.all(config.markets.map((market) => work(config, market, pool)))).flat();
  } finally {
    await pool.close();
  }
}
