import { join } from "node:path";
import { type Effects, type IsoDate, isIsoDate, keyFrom, UsageError } from "../core/index.ts";
import { loadCompute } from "../models/index.ts";
import type { TrainedNetwork } from "../training/index.ts";
import type { ConfigOverrides, MarketConfig, RunConfig } from "./config.ts";
import { evaluateMarket } from "./evaluate-market.ts";
import { loadConfig } from "./load-config.ts";
import { type DataOptions, loadConfigured } from "./load-markets.ts";
import { logKernel } from "./log-kernel.ts";
import { planMarket } from "./market-plan.ts";
import { type PlannedMarket, peersOf, planMarkets } from "./plan-markets.ts";
import { defaultThreads, openPool, type Pool } from "./pool.ts";
import { readBlocks } from "./read-blocks.ts";
import { type RunSummary, recordRun } from "./record-run.ts";
import type { Register } from "./register.ts";
import { isPublishedProtocol } from "./schema/protocol.ts";
import { type StudiedCalibration, type StudyOptions, studyHistory } from "./study-history.ts";
import { calibrateBefore, calibrateMarket, marketKey, trainMarket } from "./train-market.ts";
import { type FinishedMarket, writeWeights } from "./write-run.ts";
import { withYearlyHeston } from "./yearly-heston.ts";

export interface StageOptions extends ConfigOverrides {
  readonly configPath: string;
  readonly data: DataOptions;
  readonly threads?: number | undefined;
}

/**
 * Fits every market of a configuration on its rows before `before`; default: before the first training cut-off of its test span. With intervals,
 * rolling fits and realised volatility.
 */
export async function calibrateMarkets(
  options: StageOptions & StudyOptions & { before?: IsoDate | undefined },
  fx: Effects,
): Promise<StudiedCalibration[]> {
  const { before } = options;
  if (before !== undefined && !isIsoDate(before))
    throw new UsageError(`--before expects a date YYYY-MM-DD, found '${before}'`);
  return await forEachMarket(options, fx, async (config, market, pool) => {
    const { history } = await loadConfigured(market, options.data, fx);
    const key = marketKey(keyFrom(config.seed), { market });
    const calibrations =
      before === undefined
        ? await calibrateMarket(config, planMarket(config, market, history), key, pool)
        : [await calibrateBefore(config, { market, history }, before, key, pool)];
    fx.log(`${history.label}: intervals, rolling fits`);
    return await Promise.all(calibrations.map((each) => studyHistory(history, each, options, key, pool)));
  });
}

/** How the training of one network ended. */
export interface TrainedFigures {
  readonly market: string;
  readonly hedge: string;
  /** Trained before this date. */
  readonly cutoff: IsoDate;
  /** Null: on simulation alone. */
  readonly fineTunedBefore: IsoDate | null;
  readonly seed: number;
  readonly bestEpoch: number;
  readonly status: string;
  /** Of its weights, on held-out simulated paths. */
  readonly validationLoss: number;
}

/** Trains the networks of every market and writes weights and calibrations to `out`; epochs are saved there, and an interrupted training goes on. */
export async function trainMarkets(options: StageOptions & { out: string }, fx: Effects): Promise<TrainedFigures[]> {
  refusePublished((await loadConfig(options.configPath, options, fx)).config, options.configPath);
  let planned: Promise<PlannedMarket[]> | undefined;
  return await forEachMarket(options, fx, async (config, market, pool) => {
    planned ??= planMarkets(config, options.data, fx);
    const all = await planned;
    const { plan, key } = all[config.markets.indexOf(market)]!;
    const calibrations = await calibrateMarket(config, plan, key, pool);
    const training = { checkpoints: options.out, peers: peersOf(plan, all) };
    const blocks = await trainMarket(config, plan, calibrations, key, pool, training);
    await writeWeights(
      { write: (name, content) => fx.write(join(options.out, name), content) },
      [{ plan, blocks }],
      "",
    );
    return blocks.flatMap(({ hedge, cutoff, networks, fineTuned }) => [
      ...figuresOf(market, hedge.name, { cutoff, fineTunedBefore: null }, networks),
      ...fineTuned.flatMap((tuned) =>
        figuresOf(market, hedge.name, { cutoff, fineTunedBefore: tuned.cutoff }, tuned.networks),
      ),
    ]);
  });
}

function figuresOf(
  { definition }: MarketConfig,
  hedge: string,
  { cutoff, fineTunedBefore }: Pick<TrainedFigures, "cutoff" | "fineTunedBefore">,
  networks: readonly TrainedNetwork[],
): TrainedFigures[] {
  return networks.map(({ bestEpoch, status, history }, seed) => ({
    market: definition.id,
    hedge,
    cutoff,
    fineTunedBefore,
    seed: seed + 1,
    bestEpoch,
    status,
    validationLoss: Math.min(
      ...history.filter((record) => record.epoch === bestEpoch).map((record) => record.validationLoss),
    ),
  }));
}

/** Replays the classical hedges, and the networks of a weights folder where one is given, and writes a run folder. */
export async function backtestMarkets(
  options: StageOptions & {
    weights?: string | undefined;
    out?: string | undefined;
    /** See `RunOptions`. */
    register?: string | undefined;
  },
  fx: Effects,
): Promise<RunSummary> {
  const loadedConfig = await loadConfig(options.configPath, options, fx);
  const { config } = loadedConfig;
  refusePublished(config, options.configPath);
  const { weights, out, threads = defaultThreads() } = options;
  const pool = openPool(threads, fx);
  const replay = async (register: Register): Promise<FinishedMarket[]> => {
    const markets: FinishedMarket[] = [];
    for (const { plan: planned, key, loaded } of await planMarkets(config, options.data, fx)) {
      const plan = await withYearlyHeston(config, planned, pool);
      const blocks = weights === undefined ? [] : await readBlocks(weights, plan, fx);
      const compute = weights === undefined ? undefined : await loadCompute(plan.market.training.compute);
      const context = { key, pool, register, log: fx.log };
      const result = await evaluateMarket(config, plan, blocks, compute, context);
      markets.push({ plan, loaded, blocks, compute, result });
    }
    return markets;
  };
  try {
    const name = `${config.name}-backtest`;
    return await recordRun({ loadedConfig, out, register: options.register, name, threads }, replay, fx);
  } finally {
    await pool.close();
  }
}

/** The stages of a published protocol cannot be had one by one: its windows train and test within one sample. */
function refusePublished({ protocol }: RunConfig, path: string): void {
  if (!isPublishedProtocol(protocol)) return;
  throw new UsageError(
    `${path}: 'protocol' asks for a published protocol, which has no single stages`,
    `Make it with \`backhedge run ${path}\`, look for its defects with \`backhedge audit ${path}\`.`,
  );
}

async function forEachMarket<T>(
  options: StageOptions,
  fx: Effects,
  work: (config: RunConfig, market: MarketConfig, pool: Pool) => Promise<T[]>,
): Promise<T[]> {
  const { config } = await loadConfig(options.configPath, options, fx);
  const threads = options.threads ?? defaultThreads();
  logKernel(config, threads, fx);
  const pool = openPool(threads, fx);
  try {
    return (await Promise.all(config.markets.map((market) => work(config, market, pool)))).flat();
  } finally {
    await pool.close();
  }
}
