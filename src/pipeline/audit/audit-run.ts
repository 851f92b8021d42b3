import { join } from "node:path";
import type { GuardReport } from "../../backtest/index.ts";
import { type Effects, UserError } from "../../core/index.ts";
import type { MarketHistory, ResultRow, StrategyLedger } from "../../market/index.ts";
import { readLedgers } from "../../report/index.ts";
import { type MarketConfig, parseConfig, type RunConfig } from "../config.ts";
import { correctedConfig, correctedMarket } from "../corrected-config.ts";
import { type DataOptions, loadConfigured } from "../load-markets.ts";
import { type MarketPlan, planMarket } from "../market-plan.ts";
import { marketStrategies } from "../market-strategies.ts";
import { defaultThreads, openPool, type Pool } from "../pool.ts";
import { isPublishedProtocol } from "../schema/protocol.ts";
import { withYearlyHeston } from "../yearly-heston.ts";
import { decisionGuards, networksIn } from "./audit-config.ts";
import { type AuditReport, auditReport } from "./audit-report.ts";
import { bookGuards, ledgersOf } from "./book-guards.ts";
import { protocolGuards } from "./protocol-guards.ts";
import { type ManifestMarket, outputsGuard, type RunManifest, readManifest } from "./run-files.ts";
import { foldsGuard, replayGuard, tableGuard, trainingRecordGuards } from "./run-guards.ts";

export interface AuditRunOptions {
  readonly folder: string;
  readonly data: DataOptions;
  readonly markets?: readonly string[] | undefined;
  readonly threads?: number | undefined;
}

/** A run's files, and what they are audited with. */
interface AuditedRun {
  readonly folder: string;
  readonly manifest: RunManifest;
  readonly config: RunConfig;
  readonly ledgers: readonly StrategyLedger[];
}

/** Main tables that a run may have written. */
const TABLES = ["real-data", "sample-data", "corrected-data"];

/**
 * Audits a finished run: its files against the manifest, its tables against its ledger, the ledger's lines, the recorded cut-offs and trainings; and, where
 * the data that it was made from are at hand, its decisions and the ledger made again.
 */
export async function auditRun(options: AuditRunOptions, fx: Effects): Promise<AuditReport> {
  const { folder } = options;
  const manifest = await readManifest(folder, fx);
  const read = async (name: string) => await fx.read(join(folder, name));
  const text = new TextDecoder().decode(await read("config.yaml"));
  const config = {
    ...parseConfig(text, join(folder, "config.yaml"), { markets: options.markets }),
    quick: manifest.quick,
  };
  const ledgers = await readLedgers(await read("ledger.parquet"), join(folder, "ledger.parquet"));
  const run: AuditedRun = { folder, manifest, config, ledgers };
  const reports = [await outputsGuard(folder, manifest, fx), await auditTable(run, fx)];
  const notes: string[] = [];
  const pool = openPool(options.threads ?? defaultThreads(), fx);
  try {
    for (const market of config.markets) {
      const loaded = await loadConfigured(market, options.data, fx);
      const own = await auditMarket(run, market, loaded.history, pool, fx);
      reports.push(...own.reports);
      notes.push(...own.notes);
    }
  } finally {
    await pool.close();
  }
  return auditReport(folder, "run", reports, notes);
}

async function auditTable({ folder, ledgers }: AuditedRun, fx: Effects): Promise<GuardReport> {
  for (const name of TABLES) {
    const file = join(folder, "tables", `${name}.json`);
    if (!(await fx.exists(file))) continue;
    const { rows }: { rows: readonly ResultRow[] } = JSON.parse(new TextDecoder().decode(await fx.read(file)));
    return tableGuard(`tables/${name}.json`, rows, ledgers);
  }
  throw new UserError(`${folder}/tables has none of ${TABLES.join(", ")}`, "Take the folder from a whole copy.");
}

async function auditMarket(
  run: AuditedRun,
  given: MarketConfig,
  history: MarketHistory,
  pool: Pool,
  fx: Effects,
): Promise<{ reports: GuardReport[]; notes: string[] }> {
  const { manifest, ledgers } = run;
  const published = isPublishedProtocol(run.config.protocol);
  const config = published ? correctedConfig(run.config) : run.config;
  const market = published ? correctedMarket(run.config, given, history) : given;
  const recorded = manifest.markets.find(({ id }) => id === market.definition.id);
  const filed = ledgers.filter((ledger) => ledger.market === recorded?.label);
  if (recorded === undefined || filed.length === 0)
    throw new UserError(`${run.folder}: the manifest or the ledger has no market ${market.definition.id}`);
  const plan = await withYearlyHeston(config, planMarket(config, market, history), pool);
  const entries = filed[0]!.episodes.map(({ entry }) => entry);
  const reports = [
    ...(published ? protocolGuards(run.config, given, history) : []),
    ...bookGuards(config, plan, filed),
    ...foldsGuard(recorded, history.dates, entries, plan.set.rules.terms.horizonSessions),
    ...trainingRecordGuards(recorded, manifest.quick),
  ];
  if (!sameInputs(recorded, history)) {
    const note = `${recorded.label}: decisions and replay, since the data at hand are not those of the run (SHA-256 differ); give --source and --data`;
    return { reports, notes: [note] };
  }
  const again = await replayed(run, config, market, plan, recorded, pool, fx);
  return { reports: [...reports, ...again], notes: [] };
}

function sameInputs({ inputs }: ManifestMarket, { provenance }: MarketHistory): boolean {
  const hashes = new Set(provenance.map(({ sha256 }) => sha256));
  return inputs.length === provenance.length && inputs.every(({ sha256 }) => hashes.has(sha256));
}

/** Decisions and ledger made again from the run's own configuration, data and weights. */
async function replayed(
  { folder, ledgers }: AuditedRun,
  config: RunConfig,
  market: MarketConfig,
  plan: MarketPlan,
  { label, training }: ManifestMarket,
  pool: Pool,
  fx: Effects,
): Promise<GuardReport[]> {
  const weights = training.length === 0 ? undefined : join(folder, "weights");
  const networks = await networksIn(weights, plan, pool, fx);
  const { positions } = marketStrategies(config, plan, networks.blocks, networks.compute);
  fx.log(`${label}: replaying ${plan.set.entries.length} episodes`);
  const filed = ledgers.filter((ledger) => ledger.market === label);
  return [
    replayGuard(label, filed, ledgersOf(config, plan, positions)),
    ...(await decisionGuards(config, market, plan, networks, positions)),
  ];
}
