import { stringify } from "csv-stringify/sync";
import { check } from "../../core/index.ts";
import { markdownText } from "../markdown-text.ts";
import type { PaperFiles } from "../table-files.ts";
import { markdownOf } from "../text-table.ts";
import { latexTable, latexText } from "./latex.ts";
import { flatCell, isRanged, type PaperTable, textTable, type Value } from "./paper-table.ts";

/**
 * The tables of one name, a market each, as files. JSON and CSV have every figure in full precision, a row a line, with its market and what must stand
 * beside its figures; Markdown and LaTeX have what the report prints. An unknown figure is null in JSON and empty in CSV.
 */
export function tableFiles(tables: readonly PaperTable[]): PaperFiles {
  const [first] = tables;
  check(first !== undefined, () => "tableFiles: at least one table is needed");
  const records = tables.flatMap(recordsOf);
  const columns = [...new Set(records.flatMap(Object.keys))];
  const document = {
    ...{ format: "backhedge-table", version: 1, table: first.name, title: first.title, units: unitsOf(tables) },
    rows: records,
  };
  return {
    json: `${JSON.stringify(document, null, 2)}\n`,
    csv: stringify(records, { header: true, columns, cast: CAST }),
    md: `${tables.map(markdownSection).join("\n\n")}\n`,
    tex: `${tables.map(latexSection).join("\n\n")}\n`,
  };
}

const CAST = {
  number: (value: number) => (Number.isFinite(value) ? String(value) : ""),
  boolean: (value: boolean) => String(value),
};

function recordsOf({ market, label, rows, columns }: PaperTable): Record<string, Value>[] {
  return rows.map(({ key, cells }) => ({
    ...{ market, label, row: key },
    ...Object.fromEntries(columns.flatMap((column) => flatCell(column.key, cells[column.key]!.value))),
  }));
}

/** Unit by column, with the bounds of intervals. */
function unitsOf(tables: readonly PaperTable[]): Record<string, string> {
  const units = tables.flatMap(({ columns, rows }) =>
    columns.flatMap(({ key, unit }): [string, string][] => {
      const ranged = rows.some(({ cells }) => isRanged(cells[key]!.value));
      return [key, ...(ranged ? [`${key}.low`, `${key}.high`] : [])].map((name) => [name, unit]);
    }),
  );
  return Object.fromEntries(units.filter(([, unit]) => unit !== ""));
}

function heading({ title, market, label }: PaperTable): string {
  return `${title}, ${market}${label}`;
}

function markdownSection(table: PaperTable): string {
  const panels = table.panels.map(({ title, columns }) =>
    [...(title === "" ? [] : [`${markdownText(title)}:`]), markdownOf(textTable(table, columns))].join("\n\n"),
  );
  return [`### ${markdownText(heading(table))}`, ...panels].join("\n\n");
}

function latexSection(table: PaperTable): string {
  const panels = table.panels.map(({ title, columns }) =>
    [...(title === "" ? [] : [`\\noindent ${latexText(title)}`, ""]), latexTable(textTable(table, columns))].join("\n"),
  );
  return [`% ${heading(table).replaceAll(/\s+/g, " ")}`, ...panels].join("\n");
}
