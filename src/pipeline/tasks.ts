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

/** Does a task in this thread. It may compute for seconds on end, so an interrupt that waits goes first. */
export async function perform<T extends Task>(task: T, fx: Effects): Promise<TaskResults[T["kind"]]>;
export async function perform(task: Task, fx: Effects): Promise<Calibration | TrainedNetwork> {
  await fx.sleep(0);
  fx.signal.throwIfAborted();
  return task.kind === "calibrate" ? performCalibration(task, fx) : await performTraining(task, fx);
}

function performCalibration({ history, cutoff, options, key }: CalibrateTask, fx: Effects): Calibration {
  fx.log(`${history.label}: calibrating on ${history.dates.length} sessions before ${cutoff}`);
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
      resumeFile: checkpoint,
      onCheckpoint: checkpoint === undefined ? undefined : async (state) => fx.write(checkpoint, saveCheckpoint(state)),
    },
  );
}
