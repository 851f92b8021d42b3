import { type KernelName, type NetworkSpec, openStream } from "../../dist/engine/index.js";
import { openAll } from "./candidates/opened.ts";
import { KERNELS, openOn } from "./candidates/ours.ts";
import { randomNumbers } from "./candidates/task.ts";
import { alternate, type Candidate, labelOf, type Measurement, measured } from "./harness.ts";
import type { BenchOptions } from "./options.ts";
import { type Absence, absenceLines, measurementTable } from "./report.ts";

export interface InferenceResults {
  readonly task: Sizes;
  /** One step of one path: a candidate's step is that step. */
  readonly stream: readonly Measurement[];
  /** All windows at once: a candidate's step is one replay. */
  readonly replay: readonly Measurement[];
  readonly absent: readonly Absence[];
}

interface Sizes {
  readonly windows: number;
  readonly steps: number;
  readonly features: number;
  readonly units: number;
}

/** The network of the main job. */
const SIZES: Sizes = { windows: 10_000, steps: 21, features: 7, units: 50 };
const TINY: Sizes = { windows: 40, steps: 4, features: 3, units: 6 };
const THREADS = [1, 2];
const OUTPUTS = 2;
/** Windows that the replay holds at a time. */
const BLOCK = 512;

/** Positions out of a trained network: one step for one path as the desk needs it, and many past windows at once. */
export async function benchInference({ rounds, turnMs, tiny, log }: BenchOptions): Promise<InferenceResults> {
  const sizes = tiny ? TINY : SIZES;
  const streams = await openAll(
    KERNELS.map((kernel) => ({ name: `stream ${kernel}`, open: async () => streamCandidate(sizes, kernel) })),
  );
  const replays = await openAll(
    KERNELS.flatMap((kernel) =>
      THREADS.map((threads) => ({
        name: labelOf({ name: `replay ${kernel}`, threads }),
        open: () => replayCandidate(sizes, kernel, threads),
      })),
    ),
  );
  const candidates = [...streams.opened, ...replays.opened];
  try {
    const measurements = await alternate(candidates, { rounds, turnMs, log });
    return {
      task: sizes,
      stream: measurements.slice(0, streams.opened.length),
      replay: measurements.slice(streams.opened.length),
      absent: [...streams.absent, ...replays.absent],
    };
  } finally {
    for (const candidate of candidates) await candidate.close();
  }
}

export function inferenceText({ task, stream, replay, absent }: InferenceResults): string {
  return [
    "one step of one path",
    measurementTable(stream),
    `${task.windows} windows of ${task.steps} steps`,
    measurementTable(replay),
    ...absenceLines(absent),
  ].join("\n");
}

function networkOf({ features, units }: Sizes): NetworkSpec {
  const lstm = { kind: "lstm", units } as const;
  return { features, layers: [lstm, lstm, { kind: "dense", units: OUTPUTS }] };
}

function parametersOf({ features, units }: Sizes): Float32Array {
  const lstm = (inputs: number) => 4 * units * (inputs + units + 1);
  return randomNumbers("parameters", lstm(features) + lstm(units) + OUTPUTS * (units + 1), 0.1);
}

/** A path after another, each from a zero state. */
function streamCandidate(sizes: Sizes, kernel: KernelName): Candidate {
  const { steps, features } = sizes;
  const stream = openStream(networkOf(sizes), parametersOf(sizes), { kernel });
  const x = Array.from({ length: steps }, (_, t) => randomNumbers(`step ${t}`, features, 1));
  let t = 0;
  const step = () => {
    if (t === 0) stream.reset();
    stream.step(x[t]!);
    t = (t + 1) % steps;
  };
  return {
    name: `stream ${kernel}`,
    threads: 1,
    runSteps: async (count) =>
      measured(() => {
        for (let k = 0; k < count; k++) step();
      }),
    close: async () => {},
  };
}

async function replayCandidate(sizes: Sizes, kernel: KernelName, threads: number): Promise<Candidate> {
  const { windows, steps, features } = sizes;
  const network = await openOn(networkOf(sizes), { steps, batch: Math.min(BLOCK, windows), threads, kernel });
  const parameters = parametersOf(sizes);
  const x = randomNumbers("windows", steps * windows * features, 1);
  return {
    name: `replay ${kernel}`,
    threads,
    runSteps: async (count) =>
      measured(() => {
        for (let k = 0; k < count; k++) network.predict(parameters, x);
      }),
    close: () => network.close(),
  };
}
