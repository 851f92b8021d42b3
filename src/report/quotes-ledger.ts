import { parquetWriteBuffer } from "hyparquet-writer";
import type { QuotedEpisode, QuotedLedger } from "../market/index.ts";

/** The episodes of one panel and what strategies did on them. */
export interface QuotedRecords {
  readonly panel: string;
  readonly episodes: readonly QuotedEpisode[];
  readonly ledgers: readonly QuotedLedger[];
}

/** One column while rows are added to it. */
interface Column {
  readonly name: string;
  readonly type: "STRING" | "DOUBLE" | "INT32" | "BOOLEAN";
  readonly data: (string | number | boolean | null)[];
}

type Cell = string | number | boolean | null;

/**
 * The marks of every episode as Parquet, a row for each marked session and one for the end; in the currency of the option. Joined with the
 * ledger by panel, episode and step.
 */
export function marksParquet(records: readonly QuotedRecords[]): Uint8Array {
  const table = columns({
    panel: "STRING",
    episode: "INT32",
    step: "INT32",
    rule: "STRING",
    kind: "STRING",
    contracts: "STRING",
    strike: "DOUBLE",
    expiry: "STRING",
    end: "STRING",
    date: "STRING",
    sessions: "INT32",
    spot: "DOUBLE",
    forward: "DOUBLE",
    forward_from: "STRING",
    price: "DOUBLE",
    half_spread: "DOUBLE",
    volatility: "DOUBLE",
    at_the_money: "DOUBLE",
    slope: "DOUBLE",
    index: "DOUBLE",
    carried: "BOOLEAN",
  });
  for (const { panel, episodes } of records) {
    for (const [number, { rule, kind, contracts, strike, expiry, steps, end }] of episodes.entries()) {
      const of = [rule, kind, contracts.join(" + "), strike, expiry, end.kind] as const;
      for (const [t, step] of steps.entries()) {
        const {
          date,
          sessions,
          spot,
          forward,
          forwardFrom,
          price,
          halfSpread,
          volatility,
          atTheMoney,
          slope,
          index,
          carried,
        } = step;
        const marks = [date, sessions, spot, forward, forwardFrom, price, known(halfSpread)] as const;
        table.add([panel, number, t, ...of, ...marks, volatility, atTheMoney, slope, index, carried]);
      }
      if (end.kind === "expiry") {
        const { date, sessions, level, value } = end;
        const settled = [date, sessions, level, null, null, value, null, null, null, null, null, null] as const;
        table.add([panel, number, steps.length, ...of, ...settled]);
      }
    }
  }
  return table.bytes();
}

/** What strategies held and earned day by day as Parquet; money in % of the underlying's price at entry. Step 0 is the opening trade. */
export function quotedLedgerParquet(records: readonly QuotedRecords[]): Uint8Array {
  const table = columns({
    panel: "STRING",
    strategy: "STRING",
    side: "STRING",
    episode: "INT32",
    step: "INT32",
    position: "DOUBLE",
    pnl: "DOUBLE",
  });
  for (const { panel, ledgers } of records) {
    for (const { strategy, side, outcomes } of ledgers) {
      for (const [number, { daily, positions }] of outcomes.entries()) {
        for (const [t, pnl] of daily.entries()) {
          table.add([panel, strategy, side, number, t, positions[t] ?? null, pnl]);
        }
      }
    }
  }
  return table.bytes();
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function columns(types: Readonly<Record<string, Column["type"]>>) {
  const all = Object.entries(types).map(([name, type]): Column => ({ name, type, data: [] }));
  return {
    /** One row, a cell a column. */
    add: (cells: readonly Cell[]) => {
      for (const [i, cell] of cells.entries()) all[i]!.data.push(cell);
    },
    bytes: () =>
      new Uint8Array(parquetWriteBuffer({ columnData: all.map((column) => ({ ...column, nullable: true })) })),
  };
}
