import Table from "cli-table3";
import { labelOf, mainColumns, type RunSummary } from "../pipeline/index.ts";
import { terminal } from "./terminal.ts";

/** Prints the result of a run: the main table, what it was made from, and where the report is. */
export function showSummary(summary: RunSummary, json: boolean): void {
  if (json) {
    terminal.document({ ok: true, ...summary });
    return;
  }
  for (const market of new Set(summary.rows.map((row) => row.market))) terminal.result(marketTable(summary, market));
  for (const note of summary.notes) terminal.result(`note: ${note}`);
  terminal.result(`\nReport: ${summary.report}\nTable:  ${summary.table}\n${summary.seconds.toFixed(0)} seconds`);
}

function marketTable(summary: RunSummary, market: string): string {
  const rows = summary.rows.filter((row) => row.market === market);
  const titles = mainColumns.map((column) => column.title);
  const table = new Table({
    head: titles,
    style: { head: [], border: [] },
    colAligns: titles.map((_, i) => (i === 0 ? "left" : "right")),
  });
  table.push(...rows.map((row) => mainColumns.map((column) => column.cell(row))));
  const first = rows[0];
  const span = first === undefined ? "" : `: ${first.episodes} episodes ${first.from} to ${first.to}`;
  return `\n${market}${labelOf(rows)}${span}; P&L in % of spot at entry\n${table.toString()}`;
}
