import { calibrate, type SimulatorOptions } from "../calibration/index.ts";
import { deriveKey, type Effects, type IsoDate, type Key } from "../core/index.ts";
import { loadBackend } from "../engine/index.ts";
import type { Calibration, MarketHistory } from "../market/index.ts";
import { trainingPaths } from "../simulation/index.ts";
import { loadCheckpoint, saveCheckpoint, type TrainedNetwork, type TrainingOptions, train } from "../training/index.ts";

/** Work that runs in any thread: plain values in, plain values out. */
export type Task = CalibrateTask | TrainTask;

export interface CalibrateTask {
  readonly kind: "calibrate";
  /** Rows on and after the cut-off are not looked at. */
  readonly history: MarketHistory;
  readonly cutoff: IsoDate;
  readonly options: SimulatorOptions;
  readonly key: Key;
}

export interface TrainTask {
  readonly kind: "train";
  /** For progress lines, e.g. `SPY seed 1`. */
  readonly label: string;
  readonly calibration: Calibration;
  readonly options: TrainingOptions;
  readonly key: Key;
  /** File that every epoch is saved to, and resumed from where it exists. */
  readonly checkpoint?: string | undefined;
}

export interface TaskResults {
  readonly calibrate: Calibration;
  readonly train: TrainedNetwork;
}

/** Does a task in this thread. */
export async function perform<T extends Task>(task: T, fx: Effects): Promise<TaskResults[T["kind"]]>;
export async function perform(task: Task, fx: Effects): Promise<Calibration | TrainedNetwork> {
  return task.kind === "calibrate" ? performCalibration(task) : await performTraining(task, fx);
}

function performCalibration({ history, cutoff, options, key }: CalibrateTask): Calibration {
  return calibrate(history, cutoff, options, trainingPaths, key);
}

async function performTraining(task: TrainTask, fx: Effects): Promise<TrainedNetwork> {
  const { calibration, options, key, checkpoint } = task;
  const pathsKey = deriveKey(key, "paths");
  const simulator = calibration.simulator;
  const backend = await loadBackend("auto");
  const resume =
    checkpoint !== undefined && (await fx.exists(checkpoint))
      ? loadCheckpoint(await fx.read(checkpoint), checkpoint)
      : undefined;
  return await train(
    options,
    // Index -1 asks for the held-out paths: a key of their own.
    ({ index, paths }) =>
      trainingPaths(simulator, {
        paths,
        steps: options.horizonSteps,
        key: deriveKey(pathsKey, index < 0 ? "held out" : "epoch", Math.max(index, 0)),
      }),
    key,
    {
      backend,
      fx: { ...fx, log: (line) => fx.log(`${task.label}: ${line}`) },
      resume,
      onCheckpoint: checkpoint === undefined ? undefined : async (state) => fx.write(checkpoint, saveCheckpoint(state)),
    },
  );
}
