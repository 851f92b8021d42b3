import { daysBetween, UserError } from "../../core/index.ts";
import type { CsvSeries } from "../../market/index.ts";
import type { HistoryRow } from "../price-history.ts";
import { type ColumnPlan, planColumns } from "./columns.ts";
import { detectDateFormat, readDates } from "./dates.ts";
import type { Field } from "./layouts.ts";
import { type NumberStyle, parseNumber } from "./numbers.ts";
import { parseTable, type TextRow, type TextTable } from "./table.ts";

/** A daily bar and the line of the file that holds it. */
export interface CsvRow extends HistoryRow {
  readonly line: number;
}

export interface CsvBars {
  readonly rows: readonly CsvRow[];
  /** Whether a value holds until the next row. */
  readonly stepTable: boolean;
}

/**
 * Daily bars of CSV text, oldest first; a file that runs strictly newest first is turned round.
 * Any cell that is neither a number nor an explicit missing marker, a repeated date and a date out of order are
 * UserErrors that name the line.
 * @param timeZone of the exchange, for files that give instants instead of dates
 */
export function readSeries(text: string, file: string, series: CsvSeries, timeZone: string): CsvBars {
  const table = parseTable(text, file, series.delimiter);
  const plan = planColumns(table, series);
  const dateColumn = table.header[plan.index.date]!;
  const cells = table.rows.map((row) => ({ text: row.cells[plan.index.date]!, line: row.line }));
  const source = { file, column: dateColumn, timeZone };
  const dates = readDates(cells, [plan.dateFormat ?? detectDateFormat(cells, plan.usualFormats, source)], source);
  const rows = table.rows.map((row, i) => readRow(table, row, dates[i]!, plan, series));
  return { rows: oldestFirst(rows, file), stepTable: plan.stepTable };
}

function readRow(table: TextTable, row: TextRow, date: string, plan: ColumnPlan, series: CsvSeries): CsvRow {
  const price = (field: Field): number => numberIn(table, row, plan.index[field], series, false) * (series.scale ?? 1);
  return {
    date,
    open: price("open"),
    high: price("high"),
    low: price("low"),
    close: price("close"),
    adjustedClose: price("adjustedClose"),
    volume: numberIn(table, row, plan.index.volume, series, true),
    line: row.line,
  };
}

/** The number in one cell, NaN where the file has no such column. */
function numberIn(
  table: TextTable,
  row: TextRow,
  column: number | undefined,
  series: CsvSeries,
  suffix: boolean,
): number {
  if (column === undefined) return Number.NaN;
  const style: NumberStyle = { decimal: series.decimal ?? ".", suffix };
  const cell = row.cells[column]!;
  const value = parseNumber(cell, style);
  const where = `${table.file}:${row.line}: column '${table.header[column]}'`;
  // In a comma file a comma inside a cell can only divide thousands; elsewhere it may as well be the decimal mark.
  if (table.delimiter !== "," && series.decimal === undefined && cell.includes(",")) {
    throw new UserError(
      `${where}: '${cell}' may be a decimal comma or a thousands separator`,
      "Set 'decimal: \",\"' or 'decimal: \".\"' for this series.",
    );
  }
  if (value === undefined) {
    throw new UserError(
      `${where}: expected a number, found '${cell}'`,
      /^[\d.]+,\d+$/.test(cell)
        ? "If the comma is the decimal mark, set 'decimal: \",\"' for this series."
        : "Correct the cell, leave it empty if the value is missing, or remove the row if it is no daily bar.",
    );
  }
  return value;
}

/** Ascending rows as they are, strictly descending ones reversed; anything else is an error at the first offending line. */
export function oldestFirst(rows: readonly CsvRow[], file: string): CsvRow[] {
  const first = rows[0];
  const last = rows[rows.length - 1];
  if (first === undefined || last === undefined) return [];
  const direction = daysBetween(first.date, last.date) < 0 ? -1 : 1;
  for (let i = 1; i < rows.length; i++) checkStep(rows[i - 1]!, rows[i]!, direction, file);
  return direction === 1 ? [...rows] : rows.toReversed();
}

function checkStep(before: CsvRow, row: CsvRow, direction: 1 | -1, file: string): void {
  const step = daysBetween(before.date, row.date) * direction;
  if (step > 0) return;
  const order = direction === 1 ? "oldest" : "newest";
  const message =
    step === 0
      ? `${file}:${row.line}: the date ${row.date} is already on line ${before.line}`
      : `${file}:${row.line}: ${row.date} after ${before.date} (line ${before.line}), expected ${order} first`;
  throw new UserError(message, "Remove the duplicate or sort the rows by date; a sorted file of either order is read.");
}
