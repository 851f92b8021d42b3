import { parquetReadObjects } from "hyparquet";
import { isIsoDate, UserError } from "../core/index.ts";
import type { EpisodeResult, StrategyLedger } from "../market/index.ts";
import { LEDGER_FIGURES } from "./ledger-file.ts";

const HINT = "Is it the ledger.parquet of a backhedge run?";

/** Reads what `ledgerParquet` wrote, in the order of its rows. A file of another kind, or a row without one of its figures, is a UserError. */
export async function readLedgers(bytes: Uint8Array, file: string): Promise<StrategyLedger[]> {
  const rows = await readRows(bytes, file);
  const ledgers = new Map<string, { market: string; strategy: string; episodes: EpisodeResult[] }>();
  for (const [i, row] of rows.entries()) {
    const where = `${file}: row ${i + 1}`;
    const [market, strategy] = [textOf(row, "market", where), textOf(row, "strategy", where)];
    const key = JSON.stringify([market, strategy]);
    const ledger = ledgers.get(key) ?? { market, strategy, episodes: [] };
    ledger.episodes.push(episodeOf(row, where));
    ledgers.set(key, ledger);
  }
  return [...ledgers.values()];
}

type Row = Readonly<Record<string, unknown>>;

async function readRows(bytes: Uint8Array, file: string): Promise<readonly Row[]> {
  const copy = new Uint8Array(bytes).buffer;
  try {
    return await parquetReadObjects({ file: copy });
  } catch (error) {
    throw new UserError(
      `${file} is not Parquet: ${error instanceof Error ? error.message : String(error)}`,
      "Take the file from a whole copy of the run folder.",
    );
  }
}

function episodeOf(row: Row, where: string): EpisodeResult {
  const costs = Object.entries(row).flatMap(([name, value]) =>
    name.startsWith("cost_") && value !== null && value !== undefined
      ? [[name.slice("cost_".length), numberOf(row, name, where)] as const]
      : [],
  );
  const figures = Object.fromEntries(LEDGER_FIGURES.map((name) => [name, numberOf(row, name, where)])) as Record<
    (typeof LEDGER_FIGURES)[number],
    number
  >;
  return {
    entry: dateOf(row, "entry", where),
    expiry: dateOf(row, "expiry", where),
    ...figures,
    costs: Object.fromEntries(costs),
  };
}

function textOf(row: Row, name: string, where: string): string {
  const value = row[name];
  if (typeof value === "string") return value;
  throw new UserError(`${where}: expected text in column '${name}', found ${value}`, HINT);
}

function dateOf(row: Row, name: string, where: string): string {
  const value = textOf(row, name, where);
  if (isIsoDate(value)) return value;
  throw new UserError(`${where}: expected a date YYYY-MM-DD in column '${name}', found '${value}'`, HINT);
}

function numberOf(row: Row, name: string, where: string): number {
  const value = row[name];
  if (typeof value === "number") return value;
  throw new UserError(`${where}: expected a number in column '${name}', found ${value}`, HINT);
}
