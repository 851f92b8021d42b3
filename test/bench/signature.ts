import {
  referenceRollingSignatures,
  rollingSignatureGradient,
  rollingSignatures,
  type SignatureOptions,
  signature,
  signatureSize,
} from "../../dist/engine/index.js";
import { randomNumbers } from "./candidates/task.ts";
import { alternate, type Candidate, labelOf, type Measurement, measured } from "./harness.ts";
import type { BenchOptions } from "./options.ts";
import { type Ratio, ratiosTo } from "./ratios.ts";
import { measurementTable } from "./report.ts";

/** Rolling signatures of many paths; a candidate's step is all of them. */
interface SignatureTask {
  readonly paths: number;
  readonly times: number;
  readonly window: number;
  readonly options: SignatureOptions;
}

interface Result {
  readonly task: SignatureTask & { readonly size: number };
  readonly candidates: readonly (Measurement & {
    readonly nanosecondsPerWindow: number;
    /** From the readable twin, over the largest number; null for the backward pass. */
    readonly error: number | null;
  })[];
  /** The twin's time over a candidate's. */
  readonly ratios: readonly Ratio[];
}

export interface SignatureResults {
  readonly tasks: readonly Result[];
}

const TWIN = "readable twin";
/** Who is further off does not do the same work. */
const SAME_WORK = 1e-12;

const TASKS: readonly SignatureTask[] = [
  { paths: 32, times: 31, window: 5, options: { dimension: 2, depth: 2, time: true } },
  { paths: 32, times: 31, window: 5, options: { dimension: 4, depth: 3 } },
  { paths: 32, times: 31, window: 5, options: { dimension: 4, depth: 3, log: true } },
  { paths: 16, times: 64, window: 21, options: { dimension: 1, depth: 4, time: true, leadLag: true } },
  { paths: 4, times: 42, window: 21, options: { dimension: 4, depth: 5 } },
];
const TINY: readonly SignatureTask[] = [
  { paths: 5, times: 4, window: 3, options: { dimension: 2, depth: 2, time: true } },
  { paths: 3, times: 4, window: 3, options: { dimension: 2, depth: 3, log: true } },
];

/** The kernel in both forms and every window anew, against the readable twin; and the backward pass. */
export async function benchSignature({ rounds, turnMs, tiny, log }: BenchOptions): Promise<SignatureResults> {
  const tasks: Result[] = [];
  for (const task of tiny ? TINY : TASKS) {
    log(titleOf(task));
    const { paths, times, window, options } = task;
    const size = signatureSize(options);
    const workers = workersOf(task, size);
    const twin = workers.find(({ name }) => name === TWIN)!.run();
    const errors = workers.map(({ run, isBackward }) => (isBackward ? null : errorOf(run(), twin)));
    checkSameWork(workers, errors);
    const measurements = await alternate(workers.map(candidateOf), { rounds, turnMs, log });
    tasks.push({
      task: { paths, times, window, options, size },
      candidates: measurements.map((one, at) => ({
        ...one,
        nanosecondsPerWindow: (1e6 * one.cpuMs.median) / (paths * times),
        error: errors[at]!,
      })),
      ratios: ratiosTo(({ name }) => name === TWIN, measurements),
    });
  }
  return { tasks };
}

export function signatureText({ tasks }: SignatureResults): string {
  return tasks.map(resultText).join("\n\n");
}

function resultText({ task, candidates, ratios }: Result): string {
  const cells = (one: Measurement) => {
    const { nanosecondsPerWindow, error } = candidates.find((other) => labelOf(other) === labelOf(one))!;
    const ratio = ratios.find(({ name }) => name === one.name);
    const figures = [nanosecondsPerWindow.toPrecision(3), error === null ? "" : error.toExponential(1)];
    return [...figures, ratio === undefined ? "" : ratio.best.cpu.toPrecision(3)];
  };
  const head = ["CPU ns / window", "error", "twin / this, CPU"];
  return `${titleOf(task)}; ${task.size} numbers\n${measurementTable(candidates, { head, cells })}`;
}

function titleOf({ paths, times, window, options }: SignatureTask): string {
  const { dimension, depth, time, leadLag, log } = options;
  const forms = [time && "time", leadLag && "lead-lag", log && "log"].filter((form) => form);
  return `${paths} paths x ${times} times, windows of ${window}, dimension ${dimension}, depth ${[depth, ...forms].join(", ")}`;
}

interface Worker {
  readonly name: string;
  readonly run: () => ArrayLike<number>;
  readonly isBackward?: boolean;
}

function workersOf(task: SignatureTask, size: number): Worker[] {
  const { paths, times, options } = task;
  const values = Float64Array.from(randomNumbers("points", paths * times * options.dimension, 1));
  const dSignatures = Float64Array.from(randomNumbers("gradient", paths * times * size, 1));
  return [
    { name: "ours wasm", run: () => rollingSignatures(values, { ...task, kernel: "wasm" }, options) },
    { name: "ours typescript", run: () => rollingSignatures(values, { ...task, kernel: "typescript" }, options) },
    { name: "ours, every window anew", run: () => anew(values, task, size) },
    {
      name: "ours backward",
      run: () => rollingSignatureGradient(values, task, options, dSignatures),
      isBackward: true,
    },
    { name: TWIN, run: () => referenceRollingSignatures(values, task, options) },
  ];
}

/** Without what one window has in common with the one before. */
function anew(values: Float64Array, { paths, times, window, options }: SignatureTask, size: number): Float64Array {
  const { dimension } = options;
  const own = { ...options, timeStep: options.timeStep ?? 1 / (window - 1) };
  const out = new Float64Array(times * paths * size);
  for (let path = 0; path < paths; path++) {
    for (let t = 0; t < times; t++) {
      const from = path * times + Math.max(0, t + 1 - window);
      const seen = values.subarray(from * dimension, (path * times + t + 1) * dimension);
      out.set(signature(seen, own), (t * paths + path) * size);
    }
  }
  return out;
}

function candidateOf({ name, run }: Worker): Candidate {
  return {
    name,
    threads: 1,
    runSteps: async (count) =>
      measured(() => {
        for (let k = 0; k < count; k++) run();
      }),
    close: async () => {},
  };
}

function errorOf(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [worst, scale] = [0, 0];
  for (let at = 0; at < expected.length; at++) {
    worst = Math.max(worst, Math.abs(found[at]! - expected[at]!));
    scale = Math.max(scale, Math.abs(expected[at]!));
  }
  return worst / scale;
}

function checkSameWork(workers: readonly Worker[], errors: readonly (number | null)[]): void {
  for (const [at, error] of errors.entries()) {
    if (error === null || error < SAME_WORK) continue;
    throw new Error(`${workers[at]!.name} is off by ${error} from the readable twin; they must agree`);
  }
}
