import { isDeepStrictEqual } from "node:util";
import { longerTerm } from "../backtest/index.ts";
import { check, deriveKey, type IsoDate, type Key, UserError } from "../core/index.ts";
import { type Calibration, historyBefore, type LeverageFit } from "../market/index.ts";
import { pastMoves } from "../simulation/index.ts";
import { fineTuneBatches, type TrainedNetwork, type TrainingOptions } from "../training/index.ts";
import { blockStem, networkFile, ownerStem } from "./block-files.ts";
import type { RunConfig } from "./config.ts";
import { costRatesBefore } from "./cost-rate.ts";
import type { LearnedConfig } from "./learned-hedges.ts";
import { fineTuneCutoffs, type MarketPlan, planOfHedge, trainingCutoffs } from "./market-plan.ts";
import type { Pool } from "./pool.ts";
import { type Peer, pooledWindows } from "./pooled-windows.ts";
import { seenSmile, smileSlope } from "./smile.ts";
import type { FineTuneTask, TrainTask } from "./tasks.ts";

/** The networks of one block of test years of a learned hedge, and the calibration behind them. */
export interface Block {
  readonly hedge: LearnedConfig;
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

export interface TrainMarketOptions {
  /** Folder that epochs are saved to and resumed from. */
  readonly checkpoints?: string | undefined;
  /** The configuration's other markets, whose past windows a pooled fine-tuning takes too. */
  readonly peers?: readonly Peer[] | undefined;
}

/**
 * Trains the networks of every block of every learned hedge of a market, and fine-tunes each on past windows where the hedge's folds ask for it, always from the
 * weights trained on simulation. @param calibrations with the market's own settings; a hedge with others is calibrated anew
 */
export async function trainMarket(
  config: RunConfig,
  plan: MarketPlan,
  calibrations: readonly Calibration[],
  key: Key,
  pool: Pool,
  options: TrainMarketOptions = {},
): Promise<Block[]> {
  const hedges = plan.market.learned.filter(({ average }) => average === undefined);
  const prepared = await Promise.all(
    hedges.map((hedge) => prepareHedge({ config, plan, hedge, key, pool, options }, calibrations)),
  );
  return (await Promise.all(prepared.map((tasks) => trainHedge(tasks, pool)))).flat();
}

/** What all trainings of one learned hedge share. */
interface HedgeJob {
  readonly config: RunConfig;
  /** Of the whole market. */
  readonly plan: MarketPlan;
  readonly hedge: LearnedConfig;
  readonly key: Key;
  readonly pool: Pool;
  readonly options: TrainMarketOptions;
}

/** Trainings of one learned hedge, block after block. */
interface HedgeTasks {
  readonly blocks: readonly BlockTasks[];
  readonly warmEpochs: number | null;
}

/** Every calibration is done and every task made before the first training of any hedge. */
async function prepareHedge(job: HedgeJob, calibrations: readonly Calibration[]): Promise<HedgeTasks> {
  const { config, hedge, key, pool } = job;
  const plan = planOfHedge(job.plan, hedge);
  const same = isDeepStrictEqual(plan.market.calibration, job.plan.market.calibration);
  const own = same ? calibrations : await calibrateMarket(config, plan, key, pool);
  const blocks = own.map((calibration) => blockTasks({ ...job, plan }, calibration));
  return { blocks, warmEpochs: plan.market.training.warmEpochs };
}

async function trainHedge({ blocks: tasks, warmEpochs }: HedgeTasks, pool: Pool): Promise<Block[]> {
  if (warmEpochs === null) return await Promise.all(tasks.map((block) => trainBlock(block, pool)));
  const blocks: Block[] = [];
  for (const block of tasks) blocks.push(await trainBlock(warm(block, blocks.at(-1)?.networks, warmEpochs), pool));
  return blocks;
}

/** A block's trainings, each from the network of its seed in the block before. */
function warm(tasks: BlockTasks, before: readonly TrainedNetwork[] | undefined, epochs: number): BlockTasks {
  if (before === undefined) return tasks;
  const trainings = tasks.trainings.map((task, seed) => {
    const stages = task.options.stages.map((stage) => ({ ...stage, epochs }));
    return { ...task, options: { ...task.options, stages }, start: before[seed]!.parameters };
  });
  return { ...tasks, trainings };
}

/** Trainings of one block by seed, and what may follow each: a fine-tuning for every cut-off, which lacks its start. */
interface BlockTasks {
  readonly hedge: LearnedConfig;
  readonly calibration: Calibration;
  readonly trainings: readonly TrainTask[];
  /** [seeds] each */
  readonly tunings: readonly { readonly cutoff: IsoDate; readonly tasks: readonly Omit<FineTuneTask, "start">[] }[];
}

/** Every task is made before the first one runs, so that one that cannot be done is found before minutes of training. */
function blockTasks(job: HedgeJob, calibration: Calibration): BlockTasks {
  const { config, plan, hedge, pool } = job;
  const { checkpoints } = job.options;
  const id = ownerStem({ market: plan.market.definition.id, hedge: hedge.id });
  const key = hedge.id === "" ? job.key : deriveKey(job.key, `hedge ${hedge.id}`);
  const { seeds, features } = plan.market.training;
  const trained = calibration.cutoff;
  const named = (label: string, stem: string, seed: number) => ({
    label: `${plan.history.label} ${hedge.id === "" ? "" : `${hedge.name} `}${label}, seed ${seed + 1}`,
    checkpoint: checkpoints === undefined ? undefined : `${checkpoints}/${networkFile(stem, seed, "checkpoint")}`,
    calibration,
    past: pastShare(plan, trained),
    termDays: features.includes("term") ? requireTerm(plan) : undefined,
  });
  const networkKey = (seed: number) => deriveKey(key, "network", seed);
  const each = <T>(task: (seed: number) => T): T[] => Array.from({ length: seeds }, (_, seed) => task(seed));
  const options = trainingOptions(config, plan, trained, calibration.leverage);
  const cutoffs = fineTuneCutoffs(plan, trained);
  const hedges = plan.market.learned.length;
  const threadsEach = (sideBySide: number) =>
    gradientThreads(pool, config.markets.length * hedges * seeds * sideBySide);
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
    const tuning = fineTuneJob(job, calibration, cutoff);
    const tasks = each(
      (seed): Omit<FineTuneTask, "start"> => ({
        kind: "fineTune",
        ...named(`fine-tuned before ${cutoff}`, blockStem(id, trained, cutoff), seed),
        threads: threadsEach(cutoffs.length),
        ...tuning,
        key: deriveKey(networkKey(seed), `fine-tune before ${cutoff}`),
      }),
    );
    return { cutoff, tasks };
  });
  return { hedge, calibration, trainings, tunings };
}

/** The past's own moves before a cut-off, where the training takes a share of its paths from them. */
function pastShare({ history, market }: MarketPlan, cutoff: IsoDate): TrainTask["past"] {
  const share = market.training.bootstrapShare;
  return share === 0 ? undefined : { moves: pastMoves(historyBefore(history, cutoff)), share };
}

function requireTerm({ history, market }: MarketPlan): number {
  const term = longerTerm(history);
  if (term !== undefined && market.training.bootstrapShare === 0) return term.days;
  throw term === undefined
    ? new UserError(
        `${history.label}: the feature 'term' needs a volatility index of a horizon beyond 30 days`,
        `Set markets.${market.definition.id}.volatilityTerm, or leave 'term' out of training.features.`,
      )
    : new UserError(
        `${history.label}: the feature 'term' is not known of paths made of the past's moves`,
        "Set training.bootstrapShare to 0, or leave 'term' out of training.features.",
      );
}

/** Threads of one training: what the pool has, shared among those that may run at the same time. Results do not depend on it. */
function gradientThreads({ threads }: Pool, sideBySide: number): number {
  return Math.max(1, Math.floor(threads / sideBySide));
}

async function trainBlock({ hedge, calibration, trainings, tunings }: BlockTasks, pool: Pool): Promise<Block> {
  const seeds = await Promise.all(
    trainings.map(async (training, seed) => {
      const network = await pool.run(training);
      const start = network.parameters;
      return { network, tuned: await Promise.all(tunings.map(({ tasks }) => pool.run({ ...tasks[seed]!, start }))) };
    }),
  );
  return {
    hedge,
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
  { config, plan, options: { peers = [] } }: HedgeJob,
  { leverage: replayed }: Calibration,
  cutoff: IsoDate,
): Pick<FineTuneTask, "options" | "tuning" | "windows"> {
  const tuning = plan.market.training.fineTune;
  const leverage = plan.leverage.get(plan.folds.find((fold) => fold.cutoff === cutoff)?.year ?? Number.NaN);
  check(tuning !== null && leverage !== undefined, () => `no fine-tuning or leverage for the cut-off ${cutoff}`);
  const { minYears, everyYears, pool, ...rest } = tuning;
  const options = trainingOptions(config, plan, cutoff, replayed);
  const windows = pooledWindows(plan, leverage, pool ? peers : [], cutoff);
  fineTuneBatches(windows.inputs.episodes, options, rest);
  return { options, tuning: rest, windows };
}

/** The trainer's options: the configured budget, the cost as known at a cut-off, and the leverage of simulated episodes. */
function trainingOptions(config: RunConfig, plan: MarketPlan, cutoff: IsoDate, leverage: LeverageFit): TrainingOptions {
  const { seeds, fineTune, bootstrapShare, warmEpochs, ...budget } = plan.market.training;
  const slope = smileSlope(seenSmile(plan.market), leverage.b);
  const { buy, sell } = costRatesBefore(plan, cutoff);
  return {
    ...budget,
    horizonSteps: config.option.horizonSessions,
    calendarDays: config.option.horizonDays,
    ivMultiple: config.backtest.ivMultiple,
    costRate: buy === sell ? buy : { buy, sell },
    leverage: leverage.b,
    ...(slope !== undefined && { smileSlope: slope }),
    atTheMoneyShare: 0.4,
    strikeDeviation: 0.8,
  };
}
