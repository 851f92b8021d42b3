import { join } from "node:path";
import { type Effects, sha256 } from "../../core/index.ts";
import type { LoadedMarket } from "../../data/index.ts";
import type { QuotedRanking, QuotedRow, VolatilityProxy } from "../../market/index.ts";
import {
  marksParquet,
  proxyFile,
  type QuotedPanelReport,
  quotedLedgerParquet,
  quotesFiles,
  quotesReport,
} from "../../report/index.ts";
import { writeConfig } from "../config.ts";
import type { LoadedConfig } from "../load-config.ts";
import { manifestHead } from "../manifest.ts";
import { openRunFolder, type RunFolder } from "../run-folder.ts";
import { runId } from "../run-id.ts";
import type { QuotedPanel } from "./replay-panel.ts";

/** What a replay on real quotes gave and where its report is. */
export interface QuotesSummary {
  readonly folder: string;
  readonly report: string;
  readonly table: string;
  readonly rows: readonly QuotedRow[];
  readonly rankings: readonly QuotedRanking[];
  /** Without its days, which are in tables/volatility-proxy.json. */
  readonly proxies: readonly Omit<VolatilityProxy, "days">[];
  readonly notes: readonly string[];
}

/** What came of the panels of one market. */
export interface FinishedQuotes {
  readonly loaded: LoadedMarket;
  readonly panels: readonly QuotedPanel[];
}

export interface QuotesRecordOptions {
  readonly loadedConfig: LoadedConfig;
  /** The run's folder; default backtests/<name>-quotes-<time>. */
  readonly out: string | undefined;
  /** Folder of the networks that were replayed. */
  readonly weights: string | undefined;
}

/**
 * Does the work and writes its run folder (report, tables, marks and ledger as Parquet, manifest), which appears whole or not at all.
 * Throws a UserError before any work when something already stands under the folder's name.
 */
export async function recordQuotes(
  { loadedConfig, out, weights }: QuotesRecordOptions,
  work: () => Promise<readonly FinishedQuotes[]>,
  fx: Effects,
): Promise<QuotesSummary> {
  const { config } = loadedConfig;
  const path = out ?? join("backtests", runId(`${config.name}-quotes`, fx.now(), config.quick));
  const folder = await openRunFolder(path, fx);
  try {
    const markets = await work();
    await writeQuotes(folder, loadedConfig, markets, fx);
    await folder.write("manifest.json", await manifestOf(folder, loadedConfig, { markets, weights }, fx));
    await folder.complete();
    const panels = markets.flatMap((market) => market.panels);
    return {
      folder: path,
      report: join(path, "report.html"),
      table: join(path, "tables/real-quotes.json"),
      rows: panels.flatMap(({ rows }) => rows),
      rankings: panels.flatMap(({ rankings }) => rankings),
      proxies: panels.map(({ read: { proxy } }) => {
        const { days, ...summary } = proxy;
        return summary;
      }),
      notes: markets.flatMap(({ loaded, panels: own }) => [...loaded.notes, ...own.flatMap(({ notes }) => notes)]),
    };
  } catch (error) {
    await folder.abandon();
    throw error;
  }
}

async function writeQuotes(
  folder: RunFolder,
  loadedConfig: LoadedConfig,
  markets: readonly FinishedQuotes[],
  fx: Effects,
): Promise<void> {
  const reports = markets.flatMap(({ loaded, panels }) => panels.map((panel) => reportOf(panel, loaded)));
  const records = markets.flatMap(({ panels }) =>
    panels.map(({ read, ledgers }) => ({ panel: read.source.config.label, episodes: read.episodes, ledgers })),
  );
  await folder.write("config.yaml", writeConfig(loadedConfig.config));
  for (const [extension, content] of Object.entries(quotesFiles(reports))) {
    await folder.write(`tables/real-quotes.${extension}`, content);
  }
  await folder.write("tables/volatility-proxy.json", proxyFile(reports));
  await folder.write("marks.parquet", marksParquet(records));
  await folder.write("ledger.parquet", quotedLedgerParquet(records));
  const report = quotesReport(reports, { created: fx.now().toISOString() });
  for (const [chart, svg] of Object.entries(report.charts)) await folder.write(`charts/${chart}.svg`, svg);
  await folder.write("report.md", report.md);
  await folder.write("report.html", report.html);
}

function reportOf(
  { read, rows, rankings, cutoff, leverage, costs, notes }: QuotedPanel,
  { history }: LoadedMarket,
): QuotedPanelReport {
  const { days, unused, dropped, offClose, episodes, excluded, proxy, source } = read;
  return {
    ...{ days, unused, dropped, offClose, episodes, excluded, proxy, rows, rankings, cutoff, notes },
    label: source.config.label,
    market: history.label,
    leverage: leverage.b,
    costs: `schedule ${costs.name} version ${costs.version}`,
    maximumGap: source.config.maximumGap,
  };
}

/** Everything needed to trace a figure back, or to make it again. */
async function manifestOf(
  { hashes }: RunFolder,
  loadedConfig: LoadedConfig,
  { markets, weights }: { readonly markets: readonly FinishedQuotes[]; readonly weights: string | undefined },
  fx: Effects,
): Promise<string> {
  const content = {
    ...(await manifestHead(loadedConfig, fx)),
    markets: markets.map(({ loaded, panels }) => ({
      label: loaded.history.label,
      source: loaded.source,
      nature: loaded.history.nature,
      volatility: loaded.history.volatilityNature,
      inputs: loaded.history.provenance,
      panels: panels.map(({ read, cutoff, costs }) => ({
        label: read.source.config.label,
        ...{ cutoff, costs, inputs: read.inputs },
      })),
    })),
    weights: weights === undefined ? null : await hashesIn(weights, fx),
    outputs: Object.fromEntries(hashes),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** SHA-256 of the files of a folder by name. */
async function hashesIn(folder: string, fx: Effects): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const name of await fx.list(folder)) {
    if (/\.(weights|json)$/.test(name)) hashes[name] = sha256(await fx.read(join(folder, name)));
  }
  return hashes;
}
