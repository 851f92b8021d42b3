import { availableParallelism } from "node:os";
import { openAll } from "./candidates/opened.ts";
import { KERNELS, openOurs } from "./candidates/ours.ts";
import { pythonWith } from "./candidates/python.ts";
import { checkSameWork } from "./candidates/same-work.ts";
import { type FirstStep, type StepSizes, type StepTask, stepTask } from "./candidates/task.ts";
import { openTensorflow } from "./candidates/tensorflow.ts";
import { openTorch } from "./candidates/torch.ts";
import { alternate, labelOf, type Measurement } from "./harness.ts";
import type { BenchOptions } from "./options.ts";
import { type Ratio, ratiosTo } from "./ratios.ts";
import { type Absence, absenceLines, measurementTable } from "./report.ts";

export interface LstmResults {
  readonly task: StepSizes & { readonly parameters: number };
  readonly candidates: readonly (Measurement & { readonly first: FirstStep })[];
  readonly absent: readonly Absence[];
  /** PyTorch's time over each candidate's. */
  readonly ratios: readonly Ratio[];
}

const SIZES: StepSizes = { batch: 256, steps: 30, features: 4, units: 50 };
const TINY: StepSizes = { batch: 16, steps: 5, features: 3, units: 6 };
const THREADS = [1, 2];

/** One training step of the same network on the same numbers by every library that is there, in turn. */
export async function benchLstm({ rounds, turnMs, tiny, log }: BenchOptions): Promise<LstmResults> {
  const task = stepTask(tiny ? TINY : SIZES);
  const { opened, absent } = await openAll(await openers(task));
  try {
    checkSameWork(opened);
    const measurements = await alternate(
      opened.map(({ candidate }) => candidate),
      { rounds, turnMs, log },
    );
    const { batch, steps, features, units, parameters } = task;
    return {
      task: { batch, steps, features, units, parameters: parameters.length },
      candidates: measurements.map((measurement, at) => ({ ...measurement, first: opened[at]!.first })),
      absent,
      ratios: ratiosTo(isTorch, measurements),
    };
  } finally {
    for (const { candidate } of opened) await candidate.close();
  }
}

export function lstmText({ candidates, absent, ratios }: LstmResults): string {
  const cells = ({ name, threads }: Measurement) => {
    const ratio = ratios.find((one) => one.name === name && one.threads === threads);
    const { best, sameThreads } = ratio ?? {};
    return [best?.wall, best?.cpu, sameThreads?.wall, sameThreads?.cpu].map((value) => value?.toFixed(2) ?? "");
  };
  const head = ["best PyTorch / this, wall", "CPU", "same threads, wall", "CPU"];
  return [measurementTable(candidates, { head, cells }), ...absenceLines(absent)].join("\n");
}

async function openers(task: StepTask) {
  const ours = KERNELS.flatMap((kernel) =>
    THREADS.map((threads) => ({
      name: labelOf({ name: `ours ${kernel}`, threads }),
      open: () => openOurs(task, kernel, threads),
    })),
  );
  const cores = availableParallelism();
  const tensorflow = [
    { name: "TensorFlow.js wasm", open: () => openTensorflow(task, "wasm", 1) },
    { name: "TensorFlow.js native", open: () => openTensorflow(task, "native", cores) },
  ];
  const python = pythonWith("torch");
  python.catch(() => {}); // each opener reports it
  const torch = THREADS.map((threads) => ({
    name: labelOf({ name: "PyTorch", threads }),
    open: async () => openTorch(task, await python, threads),
  }));
  return [...ours, ...tensorflow, ...torch];
}

function isTorch({ name }: Measurement): boolean {
  return name.startsWith("PyTorch");
}
