import { join } from "node:path";
import { type Effects, version } from "../core/index.ts";
import type { Provenance } from "../market/index.ts";
import type { ReportFiles, TableFiles } from "../report/index.ts";
import { openRunFolder, type RunFolder } from "./run-folder.ts";
import { runId } from "./run-id.ts";

/** Where the results of a calibration stand. */
export interface FitFolder {
  readonly folder: string;
  /** The page for people. */
  readonly report: string;
  /** The JSON of the fits. */
  readonly table: string;
}

/** What a calibration writes. */
export interface FitFiles {
  /** Name of the tables, e.g. `chain-fit`. */
  readonly name: string;
  readonly tables: TableFiles;
  readonly report: ReportFiles;
  /** What was read. */
  readonly inputs: readonly Provenance[];
  /** The command's own settings, for the manifest. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Does the work of a calibration and writes its folder (report, charts, tables, manifest), which appears whole or not at all.
 * Throws a UserError before any work when something already stands under the folder's name.
 */
export async function recordFit<T>(
  out: string | undefined,
  name: string,
  work: () => Promise<{ readonly result: T; readonly files: FitFiles }>,
  fx: Effects,
): Promise<T & FitFolder> {
  const path = out ?? join("backtests", runId(name, fx.now(), false));
  const folder = await openRunFolder(path, fx);
  try {
    const { result, files } = await work();
    const table = await writeFiles(folder, files, fx);
    await folder.complete();
    return { ...result, folder: path, report: join(path, "report.html"), table: join(path, table) };
  } catch (error) {
    await folder.abandon();
    throw error;
  }
}

async function writeFiles(folder: RunFolder, files: FitFiles, fx: Effects): Promise<string> {
  const { name, tables, report, inputs, settings } = files;
  for (const [extension, content] of Object.entries(tables)) await folder.write(`tables/${name}.${extension}`, content);
  for (const [chart, svg] of Object.entries(report.charts)) await folder.write(`charts/${chart}.svg`, svg);
  await folder.write("report.md", report.md);
  await folder.write("report.html", report.html);
  const manifest = {
    format: "backhedge-manifest",
    version: 1,
    backhedge: version(),
    created: fx.now().toISOString(),
    settings,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    inputs,
    outputs: Object.fromEntries(folder.hashes),
  };
  await folder.write("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  return `tables/${name}.json`;
}
