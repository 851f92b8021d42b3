import { check, deriveKey, type IsoDate, type Key } from "../core/index.ts";
import { type Calibration, historyBefore, type LeverageFit } from "../market/index.ts";
import { fineTuneBatches, type TrainedNetwork, type TrainingOptions } from "../training/index.ts";
import { blockStem, networkFile } from "./block-files.ts";
import type { RunConfig } from "./config.ts";
import { costRateBefore } from "./cost-rate.ts";
import { fineTuneCutoffs, type MarketPlan, trainingCutoffs } from "./market-plan.ts";
import { pastWindows } from "./past-windows.ts";
import type { Pool } from "./pool.ts";
import type { FineTuneTask, TrainTask } from "./tasks.ts";

/** The networks of one block of test years, and the calibration behind them. */
export interface Block {
  readonly cutoff: IsoDate;
  readonly calibration: Calibration;
  /** Trained on simulation, one a seed. */
  readonly networks: readonly TrainedNetwork[];
  /** The same networks, fine-tuned on windows that expire before each cut-off; ascending. */
  readonly fineTuned: readonly FineTunedNetworks[];
}

export interface FineTunedNetworks {
  readonly cutoff: IsoDate;
  /** One a seed. */
  readonly networks: readonly TrainedNetwork[];
}

/** Key of everything random about one market. */
export function marketKey(seed: Key, plan: Pick<MarketPlan, "market">): Key {
  return deriveKey(seed, `market ${plan.market.definition.id}`);
}

/** Calibrates the simulator of every training block of a market. */
export async function calibrateMarket(
  config: RunConfig,
  plan: MarketPlan,
  key: Key,
  pool: Pool,
): Promise<Calibration[]> {
  return await Promise.all(trainingCutoffs(plan).map((cutoff) => calibrateBefore(config, plan, cutoff, key, pool)));
}

/** Calibrates a market on its rows before one date. */
export async function calibrateBefore(
  config: RunConfig,
  plan: Pick<MarketPlan, "market" | "history">,
  cutoff: IsoDate,
  key: Key,
  pool: Pool,
): Promise<Calibration> {
  const options = {
    ...plan.market.calibration,
    ivMultiple: config.backtest.ivMultiple,
    sessions: config.option.horizonSessions,
    calendarDays: config.option.horizonDays,
  };
  return await pool.run({
    kind: "calibrate",
    history: historyBefore(plan.history, cutoff),
    cutoff,
    options,
    key: deriveKey(key, "calibration"),
  });
}

/**
 * Trains the networks of every block of a market, and fine-tunes each on past windows where the market's folds ask for it, always from the weights trained on
 * simulation. @param checkpoints folder that epochs are saved to and resumed from
 */
export async function trainMarket(
  config: RunConfig,
  plan: MarketPlan,
  calibrations: readonly Calibration[],
  key: Key,
  pool: Pool,
  checkpoints?: string,
): Promise<Block[]> {
  const blocks = calibrations.map((calibration) => blockTasks(config, plan, calibration, key, pool, checkpoints));
  return await Promise.all(blocks.map((tasks) => trainBlock(tasks, pool)));
}

/** Trainings of one block by seed, and what may follow each: a fine-tuning for every cut-off, which lacks its start. */
interface BlockTasks {
  readonly calibration: Calibration;
  readonly trainings: readonly TrainTask[];
  /** [seeds] each */
  readonly tunings: readonly { readonly cutoff: IsoDate; readonly tasks: readonly Omit<FineTuneTask, "start">[] }[];
}

/** Every task is made before the first one runs, so that one that cannot be done is found before minutes of training. */
function blockTasks(
  config: RunConfig,
  plan: MarketPlan,
  calibration: Calibration,
  key: Key,
  pool: Pool,
  checkpoints: string | undefined,
): BlockTasks {
  const { id } = plan.market.definition;
  const { seeds } = plan.market.training;
  const trained = calibration.cutoff;
  const named = (label: string, stem: string, seed: number) => ({
    label: `${plan.history.label} ${label}, seed ${seed + 1}`,
    checkpoint: checkpoints === undefined ? undefined : `${checkpoints}/${networkFile(stem, seed, "checkpoint")}`,
    calibration,
  });
  const networkKey = (seed: number) => deriveKey(key, "network", seed);
  const each = <T>(task: (seed: number) => T): T[] => Array.from({ length: seeds }, (_, seed) => task(seed));
  const options = trainingOptions(config, plan, trained, calibration.leverage);
  const cutoffs = fineTuneCutoffs(plan, trained);
  const threadsEach = (sideBySide: number) => gradientThreads(pool, config.markets.length * seeds * sideBySide);
  const trainings = each(
    (seed): TrainTask => ({
      kind: "train",
      ...named(`before ${trained}`, blockStem(id, trained), seed),
      threads: threadsEach(trainingCutoffs(plan).length),
      options,
      key: networkKey(seed),
    }),
  );
  const tunings = cutoffs.map((cutoff) => {
    const job = fineTuneJob(config, plan, calibration, cutoff);
    const tasks = each(
      (seed): Omit<FineTuneTask, "start"> => ({
        kind: "fineTune",
        ...named(`fine-tuned before ${cutoff}`, blockStem(id, trained, cutoff), seed),
        threads: threadsEach(cutoffs.length),
        ...job,
        key: deriveKey(networkKey(seed), `fine-tune before ${cutoff}`),
      }),
    );
    return { cutoff, tasks };
  });
  return { calibration, trainings, tunings };
}

/** Threads of one training: what the pool has, shared among those that may run at the same time. Results do not depend on it. */
function gradientThreads({ threads }: Pool, sideBySide: number): number {
  return Math.max(1, Math.floor(threads / sideBySide));
}

async function trainBlock({ calibration, trainings, tunings }: BlockTasks, pool: Pool): Promise<Block> {
  const seeds = await Promise.all(
    trainings.map(async (training, seed) => {
      const network = await pool.run(training);
      const start = network.parameters;
      return { network, tuned: await Promise.all(tunings.map(({ tasks }) => pool.run({ ...tasks[seed]!, start }))) };
    }),
  );
  return {
    cutoff: calibration.cutoff,
    calibration,
    networks: seeds.map(({ network }) => network),
    fineTuned: tunings.map(({ cutoff }, i) => ({ cutoff, networks: seeds.map(({ tuned }) => tuned[i]!) })),
  };
}

/**
 * What a fine-tuning works on: windows that expire before its cut-off, with the leverage known then, which is what the network will be given.
 * Simulated replay keeps the leverage that its simulator was calibrated to: with another, it would teach the network to undo the change.
 */
function fineTuneJob(
  config: RunConfig,
  plan: MarketPlan,
  { leverage: replayed }: Calibration,
  cutoff: IsoDate,
): Pick<FineTuneTask, "options" | "tuning" | "windows"> {
  const tuning = plan.market.training.fineTune;
  const leverage = plan.leverage.get(plan.folds.find((fold) => fold.cutoff === cutoff)?.year ?? Number.NaN);
  check(tuning !== null && leverage !== undefined, () => `no fine-tuning or leverage for the cut-off ${cutoff}`);
  const { minYears, everyYears, ...rest } = tuning;
  const options = trainingOptions(config, plan, cutoff, replayed);
  const windows = pastWindows(plan, cutoff, leverage.b);
  fineTuneBatches(windows.inputs.episodes, options, rest);
  return { options, tuning: rest, windows };
}

/** The trainer's options: the configured budget, the cost as known at a cut-off, and the leverage of simulated episodes. */
function trainingOptions(config: RunConfig, plan: MarketPlan, cutoff: IsoDate, leverage: LeverageFit): TrainingOptions {
  const { seeds, fineTune, ...budget } = plan.market.training;
  return {
    ...budget,
    horizonSteps: config.option.horizonSessions,
    calendarDays: config.option.horizonDays,
    ivMultiple: config.backtest.ivMultiple,
    costRate: costRateBefore(plan, cutoff),
    leverage: leverage.b,
    atTheMoneyShare: 0.4,
    strikeDeviation: 0.8,
  };
}
