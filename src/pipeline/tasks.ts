import {
  bootstrapHistory,
  calibrate,
  fitWindow,
  type HistoryWindow,
  type SimulatorOptions,
} from "../calibration/index.ts";
import { deriveKey, type Effects, type IsoDate, type Key, sha256 } from "../core/index.ts";
import type { Calibration, HestonHistoryFit, IndexHistoryFit, MarketHistory } from "../market/index.ts";
import { loadCompute, type Parameters } from "../models/index.ts";
import type { PathRows } from "../report/index.ts";
import { mixedPaths, type PathMixture, simulateHeston, trainingPaths } from "../simulation/index.ts";
import { type BlockPlan, type ResampleColumns, type ResampledFigures, resampleFigures } from "../statistics/index.ts";
import {
  type FineTuneOptions,
  fineTune,
  loadCheckpoint,
  type PathSource,
  saveCheckpoint,
  type TrainedNetwork,
  type TrainingContext,
  type TrainingOptions,
  train,
  type Windows,
} from "../training/index.ts";
import { drawPaths, type PathModel } from "./path-model.ts";
import {
  type HestonReplayTask,
  type HestonTrainTask,
  performHestonReplay,
  performHestonTraining,
} from "./reproduce/architectures/network-tasks.ts";
import type { HedgedPaths } from "./reproduce/architectures/report-episodes.ts";
import { type ConvergenceTask, runTraining, type TrainingResult } from "./reproduce/kfac/corrected/trainings.ts";

/** Work that runs in any thread: plain values in, plain values out. */
export type Task =
  | CalibrateTask
  | BootstrapTask
  | WindowTask
  | TrainTask
  | FineTuneTask
  | SimulateTask
  | ResampleTask
  | ConvergenceTask
  | HestonTrainTask
  | HestonReplayTask;

export interface CalibrateTask {
  readonly kind: "calibrate";
  /** Rows on and after the cut-off are not looked at. */
  readonly history: MarketHistory;
  readonly cutoff: IsoDate;
  readonly options: SimulatorOptions;
  readonly key: Key;
}

/** Refits `from` to `to` (excluded) of a history fit's bootstrap. */
export interface BootstrapTask {
  readonly kind: "bootstrap";
  readonly history: MarketHistory;
  readonly fit: IndexHistoryFit;
  readonly from: number;
  readonly to: number;
  readonly key: Key;
}

/** A fit to one window of a history. */
export interface WindowTask {
  readonly kind: "window";
  readonly history: MarketHistory;
  readonly window: HistoryWindow;
}

/** What trainings of either kind need. */
interface Training {
  /** For progress lines, e.g. `SPY seed 1`. */
  readonly label: string;
  /** Whose simulator draws the paths. */
  readonly calibration: Calibration;
  /** Moves of the past among the paths, see `mixedPaths`. */
  readonly past?: PathMixture["past"];
  /** Horizon of the second volatility index that the paths must have. */
  readonly termDays?: number | undefined;
  readonly options: TrainingOptions;
  readonly key: Key;
  /** Threads that share a gradient. */
  readonly threads: number;
  /** File that every epoch is saved to, and resumed from where it exists. */
  readonly checkpoint?: string | undefined;
}

export interface TrainTask extends Training {
  readonly kind: "train";
  /** Weights to go on from; default new ones. */
  readonly start?: Parameters | undefined;
}

export interface FineTuneTask extends Training {
  readonly kind: "fineTune";
  readonly tuning: FineTuneOptions;
  /** Weights trained on simulation. */
  readonly start: Parameters;
  readonly windows: Windows;
}

/** Paths of a range of numbers. */
export interface SimulateTask {
  readonly kind: "simulate";
  readonly model: PathModel;
  readonly firstPath: number;
  readonly paths: number;
  readonly key: Key;
}

/** Resamples `from` to `to` (excluded). The columns lie in shared memory: threads read them where they are. */
export interface ResampleTask {
  readonly kind: "resample";
  readonly columns: ResampleColumns;
  readonly plan: BlockPlan;
  readonly from: number;
  readonly to: number;
}

export interface TaskResults {
  readonly calibrate: Calibration;
  readonly simulate: PathRows;
  readonly bootstrap: Float64Array;
  readonly window: HestonHistoryFit | undefined;
  readonly train: TrainedNetwork;
  readonly fineTune: TrainedNetwork;
  readonly resample: ResampledFigures;
  readonly convergence: TrainingResult;
  readonly hestonTrain: TrainedNetwork;
  readonly hestonReplay: HedgedPaths;
}

/** Does a task in this thread. It may compute for seconds on end, so an interrupt that waits goes first. */
export async function perform<T extends Task>(task: T, fx: Effects): Promise<TaskResults[T["kind"]]>;
export async function perform(task: Task, fx: Effects): Promise<TaskResults[keyof TaskResults]> {
  await fx.sleep(0);
  fx.signal.throwIfAborted();
  if (task.kind === "calibrate") return performCalibration(task, fx);
  if (task.kind === "bootstrap") return bootstrapHistory(task.history, task.fit, task, simulateHeston);
  if (task.kind === "window") return fitWindow(task.history, task.window);
  if (task.kind === "simulate") return drawPaths(task);
  if (task.kind === "resample") return resampleFigures(task.columns, task.plan, task.from, task.to);
  if (task.kind === "convergence") return await runTraining(task.training, fx);
  if (task.kind === "hestonTrain") return await performHestonTraining(task, fx);
  if (task.kind === "hestonReplay") return await performHestonReplay(task);
  return await performTraining(task, fx);
}

/** Whether a task writes checkpoints, and so must not be cut off. */
export function isTraining(task: Task): task is TrainTask | FineTuneTask {
  return task.kind === "train" || task.kind === "fineTune";
}

function performCalibration({ history, cutoff, options, key }: CalibrateTask, fx: Effects): Calibration {
  fx.log(`${history.label}: calibrating on ${history.dates.length} sessions before ${cutoff}`);
  return calibrate(history, cutoff, options, trainingPaths, key);
}

async function performTraining(task: TrainTask | FineTuneTask, fx: Effects): Promise<TrainedNetwork> {
  const { options, key } = task;
  const context = await trainingContext(task, fx);
  const paths = pathSource(task);
  if (task.kind === "train") return await train(options, paths, key, { ...context, start: task.start });
  const { tuning, start, windows } = task;
  return await fineTune({ options, tuning, start, windows, paths }, key, context);
}

/** Index -1 asks for the held-out paths: a key of their own. */
function pathSource({ calibration, past, termDays, options, key }: Training): PathSource {
  const pathsKey = deriveKey(key, "paths");
  const mixture = { simulators: calibration.regimes ?? [calibration.simulator], past };
  return ({ index, paths }) =>
    mixedPaths(mixture, {
      paths,
      steps: options.horizonSteps,
      key: deriveKey(pathsKey, index < 0 ? "held out" : "epoch", Math.max(index, 0)),
      termDays,
    });
}

/** Hash of all that decides a training beside its options and key. */
function originOf(task: TrainTask | FineTuneTask): string {
  const { calibration, past, termDays } = task;
  const moves = past === undefined ? undefined : Object.values(past.moves).map((values) => sha256(values.join(" ")));
  const start = task.kind === "train" && task.start !== undefined ? Object.values(task.start) : undefined;
  const weights = start?.map(({ values }) => sha256(values.join(" ")));
  return sha256(JSON.stringify([calibration.regimes ?? calibration.simulator, past?.share, moves, termDays, weights]));
}

async function trainingContext(task: TrainTask | FineTuneTask, fx: Effects): Promise<TrainingContext> {
  const { label, checkpoint, options, threads } = task;
  const resume =
    checkpoint !== undefined && (await fx.exists(checkpoint))
      ? loadCheckpoint(await fx.read(checkpoint), checkpoint)
      : undefined;
  return {
    compute: await loadCompute(options.compute),
    origin: originOf(task),
    threads,
    fx: { ...fx, log: (line) => fx.log(`${label}: ${line}`) },
    resume,
    resumeFile: checkpoint,
    onCheckpoint: checkpoint === undefined ? undefined : async (state) => fx.write(checkpoint, saveCheckpoint(state)),
  };
}
