import { stringify } from "csv-stringify/sync";
import type { QuotedRow } from "../market/index.ts";
import type { QuotedPanelReport } from "./quotes-report.ts";
import { quotedRowsTable, quotedTables, quotedTitle } from "./quotes-tables.ts";
import type { TableFiles } from "./table-files.ts";
import { markdownOf } from "./text-table.ts";

const UNITS = "P&L in % of the underlying's price at entry, costs in basis points of it, volatilities fractions a year";

/**
 * The tables of a replay on real quotes as files: JSON of everything but the daily marks (what could not be computed is null), CSV with a
 * row a strategy, Markdown with a table for each panel, side, entry rule and kind of end.
 */
export function quotesFiles(panels: readonly QuotedPanelReport[]): TableFiles {
  const rows = panels.flatMap((panel) => panel.rows);
  const document = {
    format: "backhedge-table",
    version: 1,
    table: "real-quotes",
    units: UNITS,
    rows,
    rankings: panels.flatMap((panel) => panel.rankings),
    panels: panels.map(describePanel),
  };
  return {
    json: `${JSON.stringify(document, null, 2)}\n`,
    csv: stringify(rows.map(flat), { header: true, cast: CAST }),
    md: `${panels.map(panelMarkdown).join("\n\n")}\n`,
  };
}

/** The volatility index beside real implied volatility, by panel and day. */
export function proxyFile(panels: readonly QuotedPanelReport[]): string {
  const document = {
    format: "backhedge-table",
    version: 1,
    table: "volatility-proxy",
    units: "volatilities fractions a year; ratio = at the money of 30 calendar days / index",
    panels: panels.map(({ proxy }) => proxy),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Numbers in full; what could not be computed stays empty. */
const CAST = { number: (value: number) => (Number.isFinite(value) ? String(value) : "") };

function describePanel({ rows, rankings, proxy, episodes, ...panel }: QuotedPanelReport) {
  const ended = (kind: "expiry" | "marked-out") => episodes.filter(({ end }) => end.kind === kind).length;
  return {
    ...panel,
    episodes: { expiry: ended("expiry"), markedOut: ended("marked-out") },
    markedSessions: episodes.reduce((sum, { steps }) => sum + steps.length, 0),
    unmarkedSessions: episodes.reduce((sum, { unmarked }) => sum + unmarked, 0),
  };
}

function panelMarkdown({ label, rows }: QuotedPanelReport): string {
  const tables = quotedTables(rows).map(
    (table) => `### ${quotedTitle(table)}\n\n${markdownOf(quotedRowsTable(table.rows))}`,
  );
  return [`## ${label}`, ...tables].join("\n\n");
}

/** One record a row: figures of a group get dotted names, intervals two columns. */
function flat({ ratioToBs, ci95, adjustedPValue, ...row }: QuotedRow): Record<string, string | number | boolean> {
  const groups = Object.entries({ ratioToBs, adjustedPValue }).flatMap(([name, group]) =>
    Object.entries(group).map(([figure, value]) => [`${name}.${figure}`, value] as const),
  );
  const intervals = Object.entries(ci95).flatMap(([figure, [low, high]]) => [
    [`ci95.${figure}.low`, low] as const,
    [`ci95.${figure}.high`, high] as const,
  ]);
  return { ...row, ...Object.fromEntries(groups), ...Object.fromEntries(intervals) };
}
