import { join } from "node:path";
import type { Effects } from "../../core/index.ts";
import type { PresetCheck, PresetResult } from "../../market/index.ts";
import { presetCheckFiles, presetReport, presetTableFiles, RESULTS_FILE, resultsFile } from "../../report/index.ts";
import { machineEntry, manifestOrigin } from "../manifest.ts";
import { openRunFolder, type RunFolder } from "../run-folder.ts";
import { runId } from "../run-id.ts";

/** Name of the files of the checks. */
const CHECKS = "checks";

/** What a reproduction gave and where its report is. */
export interface PresetSummary {
  readonly folder: string;
  readonly report: string;
  /** Checks that were missed. */
  readonly missed: number;
  /** The figures without their drawings, which are in `charts/`. */
  readonly result: Omit<PresetResult, "figures">;
  readonly seconds: number;
}

export interface PresetRecordOptions {
  readonly name: string;
  readonly out: string | undefined;
  readonly threads: number;
  readonly quick: boolean;
}

/**
 * Does the work and writes its folder (report, tables, charts, manifest), which appears whole or not at all. Throws a UserError before any work when something
 * already stands under the folder's name.
 */
export async function recordPreset(
  options: PresetRecordOptions,
  work: () => Promise<PresetResult>,
  fx: Effects,
): Promise<PresetSummary> {
  const started = fx.now();
  const seconds = () => (fx.now().getTime() - started.getTime()) / 1000;
  const path = options.out ?? join("backtests", runId(`reproduce-${options.name}`, started, options.quick));
  const folder = await openRunFolder(path, fx);
  try {
    const result = await work();
    await writePreset(folder, result, fx);
    await folder.write("manifest.json", await manifestOf(folder, result, { ...options, seconds: seconds() }, fx));
    await folder.complete();
    const { figures, ...plain } = result;
    const summary = { folder: path, report: join(path, "report.html"), missed: missedChecks(result.checks) };
    return { ...summary, result: plain, seconds: seconds() };
  } catch (error) {
    await folder.abandon();
    throw error;
  }
}

function missedChecks(checks: readonly PresetCheck[]): number {
  return checks.filter(({ passed }) => !passed).length;
}

async function writePreset(folder: RunFolder, result: PresetResult, fx: Effects): Promise<void> {
  for (const table of result.tables) await writeFiles(folder, table.id, presetTableFiles(table, result.source));
  if (result.checks.length > 0) await writeFiles(folder, CHECKS, presetCheckFiles(result));
  await folder.write(RESULTS_FILE, resultsFile(untimed(folder.hashes, result)));
  const { figures, timings, inputs, ...plain } = result;
  const drawn = figures.map(({ svg, ...figure }) => figure);
  const content = { format: "backhedge-preset", version: 1, ...plain, figures: drawn };
  await folder.write("result.json", `${JSON.stringify(content, null, 2)}\n`);
  const report = presetReport(result, { created: fx.now().toISOString() });
  for (const [chart, svg] of Object.entries(report.charts)) await folder.write(`charts/${chart}.svg`, svg);
  await folder.write("report.md", report.md);
  await folder.write("report.html", report.html);
}

async function writeFiles(folder: RunFolder, id: string, files: object): Promise<void> {
  for (const [extension, content] of Object.entries(files)) await folder.write(`tables/${id}.${extension}`, content);
}

/** The hashes of the files that are the same in every run: not those of tables and checks with times. */
function untimed(hashes: ReadonlyMap<string, string>, { tables, checks }: PresetResult): Map<string, string> {
  const timed = [
    ...tables.filter(({ columns }) => columns.some(({ timing }) => timing)).map(({ id }) => id),
    ...(checks.some(({ timing }) => timing) ? [CHECKS] : []),
  ];
  return new Map([...hashes].filter(([name]) => !timed.some((id) => name.startsWith(`tables/${id}.`))));
}

/** Everything needed to trace a figure back, or to make it again. */
async function manifestOf(
  { hashes }: RunFolder,
  { preset, seed, quick, checks, inputs = [], timings = {} }: PresetResult,
  { threads, seconds }: { readonly threads: number; readonly seconds: number },
  fx: Effects,
): Promise<string> {
  const content = {
    ...(await manifestOrigin(fx)),
    ...{ preset, seed, quick, threads },
    ...machineEntry(),
    inputs,
    checks: { declared: checks.length, missed: missedChecks(checks) },
    outputs: Object.fromEntries(hashes),
    timings,
    seconds,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
