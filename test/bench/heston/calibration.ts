import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { HestonParameters } from "../../../dist/market/index.js";
import type { HestonKernelName } from "../../../dist/pricing/index.js";
import { openAll } from "../candidates/opened.ts";
import { openPython } from "../candidates/python.ts";
import { alternate, type Candidate, labelOf, type Measurement, measured, type Usage } from "../harness.ts";
import type { BenchOptions } from "../options.ts";
import { type Absence, duration, measurementTable } from "../report.ts";
import { type Summary, summarise } from "../statistics.ts";
import { cleanChainOf, type FitSizes, type FitTask, fitTask, ourFit, recoveryError } from "./fits.ts";
import { ONE_THREAD, type Pythons, type RivalRatios, ratioColumns, rivalRatios } from "./rivals.ts";
import { FORWARD, type NAMES } from "./task.ts";

/** How many fits of the task find the parameters again: the largest relative error of the five is below the bound. */
export interface Recovery {
  readonly fits: number;
  readonly within1e6: number;
  readonly within1e3: number;
  readonly medianError: number;
}

/** Of a process that has just begun; CPU of all its threads, so also of the compilers beside it. The machine's file cache is warm. */
export interface ColdFit {
  readonly kernel: HestonKernelName;
  readonly processes: number;
  /** Loading the modules. */
  readonly load: Times;
  readonly first: Times;
  readonly second: Times;
}

interface Times {
  readonly wallMs: Summary;
  readonly cpuMs: Summary;
}

export interface CalibrationResults {
  readonly task: {
    readonly options: number;
    readonly maturities: number;
    readonly chains: number;
    readonly fits: number;
  };
  /** A candidate's step is one fit, the next of the task's every time. */
  readonly candidates: readonly (Measurement & { readonly recovery: Recovery })[];
  readonly absent: readonly Absence[];
  readonly ratios: readonly RivalRatios[];
  readonly cold: readonly ColdFit[];
}

type Found = Readonly<Record<(typeof NAMES)[number], number>> | null;

interface OpenedFitter {
  readonly candidate: Candidate;
  /** What every fit of the task ended at; null where it gave up. */
  readonly found: readonly Found[];
}

const RIVALS = [
  { label: "QuantLib's best", prefix: "QuantLib" },
  { label: "QuantLib's default engine", prefix: "QuantLib Laguerre-144" },
  { label: "scipy's best", prefix: "scipy" },
];
const KERNELS: readonly HestonKernelName[] = ["wasm", "typescript"];
const COLD_PROCESSES = 5;
/** Fits until the compilers are done; the first fits are measured in a process of their own. */
const WARMING_FITS = 100;

/** The same fits by everyone who is there, each from the same starts to chains without noise. */
export async function benchCalibration(
  sizes: FitSizes,
  pythons: Pythons,
  { rounds, turnMs, tiny, log }: BenchOptions,
): Promise<CalibrationResults> {
  const task = fitTask(sizes);
  log("fits from every start, to see who finds the parameters");
  const { opened, absent } = await openAll(openers(task, pythons));
  try {
    const recoveries = opened.map(({ found }) => recoveryOf(found, task));
    checkSameWork(opened, recoveries);
    const measurements = await alternate(
      opened.map(({ candidate }) => candidate),
      { rounds, turnMs, log },
    );
    const [market] = task.markets;
    return {
      task: {
        options: market!.slices.reduce((sum, { strikes }) => sum + strikes.length, 0),
        ...{ maturities: market!.slices.length, chains: task.markets.length, fits: task.fits.length },
      },
      candidates: measurements.map((one, at) => ({ ...one, recovery: recoveries[at]! })),
      absent,
      ratios: rivalRatios(measurements, RIVALS),
      cold: await coldFits(task, tiny ? 1 : COLD_PROCESSES),
    };
  } finally {
    for (const { candidate } of opened) await candidate.close();
  }
}

export function calibrationText({ task, candidates, ratios, cold }: CalibrationResults): string {
  const columns = ratioColumns(ratios);
  const cells = (one: Measurement) => {
    const { fits, within1e6, within1e3, medianError } = candidates.find(
      (other) => labelOf(other) === labelOf(one),
    )!.recovery;
    return [`${within1e6}/${fits}`, `${within1e3}/${fits}`, medianError.toExponential(1), ...columns.cells(one)];
  };
  const head = ["found to 1e-6", "to 1e-3", "median error", ...columns.head];
  return [
    `calibrating ${task.options} options of ${task.maturities} maturities: ${task.fits} fits of ${task.chains} chains`,
    measurementTable(candidates, { head, cells }),
    ...cold.map(coldLine),
  ].join("\n");
}

function coldLine({ kernel, processes, load, first, second }: ColdFit): string {
  const medians = [load, first, second].map(
    ({ wallMs, cpuMs }) => `${duration(wallMs.median)} (CPU ${duration(cpuMs.median)})`,
  );
  return `ours ${kernel} in a fresh process, medians of ${processes}: modules ${medians[0]}, first fit ${medians[1]}, second ${medians[2]}`;
}

function openers(task: FitTask, { quantlib, numpy }: Pythons) {
  const engines = [
    { method: "laguerre", name: "QuantLib Laguerre-144" },
    { method: "exponential-fitting", name: "QuantLib ExponentialFitting" },
  ];
  const ways = [
    { method: "kept", name: "scipy lm, waves kept" },
    { method: "anew", name: "scipy lm, waves anew" },
  ];
  return [
    ...KERNELS.map((kernel) => ({ name: `ours ${kernel}`, open: async () => openOurs(task, kernel) })),
    ...engines.map(({ method, name }) => ({
      name,
      open: async () => openRival(await quantlib, "heston_quantlib.py", task, method, name),
    })),
    ...ways.map(({ method, name }) => ({
      name,
      open: async () => openRival(await numpy, "heston_numpy.py", task, method, name),
    })),
  ];
}

function openOurs({ markets, fits }: FitTask, kernel: HestonKernelName): OpenedFitter {
  const chains = markets.map(cleanChainOf);
  const calibrated = (k: number): HestonParameters => {
    const { chain, start } = fits[k % fits.length]!;
    return ourFit(chains[chain]!, start, kernel);
  };
  let done = 0;
  const candidate = {
    name: `ours ${kernel}`,
    threads: 1,
    runSteps: async (count: number) =>
      measured(() => {
        for (let k = 0; k < count; k++) calibrated(done++);
      }),
    close: async () => {},
  };
  const found = fits.map((_, k) => calibrated(k));
  for (let k = 0; k < WARMING_FITS; k++) calibrated(k); // a turn alone would measure the compilers too
  return { candidate, found };
}

async function openRival(
  python: string,
  script: string,
  { markets, fits }: FitTask,
  method: string,
  name: string,
): Promise<OpenedFitter> {
  const task = { work: "calibrate", method, forward: FORWARD, chains: markets.map(({ slices }) => slices), fits };
  const { first, runSteps, close } = await openPython(python, script, task, ONE_THREAD);
  return { candidate: { name: `${name} (${first.version})`, threads: 1, runSteps, close }, found: first.fits };
}

function recoveryOf(found: readonly Found[], { markets, fits }: FitTask): Recovery {
  const errors = found.map((one, k) => recoveryError(one, markets[fits[k]!.chain]!.truth));
  const within = (bound: number) => errors.filter((error) => error < bound).length;
  return {
    fits: errors.length,
    within1e6: within(1e-6),
    within1e3: within(1e-3),
    medianError: summarise(errors).median,
  };
}

/** Who hardly ever finds the parameters does not do the same work. */
function checkSameWork(opened: readonly OpenedFitter[], recoveries: readonly Recovery[]): void {
  for (const [at, { fits, within1e3 }] of recoveries.entries()) {
    if (2 * within1e3 >= fits) continue;
    const name = labelOf(opened[at]!.candidate);
    throw new Error(`${name} finds the parameters in ${within1e3} of ${fits} fits; at least half are expected`);
  }
}

async function coldFits(task: FitTask, processes: number): Promise<ColdFit[]> {
  const cold: ColdFit[] = [];
  for (const kernel of KERNELS) cold.push(await coldFit(task, kernel, processes));
  return cold;
}

async function coldFit({ markets, fits }: FitTask, kernel: HestonKernelName, processes: number): Promise<ColdFit> {
  const starts = [fits[0]!.start, fits.at(-1)!.start];
  const argument = JSON.stringify({ market: markets[0], starts, kernel });
  const program = fileURLToPath(new URL("./cold-fit.js", import.meta.url));
  const times: Record<"load" | "first" | "second", Usage>[] = [];
  for (let k = 0; k < processes; k++) {
    const { stdout } = await promisify(execFile)(process.execPath, [program, argument]);
    times.push(JSON.parse(stdout));
  }
  const timesOf = (what: "load" | "first" | "second") => ({
    wallMs: summarise(times.map((one) => one[what].wallMs)),
    cpuMs: summarise(times.map((one) => one[what].cpuMs)),
  });
  return { kernel, processes, load: timesOf("load"), first: timesOf("first"), second: timesOf("second") };
}
