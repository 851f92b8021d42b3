import type { Effects, IsoDate } from "../core/index.ts";
import type { LoadedMarket } from "../data/index.ts";
import type { ResultRow } from "../market/index.ts";
import type { Compute } from "../models/index.ts";
import {
  componentCosts,
  cumulatedPnlChart,
  labelOf,
  ledgerParquet,
  type MarketReport,
  mainTable,
  reportPage,
} from "../report/index.ts";
import { saveWeights, type TrainedNetwork, type WeightsPlace } from "../training/index.ts";
import { blockStem, ownerStem, weightsFile } from "./block-files.ts";
import { type RunConfig, writeConfig } from "./config.ts";
import { describeBudgets, describeCompute, describeNetworks } from "./describe-networks.ts";
import type { MarketResult } from "./evaluate-market.ts";
import { type ManifestInput, manifest } from "./manifest.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { RunFolder } from "./run-folder.ts";
import type { Block } from "./train-market.ts";

/** Everything about one market of a finished run. */
export interface FinishedMarket {
  readonly plan: MarketPlan;
  readonly loaded: LoadedMarket;
  readonly blocks: readonly Block[];
  /** What evaluated the networks; absent without networks. */
  readonly compute?: Compute | undefined;
  readonly result: MarketResult;
}

/** Writes tables, charts, ledger, weights, report and manifest. @returns the rows and the name of the main table's JSON file */
export async function writeRun(
  folder: RunFolder,
  markets: readonly FinishedMarket[],
  input: Omit<ManifestInput, "markets" | "outputs">,
  fx: Effects,
): Promise<{ rows: ResultRow[]; table: string }> {
  const { config } = input.loadedConfig;
  const written = await writeTables(folder, markets);
  await writeCharts(folder, markets, config.option.horizonSessions);
  const ledgers = markets.flatMap(({ result }) => [...result.ledgers, ...result.seedLedgers]);
  await folder.write("ledger.parquet", ledgerParquet(ledgers));
  await writeWeights(folder, markets);
  await folder.write("config.yaml", writeConfig(config));
  const page = {
    name: config.name,
    created: fx.now().toISOString(),
    quick: config.quick,
    protocol: protocol(config, markets),
    markets: markets.map(marketReport),
  };
  await folder.write("report.md", reportPage(page));
  await folder.write("manifest.json", await manifest({ ...input, markets, outputs: folder.hashes }, fx));
  return written;
}

async function writeTables(
  folder: RunFolder,
  markets: readonly FinishedMarket[],
): Promise<{ rows: ResultRow[]; table: string }> {
  const rows = markets.flatMap((market) => market.result.rows);
  const { name, files } = mainTable(rows);
  for (const [extension, content] of Object.entries(files)) await folder.write(`tables/${name}.${extension}`, content);
  const seedRows = markets.flatMap((market) => market.result.seedRows);
  if (seedRows.length > 0) await folder.write("tables/seeds.json", mainTable(seedRows).files.json);
  await writeJsonTable(
    folder,
    "cost-schedules",
    markets.map(({ plan }) => ({ market: plan.history.label, ...plan.schedule })),
  );
  await writeJsonTable(
    folder,
    "cost-components",
    markets.map(({ plan, result }) => ({
      market: plan.history.label,
      units: "basis points of the price at entry, mean of the episodes",
      strategies: componentCosts(result.ledgers),
    })),
  );
  return { rows, table: `tables/${name}.json` };
}

async function writeJsonTable(folder: RunFolder, table: string, markets: readonly object[]): Promise<void> {
  const content = { format: "backhedge-table", version: 1, table, markets };
  await folder.write(`tables/${table}.json`, `${JSON.stringify(content, null, 2)}\n`);
}

async function writeCharts(
  folder: RunFolder,
  markets: readonly FinishedMarket[],
  horizonSessions: number,
): Promise<void> {
  for (const { plan, result } of markets) {
    const title = `${plan.history.label}${labelOf(result.rows)}`;
    const svg = await cumulatedPnlChart(title, result.ledgers, horizonSessions);
    await folder.write(`charts/${plan.market.definition.id}.svg`, svg);
  }
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
    calibrations: blocks.map((block) => block.calibration),
    networks: describeNetworks(plan, blocks),
    provenance: plan.history.provenance,
    notes: loaded.notes,
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
