import type { PresetColumn, PresetFigures, PresetTable } from "../../market/index.ts";
import { decimals } from "../figures.ts";
import type { TextTable } from "../text-table.ts";
import { conventionsOf, figureOf, type ShownColumn, shownColumns } from "./conventions.ts";

/** Where a figure is not known. */
const UNKNOWN = "-";
/** Cells of figures that a page holds side by side; one with an interval takes two. */
const PAGE_CELLS = 9;

/** A figure as printed, with its interval where both bounds are known. */
export function cellText(figures: PresetFigures | undefined, { key, digits, interval }: PresetColumn): string {
  const value = figureOf(figures, key);
  if (value === null) return UNKNOWN;
  const text = decimals(value, digits);
  const bounds = [interval?.low, interval?.high].map((bound) =>
    bound === undefined ? null : figureOf(figures, bound),
  );
  const [low, high] = bounds;
  if (low === null || low === undefined || high === null || high === undefined) return text;
  return `${text} [${decimals(low, digits)}, ${decimals(high, digits)}]`;
}

/** The whole table as ready text, conventions of a column side by side; where all figures are of one, the heads do not repeat it. */
export function presetTextTable(table: PresetTable, columns: readonly ShownColumn[] = shownColumns(table)): TextTable {
  const single = conventionsOf(table.rows).length < 2;
  const titles = columns.flatMap(({ column, conventions }) =>
    conventions.map((convention) => (single ? column.title : `${column.title}, ${convention}`)),
  );
  const rows = table.rows.map((row) => [
    row.note === undefined ? row.label : `${row.label} *`,
    ...columns.flatMap(({ column, conventions }) => conventions.map((convention) => cellText(row[convention], column))),
  ]);
  const groups = columns.map(({ column, conventions }) => ({ title: column.title, short: conventions }));
  return { titles: ["", ...titles], rows, ...(single ? {} : { groups }) };
}

/** The table in parts that fit beside one another on a page, all rows in each. */
export function presetPanels(table: PresetTable): TextTable[] {
  const panels: ShownColumn[][] = [];
  let free = 0;
  for (const shown of shownColumns(table)) {
    const cells = shown.conventions.length * (shown.column.interval === undefined ? 1 : 2);
    if (cells > free || panels.length === 0) {
      panels.push([]);
      free = PAGE_CELLS;
    }
    panels.at(-1)!.push(shown);
    free -= cells;
  }
  return panels.map((columns) => presetTextTable(table, columns));
}

/** A line for each row and convention: narrow, for a terminal. */
export function presetLines({ columns, rows }: PresetTable): TextTable {
  const lines = rows.flatMap((row) =>
    conventionsOf([row]).map((convention, at) => [
      at === 0 ? row.label : "",
      convention,
      ...columns.map((column) => cellText(row[convention], column)),
    ]),
  );
  return { titles: ["", "", ...columns.map(({ title }) => title)], rows: lines, words: [1] };
}

/** What stands below a table: notes of rows by their label, then those of the table. */
export function presetNotes({ rows, notes, columns }: PresetTable): string[] {
  const own = conventionsOf(rows);
  return [
    ...(own.length === 1 ? [`All figures are ${own[0]}.`] : []),
    ...rows.flatMap(({ label, note }) => (note === undefined ? [] : [`* ${label}: ${note}`])),
    ...notes,
    ...(columns.some(({ timing }) => timing)
      ? ["Times are of the machine of this run and differ from run to run."]
      : []),
  ];
}
