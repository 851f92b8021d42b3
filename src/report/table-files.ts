import { stringify } from "csv-stringify/sync";
import type { ResultRow } from "../market/index.ts";
import { mainColumns } from "./columns.ts";
import { markdownText } from "./markdown-text.ts";
import { latexTable } from "./paper/latex.ts";
import { markdownOf, type TextTable } from "./text-table.ts";

/** Files of a table by extension. */
export interface TableFiles {
  readonly json: string;
  readonly csv: string;
  readonly md: string;
}

/** The same with a `tabular` of LaTeX. */
export interface PaperFiles extends TableFiles {
  readonly tex: string;
}

/** Names of the main table. */
export type MainTableName = "real-data" | "sample-data" | "corrected-data";

/**
 * The main table as files. `real-data` when no row is synthetic, else `sample-data`: a synthetic figure never stands under a real name. Other tables get
 * the prefix `sample-` by the same rule.
 * @param named another name, for rows beside a published protocol
 */
export function mainTable(
  rows: readonly ResultRow[],
  named?: MainTableName,
): { name: MainTableName; files: PaperFiles } {
  const name = named ?? (isSynthetic(rows) ? "sample-data" : "real-data");
  return { name, files: resultFiles(name, rows) };
}

/** The single networks behind the averaged one, as files, under a name by the rule of the main table. */
export function seedTable(rows: readonly ResultRow[], synthetic: boolean): { name: string; files: PaperFiles } {
  const name = synthetic ? "sample-seeds" : "seeds";
  return { name, files: resultFiles(name, rows) };
}

export function isSynthetic(rows: readonly Pick<ResultRow, "nature">[]): boolean {
  return rows.some(({ nature }) => nature === "synthetic");
}

function resultFiles(name: string, rows: readonly ResultRow[]): PaperFiles {
  const json = `${JSON.stringify({ format: "backhedge-table", version: 1, table: name, units: "P&L in % of the underlying's price at entry", rows }, null, 2)}\n`;
  const csv = stringify(rows.map(flatten), { header: true });
  const sections = marketsOf(rows).map((market) => {
    const own = rows.filter((row) => row.market === market);
    return { heading: `${market}${labelOf(own)}`, table: mainTextTable(own) };
  });
  const md = sections.map(({ heading, table }) => `### ${markdownText(heading)}\n\n${markdownOf(table)}`);
  const tex = sections.map(({ heading, table }) => `% ${heading.replaceAll(/\s+/g, " ")}\n${latexTable(table)}`);
  return { json, csv, md: `${md.join("\n\n")}\n`, tex: `${tex.join("\n\n")}\n` };
}

/** The table of one market's rows, as ready text. */
export function mainTextTable(rows: readonly ResultRow[]): TextTable {
  return {
    titles: mainColumns.map((column) => column.title),
    rows: rows.map((row) => mainColumns.map((column) => column.cell(row))),
  };
}

/** What must stand beside every figure of these rows: " (synthetic)", " (estimated volatility index)" or nothing. */
export function labelOf(rows: readonly ResultRow[]): string {
  const marks = [
    ...(rows.some((row) => row.nature === "synthetic") ? ["synthetic data"] : []),
    ...(rows.some((row) => row.volatility === "estimated") ? ["estimated volatility index"] : []),
  ];
  return marks.length === 0 ? "" : ` (${marks.join(", ")})`;
}

function marketsOf(rows: readonly ResultRow[]): string[] {
  return [...new Set(rows.map((row) => row.market))];
}

/** One flat record a row: nested figures get dotted names, intervals two columns. */
function flatten(row: ResultRow): Record<string, string | number> {
  const flat: Record<string, string | number> = {};
  const put = (prefix: string, value: unknown): void => {
    if (typeof value === "string" || typeof value === "number") flat[prefix] = value;
    else if (Array.isArray(value)) {
      put(`${prefix}.low`, value[0]);
      put(`${prefix}.high`, value[1]);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) put(prefix === "" ? key : `${prefix}.${key}`, inner);
    }
  };
  put("", row);
  return flat;
}
