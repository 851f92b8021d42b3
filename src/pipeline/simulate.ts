import { type Effects, type Key, keyFrom, UsageError, UserError, version } from "../core/index.ts";
import { openPathsFile, type PathRows, type PathsFile } from "../report/index.ts";
import { type ChosenModel, chooseModel, type ModelOptions } from "./choose-model.ts";
import type { PathModel } from "./path-model.ts";
import { collectMoments, type MomentCollector, type PathMoments } from "./path-moments.ts";
import { defaultThreads, openPool, type Pool } from "./pool.ts";

export interface SimulateOptions extends ModelOptions {
  readonly paths: number;
  readonly firstPath: number;
  readonly out: string;
  /** Whether a file of that name may be replaced. */
  readonly force: boolean;
  readonly threads?: number | undefined;
}

/** What was simulated, and how well it keeps its laws. */
export interface SimulateSummary {
  readonly file: string;
  readonly paths: number;
  readonly steps: number;
  readonly rows: number;
  readonly model: PathDescription;
  readonly seed: number;
  readonly moments: PathMoments;
}

/** The model as the file's metadata has it. */
export type PathDescription = Readonly<Record<string, unknown>>;

/** Numbers a batch and a row group: some 4 MiB of prices. */
const BATCH_ROWS = 2 ** 19;
/** Time between lines of progress: short work has none. */
const QUIET_MILLISECONDS = 2000;

/** Simulates paths in batches and writes them to a Parquet file, which appears whole or not at all. */
export async function simulateToFile(options: SimulateOptions, fx: Effects): Promise<SimulateSummary> {
  const { out, force, firstPath, paths } = options;
  if (firstPath + paths > 2 ** 31) throw new UsageError(`paths are numbered below 2^31, found ${firstPath} + ${paths}`);
  if (!force && (await fx.exists(out)))
    throw new UserError(`${out} already exists`, "Choose another --out, or replace it with --force.");
  const pool = openPool(options.threads ?? defaultThreads(), fx);
  try {
    const chosen = await chooseModel(options, pool, fx);
    return await writePaths(options, chosen, pool, fx);
  } finally {
    await pool.close();
  }
}

async function writePaths(
  options: SimulateOptions,
  chosen: ChosenModel,
  pool: Pool,
  fx: Effects,
): Promise<SimulateSummary> {
  const { out, paths, steps, firstPath } = options;
  const { model, seed, stepYears } = chosen;
  const description = describeModel(chosen);
  const times = isTerminal(model) ? 1 : steps + 1;
  const moments = collectMoments(model, stepYears);
  const levelName = model.name === "heston" ? "variance" : "volatilityIndex";
  const format = { levelName, firstStep: times === 1 ? steps : 0, stepYears } as const;
  const metadata = {
    format: "backhedge-paths",
    version: 1,
    backhedge: version(),
    seed,
    firstPath,
    paths,
    ...description,
  };
  const file = await fx.create(out);
  try {
    const rows = openPathsFile(file, format, metadata);
    await drawInOrder({ model, key: keyFrom(seed), firstPath, paths, times }, rows, moments, pool, fx);
    await rows.finish();
    await file.complete();
  } catch (error) {
    await file.abandon();
    throw error;
  }
  return { file: out, paths, steps, rows: paths * times, model: description, seed, moments: moments.moments() };
}

/** Batches are drawn by all threads, and written in the order of the paths. */
async function drawInOrder(
  work: {
    readonly model: PathModel;
    readonly key: Key;
    readonly firstPath: number;
    readonly paths: number;
    readonly times: number;
  },
  file: PathsFile,
  moments: MomentCollector,
  pool: Pool,
  fx: Effects,
): Promise<void> {
  const { model, key, paths, times } = work;
  const size = Math.max(1, Math.floor(BATCH_ROWS / times));
  let told = fx.now().getTime();
  const ahead: Promise<PathRows>[] = [];
  let asked = 0;
  for (let written = 0; written < paths; ) {
    fx.signal.throwIfAborted();
    while (asked < paths && ahead.length <= pool.threads) {
      const count = Math.min(size, paths - asked);
      const batch = pool.run({ kind: "simulate", model, key, firstPath: work.firstPath + asked, paths: count });
      batch.catch(() => undefined); // it is awaited in its turn
      ahead.push(batch);
      asked += count;
    }
    const rows = await ahead.shift()!;
    moments.add(rows);
    await file.append(rows);
    written += rows.paths;
    if (written < paths && fx.now().getTime() - told > QUIET_MILLISECONDS) {
      fx.log(`${written} of ${paths} paths (${((100 * written) / paths).toFixed(0)} %)`);
      told = fx.now().getTime();
    }
  }
}

function isTerminal(model: PathModel): boolean {
  return model.name === "heston" && model.grid.store === "terminal";
}

function describeModel({ model, origin }: ChosenModel): PathDescription {
  if (model.name === "heston") {
    const { measure, drift, jumps, ...parameters } = model.dynamics;
    const { years, steps, subSteps = 1, scheme, numbers } = model.grid;
    const precision = model.single ? "f32" : "f64";
    return {
      model: "heston",
      origin,
      measure,
      parameters,
      drift,
      jumps: jumps ?? null,
      ...{ years, steps, subSteps, scheme, numbers, precision },
    };
  }
  if (model.name === "training") return { model: "training", origin, parameters: model.parameters, steps: model.steps };
  const { moves, meanBlock, blocks, centred, steps } = model;
  return { model: "bootstrap", origin, moves: moves.returns.length, meanBlock, blocks, centred, steps };
}
