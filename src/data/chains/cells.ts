import { type IsoDate, UserError } from "../../core/index.ts";
import { type DateColumn, detectDateFormat, readDate, readDates } from "../csv/dates.ts";
import { type NumberStyle, parseNumber } from "../csv/numbers.ts";
import type { TextRow, TextTable } from "../csv/table.ts";

/** Reads one column's cells of any row. */
export type CellReader<T> = (row: TextRow) => T;

/** `file:line: column 'x'`, the beginning of every message about a cell. */
export function whereIs(table: TextTable, row: TextRow, column: number): string {
  return `${table.file}:${row.line}: column '${table.header[column]}'`;
}

/** Prices and counts: NaN for a missing value or column, a UserError for text and for negative numbers. */
export function numberReader(table: TextTable, column: number | undefined, style: NumberStyle): CellReader<number> {
  if (column === undefined) return () => Number.NaN;
  return (row) => {
    const cell = row.cells[column]!;
    const value = parseNumber(cell, style);
    if (value === undefined) {
      throw new UserError(
        `${whereIs(table, row, column)}: expected a number, found '${cell}'`,
        /^[\d.]+,\d+$/.test(cell)
          ? "If the comma is the decimal mark, set 'decimal: \",\"'."
          : "Correct the cell, or leave it empty if the value is missing.",
      );
    }
    if (value < 0) {
      throw new UserError(
        `${whereIs(table, row, column)}: expected a number >= 0, found '${cell}'`,
        "Correct the cell, or leave it empty if the value is missing.",
      );
    }
    return value;
  };
}

/** Dates by any of `formats`, or by the one that reads the whole column where there is none; each text is read once. */
export function dateReader(
  table: TextTable,
  column: number,
  formats: readonly string[],
  timeZone: string,
): CellReader<IsoDate> {
  const source: DateColumn = { file: table.file, column: table.header[column]!, timeZone };
  const accepted = formats.length > 0 ? formats : [detectDateFormat(distinctCells(table, column), [], source)];
  const known = new Map<string, IsoDate>();
  return (row) => {
    const text = row.cells[column]!;
    let date = known.get(text);
    if (date === undefined) {
      date = readDate(text, accepted, timeZone) ?? readDates([{ text, line: row.line }], accepted, source)[0]!;
      known.set(text, date);
    }
    return date;
  };
}

/** The first cell of each text of a column. */
function distinctCells(table: TextTable, column: number): { text: string; line: number }[] {
  const cells = new Map<string, { text: string; line: number }>();
  for (const { cells: row, line } of table.rows) {
    const text = row[column]!;
    if (!cells.has(text)) cells.set(text, { text, line });
  }
  return [...cells.values()];
}
