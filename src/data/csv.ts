import { basename, isAbsolute, join } from "node:path";
import { type Effects, sha256, UserError } from "../core/index.ts";
import type { CsvSeries, PriceHistory, Provenance } from "../market/index.ts";
import type { Adapter, SeriesQuery } from "./adapter.ts";
import { dividendsFromAdjustedClose } from "./csv/dividends.ts";
import { type FuturesHistory, readFutures } from "./csv/futures.ts";
import { type CsvRow, readSeries } from "./csv/read-series.ts";
import { decodeText } from "./csv/text.ts";
import { buildHistory } from "./price-history.ts";

/** Where the CSV files are. */
export interface CsvOptions {
  /** Folder that `file` of a series is relative to. */
  readonly dataDir: string;
}

/** Daily series from text files under a folder (plain or gzip): layouts of the usual publishers, or named columns. */
export function csv(options: CsvOptions): Adapter {
  return {
    name: "csv",
    supports: (series) => series.csv !== undefined,
    load: async (query, fx) => {
      const series = query.series.csv;
      if (series === undefined)
        throw new UserError(`${query.key}: the series names no CSV file`, "Add 'csv: {file: ..., layout: auto}'.");
      return loadSeries(query, series, csvPath(series, options), fx);
    },
  };
}

/** Path of a series' file: relative ones start at the data folder. */
export function csvPath({ file }: CsvSeries, { dataDir }: CsvOptions): string {
  return isAbsolute(file) ? file : join(dataDir, file);
}

async function loadSeries(query: SeriesQuery, series: CsvSeries, path: string, fx: Effects): Promise<PriceHistory> {
  const bytes = await readFile(path, query.key, fx);
  const { rows, stepTable } = readSeries(await decodeText(bytes, path), path, series, query.timeZone);
  const inside = rows.filter(({ date }) => date >= (query.from ?? date) && date <= (query.to ?? date));
  if (inside.length === 0) {
    throw new UserError(
      `${query.key}: ${path} has no row between ${query.from ?? "its start"} and ${query.to ?? "its end"}`,
      `The file covers ${rows[0]?.date} to ${rows[rows.length - 1]?.date}.`,
    );
  }
  return historyOf(query, series, path, { bytes, rows, inside, stepTable });
}

interface Loaded {
  readonly bytes: Uint8Array;
  readonly rows: readonly CsvRow[];
  readonly inside: readonly CsvRow[];
  readonly stepTable: boolean;
}

function historyOf(query: SeriesQuery, series: CsvSeries, path: string, loaded: Loaded): PriceHistory {
  const { bytes, rows, inside, stepTable } = loaded;
  const head = {
    symbol: query.series.yahoo ?? basename(series.file),
    provenance: provenanceOf(series, path, bytes, "daily history"),
  };
  // From all rows: the step into the first wanted row needs the row before it, and the noise needs many.
  const dividends = dividendsFromAdjustedClose(buildHistory(rows, head));
  const first = inside[0]!.date;
  const last = inside[inside.length - 1]!.date;
  return {
    ...buildHistory(inside, {
      ...head,
      dividends: dividends.filter(({ exDate }) => exDate >= first && exDate <= last),
    }),
    lines: inside.map(({ line }) => line),
    stepTable,
  };
}

/** The listed futures of a market from its CSV file; see `readFutures`. */
export async function loadFutures(
  key: string,
  series: CsvSeries,
  options: CsvOptions,
  fx: Effects,
): Promise<FuturesHistory> {
  const path = csvPath(series, options);
  const bytes = await readFile(path, key, fx);
  const quotes = readFutures(await decodeText(bytes, path), path, series);
  return { quotes, provenance: provenanceOf(series, path, bytes, "listed futures") };
}

function provenanceOf({ file }: CsvSeries, path: string, bytes: Uint8Array, what: string): Provenance {
  const description = `${what} in the file ${basename(file)}`;
  return { source: "csv", location: path, nature: "real", description, sha256: sha256(bytes) };
}

async function readFile(path: string, key: string, fx: Effects): Promise<Uint8Array> {
  if (await fx.exists(path)) return fx.read(path);
  throw new UserError(
    `${key}: the file ${path} does not exist`,
    "Put the file there, correct 'file' in the configuration, or choose the data folder with --data.",
  );
}
