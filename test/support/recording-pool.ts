import { calibrate } from "../../src/calibration/index.ts";
import { keyFrom } from "../../src/core/index.ts";
import type { Parameters } from "../../src/models/index.ts";
import type { Pool } from "../../src/pipeline/pool.ts";
import type { CalibrateTask, FineTuneTask, Task, TaskResults, TrainTask } from "../../src/pipeline/tasks.ts";
import { trainingPaths } from "../../src/simulation/index.ts";
import { networkOf, type TrainedNetwork } from "../../src/training/index.ts";

/** What a pool was asked for, in the order of asking. */
export interface AskedTasks {
  readonly kinds: Task["kind"][];
  readonly calibrations: CalibrateTask[];
  readonly trainings: TrainTask[];
  readonly tunings: FineTuneTask[];
}

/** Real calibrations on few paths, and networks that hold one number of their own: 0.1 for the first asked for, 0.2 for the second, ... */
export function recordingPool(): { pool: Pool; asked: AskedTasks } {
  const asked: AskedTasks = { kinds: [], calibrations: [], trainings: [], tunings: [] };
  async function run<T extends Task>(task: T): Promise<TaskResults[T["kind"]]>;
  async function run(task: Task): Promise<TaskResults[Task["kind"]]> {
    asked.kinds.push(task.kind);
    if (task.kind === "calibrate") {
      asked.calibrations.push(task);
      return calibrate(task.history, task.cutoff, { ...task.options, paths: 200 }, trainingPaths, task.key);
    }
    if (task.kind !== "train" && task.kind !== "fineTune") throw new Error(`a run needs no ${task.kind}`);
    if (task.kind === "train") asked.trainings.push(task);
    else asked.tunings.push(task);
    return networkWith(0.1 * asked.trainings.length + 0.01 * asked.tunings.length, task);
  }
  return { pool: { threads: 2, run, close: async () => undefined }, asked };
}

/** The result of a task, as if it had found a network whose last bias is this number. */
function networkWith(number: number, task: TrainTask | FineTuneTask): TrainedNetwork {
  const fresh = networkOf(task.options).init(keyFrom(1));
  const parameters: Parameters = { ...fresh, "output/bias": { shape: [1], values: Float32Array.of(number) } };
  return {
    ...(task.kind === "fineTune" && { fineTuned: { windows: task.windows.inputs.episodes, simulatedShare: 0.5 } }),
    parameters,
    options: task.options,
    computedBy: "relaxed",
    history: [],
    bestEpoch: 1,
    status: "finished",
  };
}
