import { keyFrom, nodeEffects } from "../../dist/core/index.js";
import { type NetworkSpec, openNetwork } from "../../dist/engine/index.js";
import { FEATURE_COUNT, headOutputs } from "../../dist/hedging/index.js";
import type { PathBatch } from "../../dist/market/index.js";
import { loadCompute } from "../../dist/models/index.js";
import { networkOf, type TrainingOptions, train, trainingSchema } from "../../dist/training/index.js";
import { randomNumbers } from "./candidates/task.ts";
import { labelOf, stopwatch, type Usage } from "./harness.ts";
import type { BenchOptions } from "./options.ts";
import { duration } from "./report.ts";
import { type Summary, summarise } from "./statistics.ts";

/** An epoch at one shape, by the trainer and by the kernel alone: forward and backward of as many batches. */
export interface TrainResult {
  readonly name: string;
  readonly paths: number;
  readonly batch: number;
  readonly steps: number;
  readonly features: number;
  readonly outputs: number;
  /** The engine's choice. */
  readonly kernel: string;
  readonly threads: number;
  readonly epochs: number;
  /** Made paths to new weights: episodes, features, network, loss, optimiser, bookkeeping. Neither simulation nor validation. */
  readonly epoch: Times;
  readonly bareKernel: Times;
  /** Median of epoch / bare kernel - 1. */
  readonly overhead: { readonly wall: number; readonly cpu: number };
}

interface Times {
  readonly wallMs: Summary;
  readonly cpuMs: Summary;
}

export interface TrainResults {
  readonly shapes: readonly TrainResult[];
}

interface Shape {
  readonly name: string;
  readonly options: TrainingOptions;
}

interface EpochTimes {
  readonly epoch: Usage;
  readonly bare: Usage;
}

/** Threads that share a gradient. */
const THREADS = [1, 2];
const NO_TIME: Usage = { wallMs: 0, cpuMs: 0 };
/** So few that validating takes no time to speak of. */
const VALIDATION_PATHS = 64;

/** Seconds of an epoch of the project's own trainer, and what of them is not the kernel. */
export async function benchTrain({ rounds, tiny, log }: BenchOptions): Promise<TrainResults> {
  const shapes: TrainResult[] = [];
  for (const shape of shapesOf(rounds, tiny)) {
    for (const threads of THREADS) {
      log(`${shape.name}, threads: ${threads}: ${rounds} epochs, after one that does not count`);
      shapes.push(await benchShape(shape, threads, log));
    }
  }
  return { shapes };
}

export function trainText({ shapes }: TrainResults): string {
  return shapes.map(shapeText).join("\n");
}

function shapeText(result: TrainResult): string {
  const { name, paths, batch, steps, features, outputs, epoch, bareKernel, overhead } = result;
  const line = (what: string, { wallMs, cpuMs }: Times) =>
    `  ${what}: wall ${duration(wallMs.median)} (min ${duration(wallMs.min)}), CPU ${duration(cpuMs.median)} (min ${duration(cpuMs.min)})`;
  return [
    `${name}: ${paths} paths x ${steps} steps, batches of ${batch}, ${features} features, outputs: ${outputs}, ${labelOf({ ...result, name: `kernel ${result.kernel}` })}`,
    line("an epoch", epoch),
    line("bare kernel", bareKernel),
    `  overhead: wall ${(100 * overhead.wall).toFixed(1)} %, CPU ${(100 * overhead.cpu).toFixed(1)} %`,
  ].join("\n");
}

/** The report's shape, and that of the main job. */
function shapesOf(rounds: number, tiny: boolean): Shape[] {
  const small = tiny ? { hidden: 6, pathsPerEpoch: 256, batch: 128, horizonSteps: 4, calendarDays: 6 } : {};
  const optionsOf = (shape: object) =>
    trainingSchema.parse({
      ...{ pathsPerEpoch: 20_000, validationPaths: VALIDATION_PATHS, costRate: 5e-5, leverage: -0.2 },
      ...{ stages: [{ epochs: rounds + 1, patience: rounds + 1 }] },
      ...shape,
      ...small,
    });
  return [
    { name: "20,000 x 30", options: optionsOf({ batch: 256, horizonSteps: 30, calendarDays: 43, band: false }) },
    { name: "main job", options: optionsOf({ batch: 512, horizonSteps: 21, calendarDays: 30, band: true }) },
  ];
}

async function benchShape({ name, options }: Shape, threads: number, log: BenchOptions["log"]): Promise<TrainResult> {
  const { batch, horizonSteps: steps, pathsPerEpoch: paths } = options;
  const outputs = headOutputs(options);
  const network = openNetwork(specOf(options), { steps, batch, threads });
  const parameters = randomNumbers("parameters", networkOf(options).parameterCount, 0.1);
  const x = randomNumbers("features", steps * batch * FEATURE_COUNT, 1);
  const dOutput = randomNumbers("gradient", steps * batch * outputs, 0.01);
  const bareStep = () => {
    network.forward(parameters, x);
    network.backward(dOutput);
  };
  try {
    const times = await epochTimes(options, threads, bareStep, log);
    const counted = times.slice(1);
    const overhead = (what: keyof Usage) => summarise(counted.map(({ epoch, bare }) => epoch[what] / bare[what] - 1));
    return {
      ...{ name, paths, batch, steps, features: FEATURE_COUNT, outputs },
      ...{ kernel: network.kernel, threads: network.threads() },
      epochs: counted.length,
      epoch: timesOf(counted.map(({ epoch }) => epoch)),
      bareKernel: timesOf(counted.map(({ bare }) => bare)),
      overhead: { wall: overhead("wallMs").median, cpu: overhead("cpuMs").median },
    };
  } finally {
    await network.close();
  }
}

function specOf(options: TrainingOptions): NetworkSpec {
  const lstm = { kind: "lstm", units: options.hidden } as const;
  const layers = Array.from({ length: options.layers }, () => lstm);
  return { features: FEATURE_COUNT, layers: [...layers, { kind: "dense", units: headOutputs(options) }] };
}

/**
 * Trains, and times every epoch. Where the trainer pauses after a batch, the epoch's clock is stopped for one step of the bare kernel:
 * both take turns at every batch, and whatever disturbs the machine disturbs them alike.
 */
async function epochTimes(
  options: TrainingOptions,
  threads: number,
  bareStep: () => void,
  log: BenchOptions["log"],
): Promise<EpochTimes[]> {
  const times: EpochTimes[] = [];
  const batches = Math.floor(options.pathsPerEpoch / options.batch);
  const [forTraining, heldOut] = [
    pathBatch(options.pathsPerEpoch, options),
    pathBatch(options.validationPaths, options),
  ];
  let clock = stopwatch();
  let [epoch, bare, bareSteps] = [NO_TIME, NO_TIME, 0];
  const timeBareStep = () => {
    const bareClock = stopwatch();
    bareStep();
    bare = plus(bare, bareClock());
    bareSteps += 1;
  };
  const fx = nodeEffects(log);
  const sleep = async (milliseconds: number) => {
    await fx.sleep(milliseconds);
    epoch = plus(epoch, clock());
    if (bareSteps < batches) timeBareStep();
    clock = stopwatch();
  };
  const paths = ({ index }: { readonly index: number }) => {
    [epoch, bare, bareSteps] = [NO_TIME, NO_TIME, 0];
    clock = stopwatch();
    return index < 0 ? heldOut : forTraining;
  };
  const onCheckpoint = () => {
    epoch = plus(epoch, clock());
    while (bareSteps < batches) timeBareStep();
    times.push({ epoch, bare });
  };
  const compute = await loadCompute("kernel");
  await train(options, paths, keyFrom(1), { compute, threads, fx: { ...fx, sleep }, onCheckpoint });
  return times;
}

/** Paths of a random walk whose volatility rises when it falls. */
function pathBatch(paths: number, { horizonSteps }: TrainingOptions): PathBatch {
  const times = horizonSteps + 1;
  const shocks = randomNumbers("paths", paths * times, 0.01);
  const spot = new Float64Array(paths * times);
  for (const at of spot.keys()) spot[at] = at % times === 0 ? 1 : spot[at - 1]! * Math.exp(shocks[at]!);
  return { paths, times, spot, volatilityIndex: spot.map((price) => 0.18 * price ** -3) };
}

function plus(a: Usage, b: Usage): Usage {
  return { wallMs: a.wallMs + b.wallMs, cpuMs: a.cpuMs + b.cpuMs };
}

function timesOf(usages: readonly Usage[]): Times {
  return {
    wallMs: summarise(usages.map(({ wallMs }) => wallMs)),
    cpuMs: summarise(usages.map(({ cpuMs }) => cpuMs)),
  };
}
