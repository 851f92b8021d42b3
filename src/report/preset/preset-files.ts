import { stringify } from "csv-stringify/sync";
import type { PresetResult, PresetTable } from "../../market/index.ts";
import { markdownText } from "../markdown-text.ts";
import { latexTable, latexText } from "../paper/latex.ts";
import type { PaperFiles } from "../table-files.ts";
import { markdownOf, type TextTable } from "../text-table.ts";
import { figureOf, shownColumns } from "./conventions.ts";
import { checkTable } from "./preset-checks.ts";
import { presetNotes, presetPanels, presetTextTable } from "./preset-table.ts";

/**
 * A table as files. JSON has every figure of every row in full precision, CSV those of the columns, a row a line; Markdown and LaTeX have what the report
 * prints. An unknown figure is null or absent in JSON, empty in CSV and '-' in print.
 */
export function presetTableFiles(table: PresetTable, source: string): PaperFiles {
  const { id, title, columns, rows, notes } = table;
  const heading = [title, source].join("; ");
  const document = { format: "backhedge-table", version: 1, table: id, title, source, columns, rows, notes };
  return {
    json: `${JSON.stringify(document, null, 2)}\n`,
    csv: csvOf(table),
    md: `${[`### ${markdownText(heading)}`, markdownOf(presetTextTable(table)), ...listOf(presetNotes(table))].join("\n\n")}\n`,
    tex: `${[commentOf(heading), ...presetPanels(table).map(latexTable), ...presetNotes(table).map(latexNote)].join("\n\n")}\n`,
  };
}

/** The checks of a result as a table's files. */
export function presetCheckFiles({ checks, title, source }: PresetResult): PaperFiles {
  const heading = `Checks: ${title}; ${source}`;
  const table: TextTable = checkTable(checks);
  const document = { format: "backhedge-table", version: 1, table: "checks", title, source, rows: checks };
  return {
    json: `${JSON.stringify(document, null, 2)}\n`,
    csv: stringify(
      checks.map(({ what, expected, tolerance, found, passed }) => ({ what, expected, tolerance, found, passed })),
      { header: true, columns: ["what", "expected", "tolerance", "found", "passed"], cast: CAST },
    ),
    md: `### ${markdownText(heading)}\n\n${markdownOf(table)}\n`,
    tex: `${commentOf(heading)}\n\n${latexTable(table)}\n`,
  };
}

const CAST = {
  number: (value: number) => (Number.isFinite(value) ? String(value) : ""),
  boolean: (value: boolean) => String(value),
};

/** Columns `<key>.<convention>`, and `.low` and `.high` of intervals. */
function csvOf(table: PresetTable): string {
  const cells = shownColumns(table).flatMap(({ column: { key, interval }, conventions }) =>
    conventions.flatMap((convention) => [
      { name: `${key}.${convention}`, convention, key },
      ...(interval === undefined
        ? []
        : [
            { name: `${key}.${convention}.low`, convention, key: interval.low },
            { name: `${key}.${convention}.high`, convention, key: interval.high },
          ]),
    ]),
  );
  const records = table.rows.map((row) => [
    row.label,
    ...cells.map(({ convention, key }) => figureOf(row[convention], key)),
    row.note ?? "",
  ]);
  return stringify([["row", ...cells.map(({ name }) => name), "note"], ...records], { cast: CAST });
}

function listOf(notes: readonly string[]): string[] {
  return notes.length === 0 ? [] : [notes.map((note) => `- ${markdownText(note)}`).join("\n")];
}

function commentOf(heading: string): string {
  return `% ${heading.replaceAll(/\s+/g, " ")}`;
}

function latexNote(note: string): string {
  return `\\par\\noindent ${latexText(note)}`;
}
