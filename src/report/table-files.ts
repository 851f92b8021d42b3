import { stringify } from "csv-stringify/sync";
import type { ResultRow } from "../market/index.ts";
import { mainColumns } from "./columns.ts";
import { markdownTable } from "./markdown-table.ts";

/** Files of a table by extension. */
export interface TableFiles {
  readonly json: string;
  readonly csv: string;
  readonly md: string;
}

/** Names of the main table. */
export type MainTableName = "real-data" | "sample-data" | "corrected-data";

/**
 * The main table as files. `real-data` when no row is synthetic, else `sample-data`: a synthetic figure never stands under a real name.
 * @param named another name, for rows beside a published protocol
 */
export function mainTable(
  rows: readonly ResultRow[],
  named?: MainTableName,
): { name: MainTableName; files: TableFiles } {
  const name = named ?? (rows.some((row) => row.nature === "synthetic") ? "sample-data" : "real-data");
  const json = `${JSON.stringify({ format: "backhedge-table", version: 1, table: name, units: "P&L in % of the underlying's price at entry", rows }, null, 2)}\n`;
  const csv = stringify(rows.map(flatten), { header: true });
  const md = `${marketsOf(rows)
    .map((market) => {
      const own = rows.filter((row) => row.market === market);
      return `### ${market}${labelOf(own)}\n\n${tableOf(own)}`;
    })
    .join("\n\n")}\n`;
  return { name, files: { json, csv, md } };
}

/** The Markdown table of one market's rows. */
export function tableOf(rows: readonly ResultRow[]): string {
  return markdownTable(
    mainColumns.map((column) => column.title),
    rows.map((row) => mainColumns.map((column) => column.cell(row))),
  );
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
