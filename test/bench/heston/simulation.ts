import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { HestonKernel, HestonPaths } from "../../../dist/simulation/index.js";
import { openAll } from "../candidates/opened.ts";
import { openPython } from "../candidates/python.ts";
import { alternate, type Candidate, labelOf, type Measurement, measured, stopwatch } from "../harness.ts";
import type { BenchOptions } from "../options.ts";
import { type Absence, measurementTable } from "../report.ts";
import { type PathTask, simulatePart, yearsOf } from "./paths.ts";
import { ONE_THREAD, type Pythons } from "./rivals.ts";
import { SETS } from "./task.ts";

/** Means over the ends of the paths with their standard errors. */
interface PathMeans {
  readonly spot: number;
  readonly spotError: number;
  readonly variance: number;
  readonly varianceError: number;
}

type Way = Pick<PathTask, "scheme" | "precision" | "store">;

export interface SimulatedWay extends Way {
  /** Millions of path-steps a second: of CPU, and by the clock on the wall. */
  readonly millionPathSteps: { readonly perCpuSecond: number; readonly perSecond: number };
  readonly means: PathMeans;
  /** Time of others that simulate by the same scheme over this one's; null where nobody does. Of numpy in the same precision. */
  readonly ratios: { readonly numpy: SpeedRatio | null; readonly quantlib: SpeedRatio | null } | null;
}

interface SpeedRatio {
  readonly wall: number;
  readonly cpu: number;
}

export interface SimulationResults {
  readonly task: PathSizes & { readonly years: number; readonly parameters: typeof SETS.chain };
  /** A candidate's step is all paths. */
  readonly candidates: readonly (Measurement & SimulatedWay)[];
  readonly absent: readonly Absence[];
}

export interface PathSizes {
  readonly paths: number;
  readonly steps: number;
}

interface OpenedPaths {
  readonly candidate: Candidate;
  readonly way: Way;
  readonly means: PathMeans;
}

const SCHEMES = { "qe-m": "QE-M", euler: "Euler" } as const;

/** The same number of paths by everyone who is there, by their own random numbers. */
export async function benchSimulation(
  sizes: PathSizes,
  pythons: Pythons,
  { rounds, turnMs, log }: BenchOptions,
): Promise<SimulationResults> {
  const { opened, absent } = await openAll(openers(sizes, pythons));
  try {
    const years = yearsOf({ ...sizes, scheme: "qe-m", precision: "float64", store: "paths" });
    for (const one of opened) checkLaws(one, years);
    const measurements = await alternate(
      opened.map(({ candidate }) => candidate),
      { rounds, turnMs, log },
    );
    const timed = measurements.map((one, at) => ({ ...one, ...opened[at]!.way }));
    return {
      task: { ...sizes, years, parameters: SETS.chain },
      candidates: timed.map((one, at) => ({
        ...one,
        millionPathSteps: throughput(one, sizes),
        means: opened[at]!.means,
        ratios: one.name.startsWith("ours") ? ratiosOf(one, timed) : null,
      })),
      absent,
    };
  } finally {
    for (const { candidate } of opened) await candidate.close();
  }
}

export function simulationText({ task, candidates }: SimulationResults): string {
  const cells = (one: Measurement) => {
    const { millionPathSteps, ratios } = candidates.find((other) => labelOf(other) === labelOf(one))!;
    const speeds = [millionPathSteps.perCpuSecond, millionPathSteps.perSecond].map((value) => value.toPrecision(3));
    const others = [ratios?.numpy?.cpu, ratios?.numpy?.wall, ratios?.quantlib?.cpu].map(
      (value) => value?.toPrecision(3) ?? "",
    );
    return [...speeds, ...others];
  };
  const head = ["M path-steps / CPU s", "/ s", "numpy / this, CPU", "wall", "QuantLib / this, CPU"];
  return [
    `simulating ${task.paths} paths of ${task.steps} steps; numpy in the same precision, all by the same scheme`,
    measurementTable(candidates, { head, cells }),
  ].join("\n");
}

function openers(sizes: PathSizes, { quantlib, numpy }: Pythons) {
  const schemes = ["qe-m", "euler"] as const;
  const precisions = ["float64", "float32"] as const;
  const ways = schemes.flatMap((scheme) =>
    precisions.flatMap((precision) => (["paths", "terminal"] as const).map((store) => ({ scheme, precision, store }))),
  );
  const nameOf = ({ scheme, precision, store }: Way) => `${SCHEMES[scheme]} ${precision} ${store}`;
  const plain: Way = { scheme: "qe-m", precision: "float64", store: "paths" };
  return [
    ...ways.map((way) => {
      const name = `ours wasm ${nameOf(way)}`;
      return { name: labelOf({ name, threads: 1 }), open: async () => openOurs(name, sizes, way, "wasm") };
    }),
    ...ways
      .filter(({ store }) => store === "paths")
      .map((way) => {
        const name = `ours wasm ${nameOf(way)}`;
        return { name: labelOf({ name, threads: 2 }), open: () => openWorkers(name, sizes, way, 2) };
      }),
    {
      name: `ours typescript ${nameOf(plain)}`,
      open: async () => openOurs(`ours typescript ${nameOf(plain)}`, sizes, plain, "typescript"),
    },
    ...ways.map((way) => {
      const { scheme: method, precision, store } = way;
      const task = { method, precision, stored: store === "paths" };
      const name = `numpy ${nameOf(way)}`;
      return { name, open: async () => openRival(name, await numpy, "heston_numpy_paths.py", sizes, task, way) };
    }),
    ...schemes.map((scheme) => {
      const way: Way = { scheme, precision: "float64", store: "paths" };
      const name = `QuantLib ${SCHEMES[scheme]}`;
      return {
        name,
        open: async () => openRival(name, await quantlib, "heston_quantlib.py", sizes, { method: scheme }, way),
      };
    }),
  ];
}

function openOurs(name: string, sizes: PathSizes, way: Way, kernel: HestonKernel): OpenedPaths {
  const task = { ...sizes, ...way };
  const simulate = (turn: number) => simulatePart(task, { firstPath: 0, count: task.paths, turn, kernel });
  let turn = 1;
  const candidate = {
    name,
    threads: 1,
    runSteps: async (count: number) =>
      measured(() => {
        for (let k = 0; k < count; k++) simulate(turn++);
      }),
    close: async () => {},
  };
  return { candidate, way, means: meansOf([simulate(0)]) };
}

/** Each worker simulates its share of the paths; together they are the paths of one thread, to the bit. */
async function openWorkers(name: string, sizes: PathSizes, way: Way, threads: number): Promise<OpenedPaths> {
  const task = { ...sizes, ...way };
  const workers = Array.from({ length: threads }, () => new Worker(new URL("./path-worker.js", import.meta.url)));
  const bounds = Array.from({ length: threads + 1 }, (_, i) => Math.floor((i * task.paths) / threads));
  const simulate = (turn: number): Promise<HestonPaths<Float64Array | Float32Array>[]> =>
    Promise.all(
      workers.map(async (worker, i) => {
        const part = { firstPath: bounds[i]!, count: bounds[i + 1]! - bounds[i]!, turn, kernel: "wasm" };
        worker.postMessage({ task, part });
        const [paths] = await once(worker, "message");
        return paths;
      }),
    );
  let turn = 1;
  const runSteps = async (count: number) => {
    const clock = stopwatch();
    for (let k = 0; k < count; k++) await simulate(turn++);
    return clock();
  };
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  return { candidate: { name, threads, runSteps, close }, way, means: meansOf(await simulate(0)) };
}

async function openRival(
  name: string,
  python: string,
  script: string,
  sizes: PathSizes,
  own: object,
  way: Way,
): Promise<OpenedPaths> {
  const task = { work: "simulate", ...sizes, years: yearsOf({ ...sizes, ...way }), parameters: SETS.chain, ...own };
  const { first, runSteps, close } = await openPython(python, script, task, ONE_THREAD);
  const { version, ...means } = first;
  return { candidate: { name: `${name} (${version})`, threads: 1, runSteps, close }, way, means };
}

function meansOf(parts: readonly HestonPaths<Float64Array | Float32Array>[]): PathMeans {
  const ends = (of: "spot" | "variance") =>
    parts.flatMap(({ paths, times, [of]: values }) =>
      Array.from({ length: paths }, (_, path) => values[(path + 1) * times - 1]!),
    );
  const spot = meanAndError(ends("spot"));
  const variance = meanAndError(ends("variance"));
  return { spot: spot.mean, spotError: spot.error, variance: variance.mean, varianceError: variance.error };
}

function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares) / values.length };
}

/** Six standard errors, and for the variance 2 % more, which the bias of Euler's scheme takes: who is further off does not do the same work. */
function checkLaws({ candidate, means }: OpenedPaths, years: number): void {
  const { kappa, theta, v0 } = SETS.chain;
  const expected = theta + (v0 - theta) * Math.exp(-kappa * years);
  const spotIsOff = Math.abs(means.spot - 1) > 6 * means.spotError;
  const varianceIsOff = Math.abs(means.variance - expected) > 6 * means.varianceError + 0.02 * expected;
  if (!spotIsOff && !varianceIsOff) return;
  throw new Error(
    `${labelOf(candidate)}: mean price ${means.spot} (± ${means.spotError}), expected 1; mean variance ${means.variance} (± ${means.varianceError}), expected ${expected}`,
  );
}

function throughput({ cpuMs, wallMs }: Measurement, { paths, steps }: PathSizes): SimulatedWay["millionPathSteps"] {
  const rate = (milliseconds: number) => (paths * steps) / (1000 * milliseconds);
  return { perCpuSecond: rate(cpuMs.median), perSecond: rate(wallMs.median) };
}

/** To numpy in the same way, and to QuantLib by the same scheme. */
function ratiosOf(own: Measurement & Way, all: readonly (Measurement & Way)[]): NonNullable<SimulatedWay["ratios"]> {
  const sameScheme = all.filter(({ scheme }) => scheme === own.scheme);
  const same = sameScheme.filter(({ precision, store }) => precision === own.precision && store === own.store);
  const ratio = (other: Measurement | undefined) =>
    other === undefined
      ? null
      : { wall: other.wallMs.median / own.wallMs.median, cpu: other.cpuMs.median / own.cpuMs.median };
  return {
    numpy: ratio(same.find(({ name }) => name.startsWith("numpy"))),
    quantlib: ratio(sameScheme.find(({ name }) => name.startsWith("QuantLib"))),
  };
}
