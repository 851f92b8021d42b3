import type { QuotedExclusion, QuotedRanking, QuotedRow, VolatilityProxy } from "../market/index.ts";
import { decimals, NO_FIGURE } from "./figures.ts";
import type { TextTable } from "./text-table.ts";

/** Rows of one panel, side, rule and kind of end: one table. */
export interface QuotedTable {
  readonly side: QuotedRow["side"];
  readonly rule: string;
  readonly end: QuotedRow["end"];
  readonly rows: readonly QuotedRow[];
}

/** The tables of a panel in the order of its rows. */
export function quotedTables(rows: readonly QuotedRow[]): QuotedTable[] {
  const keyOf = ({ side, rule, end }: QuotedRow) => JSON.stringify([side, rule, end]);
  return groupedBy(rows, keyOf).map((own) => ({ side: own[0]!.side, rule: own[0]!.rule, end: own[0]!.end, rows: own }));
}

/** What the episodes of a table are, in words. */
export function quotedTitle({ side, rule, end }: Pick<QuotedTable, "side" | "rule" | "end">): string {
  const how = end === "expiry" ? "held to expiry" : "marked out at the last quote";
  return `${rule}, ${side === "short" ? "sold at the bid" : "bought at the ask"}, ${how}`;
}

/** The rows of one table; ratios with their 95 % intervals. */
export function quotedRowsTable(rows: readonly QuotedRow[]): TextTable {
  return {
    titles: [
      "Strategy",
      "Mean P&L",
      "Std P&L",
      "Daily std",
      "CVaR95",
      "Volume",
      "Cost (bp)",
      "Mean delta",
      "Std / BS",
      "Daily std / BS",
      "CVaR95 / BS",
    ],
    rows: rows.map((row) => [
      row.strategy,
      ...[row.mean, row.std].map((value) => decimals(value, 3)),
      decimals(row.dailyStd, 4),
      decimals(row.cvar95, 3),
      ...[row.volume, row.hedgeCostBps, row.meanDelta].map((value) => decimals(value, 2)),
      ratioCell(row, "std"),
      ratioCell(row, "dailyStd"),
      row.cvar95 > 0 ? ratioCell(row, "cvar95") : NO_FIGURE,
    ]),
  };
}

function ratioCell({ ratioToBs, ci95, adjustedPValue }: QuotedRow, figure: "std" | "dailyStd" | "cvar95"): string {
  if (Number.isNaN(adjustedPValue.std)) return "1"; // the benchmark
  const [low, high] = ci95[figure];
  return `${decimals(ratioToBs[figure], 3)} [${decimals(low, 2)}, ${decimals(high, 2)}]`;
}

/** Ratios of real at-the-money volatility to the index, a row a panel. */
export function proxyTable(proxies: readonly VolatilityProxy[]): TextTable {
  return {
    titles: [
      "Panel",
      "Days",
      "No figure",
      "Mean",
      "Lower quartile",
      "Median",
      "Upper quartile",
      "Least",
      "Greatest",
      "Used",
    ],
    rows: proxies.map((proxy) => [
      proxy.panel,
      String(proxy.days.length),
      String(proxy.missing),
      ...[proxy.mean, proxy.lowerQuartile, proxy.median, proxy.upperQuartile, proxy.least, proxy.greatest].map(
        (value) => decimals(value, 3),
      ),
      decimals(proxy.ivMultiple, 2),
    ]),
  };
}

/** The same by day. */
export function proxyDaysTable({ days }: VolatilityProxy): TextTable {
  return {
    titles: ["Date", "At the money, 30 days", "Index", "Ratio", "Method"],
    words: [4],
    rows: days.map(({ date, atTheMoney, index, ratio, method }) => [
      date,
      decimals(100 * atTheMoney, 2),
      decimals(100 * index, 2),
      decimals(ratio, 3),
      method,
    ]),
  };
}

/** Order of the strategies under real and proxy marks, a row a strategy and figure. */
export function rankingTable(rankings: readonly QuotedRanking[]): TextTable {
  return {
    titles: [
      "Episodes",
      "Figure",
      "Strategy",
      "Real",
      "Rank",
      "Proxy",
      "Rank",
      "Real / BS",
      "Proxy / BS",
      "Kendall tau",
    ],
    words: [1, 2],
    rows: rankings.flatMap(({ rule, end, figure, strategies, kendallTau }) =>
      strategies.map((one, i) => [
        i === 0 ? `${rule}, ${end === "expiry" ? "to expiry" : "marked out"}` : "",
        i === 0 ? (figure === "std" ? "Std P&L" : "Daily std") : "",
        one.strategy,
        decimals(one.real, 4),
        String(one.realRank),
        decimals(one.proxy, 4),
        String(one.proxyRank),
        decimals(one.realRatio, 3),
        decimals(one.proxyRatio, 3),
        i === 0 ? decimals(kendallTau, 2) : "",
      ]),
    ),
  };
}

/** Entries that did not become episodes, counted by rule and reason. */
export function exclusionTable(excluded: readonly QuotedExclusion[]): TextTable {
  const groups = groupedBy(excluded, ({ rule, reason }) => JSON.stringify([rule, reason]));
  return {
    titles: ["Entry rule", "Reason", "Entries", "First"],
    words: [1],
    rows: groups.map((own) => [own[0]!.rule, own[0]!.reason, String(own.length), own[0]!.date]),
  };
}

/** Items of one key together, in order of the first of each. */
function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const own = groups.get(keyOf(item));
    if (own === undefined) groups.set(keyOf(item), [item]);
    else own.push(item);
  }
  return [...groups.values()];
}
