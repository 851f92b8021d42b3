import { type IsoDate, UserError } from "../../core/index.ts";
import type { CsvSeries, Provenance } from "../../market/index.ts";
import { columnNumber } from "./columns.ts";
import { type DateCell, readDates } from "./dates.ts";
import { parseNumber } from "./numbers.ts";
import { parseTable, type TextTable } from "./table.ts";

/** One contract's close on one day. */
export interface FuturesQuote {
  readonly date: IsoDate;
  readonly expiry: IsoDate;
  readonly close: number;
}

/** Listed futures of a market and where they came from. */
export interface FuturesHistory {
  readonly quotes: readonly FuturesQuote[];
  readonly provenance: Provenance;
}

/** Both styles occur in one column of NSE files; they cannot be mistaken for each other. */
const dateStyles = ["yyyy-MM-dd", "d-MMM-yyyy"];

/**
 * Daily closes of the listed futures of one underlying: columns date, expiry and close (other names through
 * `columns`), several expiries a day, rows in any order. A `symbol` column must hold one symbol.
 * Throws a UserError that names the line of a repeated contract day, of an expiry before its day, or of a close that
 * is not positive.
 */
export function readFutures(text: string, file: string, series: CsvSeries): FuturesQuote[] {
  const table = parseTable(text, file, series.delimiter);
  checkOneSymbol(table);
  const formats = series.dateFormat === undefined ? dateStyles : [series.dateFormat];
  const name = (field: string): string => series.columns?.[field] ?? field;
  const datesOf = (field: string): IsoDate[] =>
    readDates(cellsOf(table, name(field)), formats, { file, column: name(field), timeZone: "UTC" });
  const dates = datesOf("date");
  const expiries = datesOf("expiry");
  const quotes = cellsOf(table, name("close")).map((cell, i) => {
    const close = positiveClose(cell, series, `${file}:${cell.line}: column '${name("close")}'`);
    return { date: dates[i]!, expiry: expiries[i]!, close, line: cell.line };
  });
  checkContracts(quotes, file);
  return quotes.map(({ date, expiry, close }) => ({ date, expiry, close }));
}

function cellsOf(table: TextTable, column: string): DateCell[] {
  const at = columnNumber(table, column);
  return table.rows.map((row) => ({ text: row.cells[at]!, line: row.line }));
}

function positiveClose(cell: DateCell, series: CsvSeries, where: string): number {
  const value = parseNumber(cell.text, { decimal: series.decimal ?? ".", suffix: false });
  if (value === undefined || !(value > 0)) {
    throw new UserError(`${where}: expected a positive price, found '${cell.text}'`, "Correct or remove the row.");
  }
  return value * (series.scale ?? 1);
}

function checkOneSymbol(table: TextTable): void {
  if (!table.header.some((name) => name.toLowerCase() === "symbol")) return;
  const cells = cellsOf(table, "symbol");
  const other = cells.find((cell) => cell.text !== cells[0]?.text);
  if (other !== undefined) {
    throw new UserError(
      `${table.file}:${other.line}: expected futures of one symbol (${cells[0]?.text}), found '${other.text}'`,
      "Keep the rows of one underlying.",
    );
  }
}

function checkContracts(quotes: readonly (FuturesQuote & { readonly line: number })[], file: string): void {
  const seen = new Map<string, number>();
  for (const { date, expiry, line } of quotes) {
    if (expiry < date) {
      throw new UserError(
        `${file}:${line}: the contract expires ${expiry}, before its day ${date}`,
        "Correct or remove the row.",
      );
    }
    const contract = `${date} ${expiry}`;
    const before = seen.get(contract);
    if (before !== undefined) {
      throw new UserError(
        `${file}:${line}: ${date}, expiry ${expiry}, is already on line ${before}`,
        "Remove one of the two rows.",
      );
    }
    seen.set(contract, line);
  }
}
