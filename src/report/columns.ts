import type { Interval, ResultRow } from "../market/index.ts";

/** One column of the main table, for Markdown and the terminal. */
interface Column {
  readonly title: string;
  readonly cell: (row: ResultRow) => string;
}

const number = (digits: number) => (value: number) => (Number.isFinite(value) ? value.toFixed(digits) : "n/a");
const two = number(2);
const three = number(3);

/** A ratio with its interval; the benchmark itself shows a dash. */
function ratio(value: number, interval: Interval, row: ResultRow): string {
  if (row.strategy === "BS Delta") return "1";
  return Number.isFinite(value) ? `${three(value)} [${two(interval[0])}, ${two(interval[1])}]` : "n/a";
}

/** The main table's columns, left to right. */
export const mainColumns: readonly Column[] = [
  { title: "Strategy", cell: (row) => row.strategy },
  { title: "Mean P&L", cell: (row) => three(row.mean) },
  { title: "Std P&L", cell: (row) => three(row.std) },
  { title: "CVaR95", cell: (row) => three(row.cvar95) },
  { title: "Volume", cell: (row) => two(row.volume) },
  { title: "Cost (bp)", cell: (row) => two(row.costBps) },
  { title: "Std / BS", cell: (row) => ratio(row.ratioToBs.std, row.ci95.std, row) },
  { title: "CVaR95 / BS", cell: (row) => ratio(row.ratioToBs.cvar95, row.ci95.cvar95, row) },
  { title: "Volume / BS", cell: (row) => ratio(row.ratioToBs.volume, row.ci95.volume, row) },
  { title: "Cost / BS", cell: (row) => ratio(row.ratioToBs.cost, row.ci95.cost, row) },
];
