import Table from "cli-table3";
import { type QuotesSummary, quotedRowsTable, quotedTables, quotedTitle, supportOf } from "../pipeline/index.ts";
import { terminal } from "./terminal.ts";

/** Prints the tables of a replay on real quotes, what they are worth, and where the report is. The buyer's are in the report. */
export function showQuotes({ rows, proxies, notes, report, table, folder }: QuotesSummary): void {
  for (const panel of new Set(rows.map((row) => row.panel))) {
    terminal.result(`\n${panel}; P&L in % of spot at entry`);
    const sold = rows.filter((row) => row.panel === panel && row.side === "short");
    for (const group of quotedTables(sold)) {
      terminal.result(`\n${quotedTitle(group)}: ${supportOf(group)}`);
      terminal.result(printed(quotedRowsTable(group.rows)));
    }
  }
  terminal.result("\nAt-the-money volatility of 30 days over the volatility index, by day:");
  for (const { panel, mean, lowerQuartile, upperQuartile, missing, ivMultiple } of proxies) {
    const [average, low, high] = [mean, lowerQuartile, upperQuartile].map((value) => value.toFixed(3));
    terminal.result(
      `${panel}: mean ${average}, quartiles ${low} to ${high}, ${missing} days without; the back-test uses ${ivMultiple}`,
    );
  }
  for (const note of notes) terminal.result(`note: ${note}`);
  terminal.result(`\nReport: ${report}\nTable:  ${table}\nFolder: ${folder}`);
}

function printed({ titles, rows }: ReturnType<typeof quotedRowsTable>): string {
  const colAligns = titles.map((_, i): "left" | "right" => (i === 0 ? "left" : "right"));
  const text = new Table({ head: [...titles], style: { head: [], border: [], compact: true }, colAligns });
  text.push(...rows.map((row) => [...row]));
  return text.toString();
}
