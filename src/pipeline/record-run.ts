import { dirname, join } from "node:path";
import type { Effects } from "../core/index.ts";
import type { ResultRow } from "../market/index.ts";
import type { LoadedConfig } from "./load-config.ts";
import { openRegister, type Register } from "./register.ts";
import { openRunFolder } from "./run-folder.ts";
import { runId } from "./run-id.ts";
import { type FinishedMarket, writeRun } from "./write-run.ts";

/** What a finished run says of itself. */
export interface RunSummary {
  readonly folder: string;
  /** The page for people. */
  readonly report: string;
  /** Path of the main table's JSON file. */
  readonly table: string;
  readonly rows: readonly ResultRow[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

export interface RecordOptions {
  readonly loadedConfig: LoadedConfig;
  /** The run's folder; default backtests/<name>-<time>. */
  readonly out: string | undefined;
  /** Folder of the register of configurations; default `register` beside the run's folder. */
  readonly register: string | undefined;
  /** First part of the default folder's name. */
  readonly name: string;
  readonly threads: number;
}

/**
 * Does the work of a run and writes its folder, which appears whole or not at all. Throws a UserError before any work when something
 * already stands under the folder's name, or when the register cannot be read.
 */
export async function recordRun(
  options: RecordOptions,
  work: (register: Register) => Promise<readonly FinishedMarket[]>,
  fx: Effects,
): Promise<RunSummary> {
  const { loadedConfig, threads } = options;
  const started = fx.now();
  const seconds = () => (fx.now().getTime() - started.getTime()) / 1000;
  const path = options.out ?? join("backtests", runId(options.name, started, loadedConfig.config.quick));
  const register = await openRegister(options.register ?? join(dirname(path), "register"), path, fx);
  const folder = await openRunFolder(path, fx);
  try {
    const markets = await work(register);
    const { rows, table } = await writeRun(folder, markets, { loadedConfig, threads, seconds: seconds() }, fx);
    await folder.complete();
    return {
      folder: folder.path,
      report: join(folder.path, "report.html"),
      table: join(folder.path, table),
      rows,
      notes: markets.flatMap(({ loaded, plan, published }) => [
        ...loaded.notes,
        ...(published === undefined ? [] : [describePublished(plan.history.label)]),
      ]),
      seconds: seconds(),
    };
  } catch (error) {
    await folder.abandon();
    throw error;
  }
}

function describePublished(label: string): string {
  return `${label}: the configuration is a published protocol with defects: tables/published-protocol.md has its figures and what is wrong with them; the table above is the same entries by the house's protocol, and too few of them`;
}
