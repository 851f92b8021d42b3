import { parquetWriteBuffer } from "hyparquet-writer";
import type { Nature, StrategyLedger } from "../market/index.ts";

/** Columns of numbers that every episode has. */
export const LEDGER_FIGURES = [
  "pnl",
  "premium",
  "payoff",
  "gains",
  "dividends",
  "financing",
  "totalCost",
  "volume",
  "meanDelta",
] as const;

/**
 * The ledgers as one Parquet file, a row for each market, strategy and episode; a cost component that a market has not is null.
 * @param natures of the data behind each market: stands in every row
 */
export function ledgerParquet(ledgers: readonly StrategyLedger[], natures: ReadonlyMap<string, Nature>): Uint8Array {
  const rows = ledgers.flatMap((ledger) => ledger.episodes.map((episode) => ({ ledger, episode })));
  const components = [...new Set(rows.flatMap(({ episode }) => Object.keys(episode.costs)))].sort();
  const text = (name: string, of: (row: (typeof rows)[number]) => string) => ({
    name,
    type: "STRING" as const,
    data: rows.map(of),
  });
  const buffer = parquetWriteBuffer({
    columnData: [
      text("market", ({ ledger }) => ledger.market),
      text("nature", ({ ledger }) => natures.get(ledger.market) ?? "unknown"),
      text("strategy", ({ ledger }) => ledger.strategy),
      text("entry", ({ episode }) => episode.entry),
      text("expiry", ({ episode }) => episode.expiry),
      ...LEDGER_FIGURES.map((name) => ({
        name,
        type: "DOUBLE" as const,
        data: rows.map(({ episode }) => episode[name]),
      })),
      ...components.map((name) => ({
        name: `cost_${name}`,
        type: "DOUBLE" as const,
        nullable: true,
        data: rows.map(({ episode }) => episode.costs[name] ?? null),
      })),
    ],
  });
  return new Uint8Array(buffer);
}
