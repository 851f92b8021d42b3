import type { Effects, IsoDate } from "../core/index.ts";
import type { LoadedMarket } from "../data/index.ts";
import type { Nature, ResultRow } from "../market/index.ts";
import type { Compute } from "../models/index.ts";
import {
  attributionParquet,
  type CommitteePaper,
  committeePaper,
  componentCosts,
  isSynthetic,
  type LineageEntry,
  ledgerParquet,
  type MarketReport,
  mainTable,
  type PaperFiles,
  publishedTable,
  RESULTS_FILE,
  type ReportInput,
  resultsFile,
  seedTable,
  signedReport,
} from "../report/index.ts";
import { saveWeights, type TrainedNetwork, type WeightsPlace } from "../training/index.ts";
import { blockStem, ownerStem, weightsFile } from "./block-files.ts";
import { type RunConfig, writeConfig } from "./config.ts";
import { correctedConfig } from "./corrected-config.ts";
import { describeBudgets, describeCompute, describeNetworks } from "./describe-networks.ts";
import type { MarketResult } from "./evaluate-market.ts";
import { type ManifestInput, manifest } from "./manifest.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { PublishedLedger, PublishedMarket } from "./published-protocol.ts";
import { publishedTableMarket } from "./published-rows.ts";
import type { RunFolder } from "./run-folder.ts";
import { runLineage } from "./run-lineage.ts";
import { isPublishedProtocol } from "./schema/protocol.ts";
import type { Block } from "./train-market.ts";

/** Everything about one market of a finished run. */
export interface FinishedMarket {
  readonly plan: MarketPlan;
  readonly loaded: LoadedMarket;
  readonly blocks: readonly Block[];
  /** What evaluated the networks; absent without networks. */
  readonly compute?: Compute | undefined;
  readonly result: MarketResult;
  /** What came of a published protocol; absent under the house's. */
  readonly published?: (PublishedMarket & { readonly ledgers: readonly PublishedLedger[] }) | undefined;
}

/** Writes tables, charts, ledger, weights, report and manifest. @returns the rows and the name of the main table's JSON file */
export async function writeRun(
  folder: RunFolder,
  markets: readonly FinishedMarket[],
  input: Omit<ManifestInput, "markets" | "outputs">,
  fx: Effects,
): Promise<{ rows: ResultRow[]; table: string }> {
  const { config: given } = input.loadedConfig;
  const config = isPublishedProtocol(given.protocol) ? correctedConfig(given) : given;
  const written = await writeMainTables(folder, markets);
  await writePublished(folder, markets);
  await writeLedgers(folder, markets);
  await writeWeights(folder, markets);
  await folder.write("config.yaml", writeConfig(given));
  const lineage = await runLineage({ ...input, markets, outputs: folder.hashes }, fx);
  await writePaper(folder, await committeePaper(reportInput(config, markets, lineage, fx.now())));
  await folder.write("manifest.json", await manifest({ ...input, markets, outputs: folder.hashes }, fx));
  return written;
}

/** Episode by episode: what every strategy and every single network did, and where every strategy's P&L comes from. */
async function writeLedgers(folder: RunFolder, markets: readonly FinishedMarket[]): Promise<void> {
  const ledgers = markets.flatMap(({ result }) => [
    ...result.ledgers,
    ...result.challengerLedgers,
    ...result.seedLedgers,
  ]);
  await folder.write("ledger.parquet", ledgerParquet(ledgers, naturesOf(markets)));
  await folder.write("attribution.parquet", attributionParquet(markets.flatMap(({ result }) => result.attributions)));
}

/** The tables first, then the list of their hashes, then the report that carries the hash of the list. */
async function writePaper(folder: RunFolder, paper: CommitteePaper): Promise<void> {
  for (const [name, files] of Object.entries(paper.tables)) await writeTable(folder, name, files);
  await folder.write(`tables/${paper.register.name}.json`, paper.register.json);
  const results = resultsFile(folder.hashes);
  await folder.write(RESULTS_FILE, results);
  const report = signedReport(paper, results);
  for (const [chart, svg] of Object.entries(report.charts)) await folder.write(`charts/${chart}.svg`, svg);
  await folder.write("report.md", report.md);
  await folder.write("report.html", report.html);
}

async function writeTable(folder: RunFolder, name: string, files: PaperFiles): Promise<void> {
  for (const [extension, content] of Object.entries(files)) await folder.write(`tables/${name}.${extension}`, content);
}

async function writeMainTables(
  folder: RunFolder,
  markets: readonly FinishedMarket[],
): Promise<{ rows: ResultRow[]; table: string }> {
  const rows = markets.flatMap((market) => market.result.rows);
  const beside = markets.some(({ published }) => published !== undefined);
  const { name, files } = mainTable(rows, beside ? "corrected-data" : undefined);
  await writeTable(folder, name, files);
  const seedRows = markets.flatMap((market) => market.result.seedRows);
  if (seedRows.length > 0) {
    const seeds = seedTable(seedRows, isSynthetic(rows));
    await writeTable(folder, seeds.name, seeds.files);
  }
  const schedules = markets.map(({ plan }) => ({ market: plan.history.label, ...plan.schedule }));
  const content = { format: "backhedge-table", version: 1, table: "cost-schedules", markets: schedules };
  await folder.write("tables/cost-schedules.json", `${JSON.stringify(content, null, 2)}\n`);
  return { rows, table: `tables/${name}.json` };
}

/** The table of a published protocol, never under the name of real data. */
async function writePublished(folder: RunFolder, markets: readonly FinishedMarket[]): Promise<void> {
  const tables = markets.flatMap(({ published, result }) =>
    published === undefined ? [] : [publishedTableMarket(published, published.ledgers, result.rows)],
  );
  if (tables.length === 0) return;
  for (const [extension, content] of Object.entries(publishedTable(tables)))
    await folder.write(`tables/published-protocol.${extension}`, content);
}

/** The weakest nature of the data behind each market. */
function naturesOf(markets: readonly FinishedMarket[]): Map<string, Nature> {
  return new Map(markets.map(({ plan }) => [plan.history.label, plan.history.nature]));
}

function reportInput(
  config: RunConfig,
  markets: readonly FinishedMarket[],
  lineage: readonly LineageEntry[],
  now: Date,
): ReportInput {
  const { name, quick, option, report } = config;
  return {
    ...{ name, quick, created: now.toISOString(), today: now.toISOString().slice(0, 10) },
    ...{ horizonSessions: option.horizonSessions, protocol: protocol(config, markets) },
    ...{ owner: report.owner, exceptions: report.exceptions, lineage },
    markets: markets.map(marketReport),
  };
}

/** Weights and calibrations of every block, in the layout that `backtest --weights` reads. */
export async function writeWeights(
  folder: Pick<RunFolder, "write">,
  markets: readonly Pick<FinishedMarket, "plan" | "blocks">[],
  prefix = "weights/",
): Promise<void> {
  for (const { plan, blocks } of markets) {
    const market = plan.market.definition.id;
    for (const { hedge, cutoff, calibration, networks, fineTuned } of blocks) {
      const owner = hedge.id === "" ? { market } : { market, hedge: hedge.id };
      const write = (own: readonly TrainedNetwork[], tunedBefore: IsoDate | null) =>
        writeNetworks(folder, prefix, own, { ...owner, trainedBefore: cutoff, tunedBefore });
      const name = `${prefix}${blockStem(ownerStem({ market, hedge: hedge.id }), cutoff)}.calibration.json`;
      await folder.write(name, `${JSON.stringify(calibration, null, 2)}\n`);
      await write(networks, null);
      for (const tuned of fineTuned) await write(tuned.networks, tuned.cutoff);
    }
  }
}

async function writeNetworks(
  folder: Pick<RunFolder, "write">,
  prefix: string,
  networks: readonly TrainedNetwork[],
  of: Omit<WeightsPlace, "seed">,
): Promise<void> {
  for (const [at, network] of networks.entries()) {
    const place = { ...of, seed: at + 1 };
    await folder.write(`${prefix}${weightsFile(place)}`, saveWeights(network, place));
  }
}

function marketReport({ plan, loaded, blocks, result }: FinishedMarket): MarketReport {
  return {
    id: plan.market.definition.id,
    label: plan.history.label,
    rows: result.rows,
    seedRows: result.seedRows,
    ledgers: result.ledgers,
    evaluation: result.evaluation,
    calibrations: blocks.map((block) => block.calibration),
    networks: describeNetworks(plan, blocks),
    provenance: plan.history.provenance,
    notes: [...loaded.notes, ...result.leftOut.map(({ strategy, reason }) => `${strategy} is left out: ${reason}.`)],
    componentCosts: componentCosts(result.ledgers),
    costs: `schedule \`${plan.costs.name}\` version ${plan.costs.version}, components ${plan.costs.components.join(", ") || "none"}`,
    excluded: plan.set.excluded,
  };
}

/** What was done, in sentences made from the configuration, and of the networks from themselves. */
function protocol({ option, backtest, seed }: RunConfig, markets: readonly FinishedMarket[]): string[] {
  const retrain =
    backtest.retrainYears === 0 ? "once, before the first test year" : `every ${backtest.retrainYears} test years`;
  const networks = describeBudgets(markets);
  const trained = networks.length === 0 ? "" : `; networks are trained ${retrain}`;
  return [
    `${option.side} one European ${option.kind}, ln(K/S) = ${option.logMoneyness}, held ${option.horizonSessions} sessions (${option.horizonDays} calendar days), entered every ${backtest.stride === 1 ? "session" : `${backtest.stride} sessions`}; premium booked at the entry's implied volatility.`,
    `Implied volatility = ${backtest.ivMultiple} x volatility index, the same for every strategy and strike.`,
    `Rebalanced at every close${backtest.tradeLag === 0 ? "" : `, traded ${backtest.tradeLag} sessions later`}; the position is closed and paid for at expiry.`,
    `Walk-forward by calendar year: the leverage slope uses rows at least ${backtest.purge} sessions before a year's first entry${trained}.`,
    ...networks,
    ...describeCompute(markets),
    `Seed ${seed}. The same configuration, data and seed give the same tables to the bit on one kernel (manifest.json names it).`,
  ];
}
