import { CsvError, parse } from "csv-parse/sync";
import { UserError } from "../../core/index.ts";

/** A text file cut into cells. `line` counts lines of the file from 1. */
export interface TextTable {
  readonly file: string;
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly rows: readonly TextRow[];
}

export interface TextRow {
  readonly cells: readonly string[];
  readonly line: number;
}

const delimiters = [",", ";", "\t", "|"] as const;

/**
 * Cuts CSV text (RFC 4180 quoting, LF or CRLF) into trimmed cells; blank lines are skipped.
 * Without a delimiter the one that stands most often in the first line is taken.
 * Throws a UserError that names the line where a row has another number of cells than the header
 * (empty cells at the end do not count), for another delimiter, and for a header without rows.
 */
export function parseTable(text: string, file: string, delimiter = delimiterOf(text)): TextTable {
  const [first, ...rest] = withoutTickerLines(parseRecords(text, file, delimiter));
  if (first === undefined) throw new UserError(`${file}: no header line`, "Download the file again.");
  const header = trimEnd(first.cells);
  if (header.length < 2) throw oneColumn(file, first, delimiter);
  if (rest.length === 0) throw new UserError(`${file}: a header but no rows`, "Download the file again.");
  const rows = rest.map((row) => ({ line: row.line, cells: fitCells(row, header.length, file) }));
  return { file, delimiter, header, rows };
}

/** The delimiter that stands most often in the first line; a comma where none does. */
function delimiterOf(text: string): string {
  const [line = ""] = text.trimStart().split(/[\r\n]/, 1);
  const count = (delimiter: string): number => line.split(delimiter).length;
  return delimiters.reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best));
}

/** yfinance's download as pandas writes it: the line of the fields, one of tickers, and the name of the date column on a third. */
function withoutTickerLines(records: readonly TextRow[]): readonly TextRow[] {
  const [fields, tickers, index, ...rest] = records;
  const starts = [fields, tickers, index].map((row) => row?.cells[0]);
  if (fields === undefined || starts.join() !== "Price,Ticker,Date") return records;
  return [{ line: fields.line, cells: ["Date", ...fields.cells.slice(1)] }, ...rest];
}

function parseRecords(text: string, file: string, delimiter: string): TextRow[] {
  return text.includes('"') || delimiter === "" ? parseQuoted(text, file, delimiter) : splitRecords(text, delimiter);
}

/** What `parseQuoted` gives for text without a quotation mark, several times faster: option panels have millions of cells. */
export function splitRecords(text: string, delimiter: string): TextRow[] {
  const records: TextRow[] = [];
  for (const [index, line] of text.split(lineEnd).entries()) {
    const cells = line.split(delimiter);
    let filled = false;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]!.trim();
      cells[i] = cell;
      filled ||= cell !== "";
    }
    if (filled) records.push({ cells, line: index + 1 });
  }
  return records;
}

const lineEnd = /\r\n|\n|\r/;

/** Records of text with cells in quotation marks. */
export function parseQuoted(text: string, file: string, delimiter: string): TextRow[] {
  try {
    const lines: number[] = [];
    const records = parse(text, {
      delimiter,
      // Not left to the first line: files put together by hand mix them.
      record_delimiter: ["\r\n", "\n", "\r"],
      on_record: (record, context) => {
        lines.push(context.lines);
        return record;
      },
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    });
    return records.map((cells, index) => ({ cells, line: lines[index]! }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`${file}: ${error.message}`, "Check the quotes around that line.");
  }
}

function trimEnd(cells: readonly string[]): readonly string[] {
  let length = cells.length;
  while (length > 0 && cells[length - 1] === "") length--;
  return cells.slice(0, length);
}

function fitCells(row: TextRow, width: number, file: string): readonly string[] {
  if (row.cells.length === width) return row.cells;
  const cells = trimEnd(row.cells);
  if (cells.length > width || row.cells.length < width) {
    throw new UserError(
      `${file}:${row.line}: expected ${width} cells as in the header, found ${row.cells.length} ('${row.cells.join(" | ").slice(0, 60)}')`,
      "Is the row cut off, a title, a footer, a dividend, or a number with a thousands separator that is not in quotes?",
    );
  }
  return row.cells.slice(0, width);
}

function oneColumn(file: string, header: TextRow, delimiter: string): UserError {
  const text = header.cells[0] ?? "";
  const other = delimiters.find((candidate) => candidate !== delimiter && text.includes(candidate));
  const found = `${file}:${header.line}: expected a header of columns divided by '${delimiter}', found '${text.slice(0, 60)}'`;
  const name = other === "\t" ? "a tab ('\\t')" : `'${other}'`;
  return new UserError(
    found,
    other === undefined
      ? "Is this the right file? Remove any title above the line of column names."
      : `Set 'delimiter' to ${name} for this series.`,
  );
}
