import { type Effects, type IsoDate, isIsoDate, UserError } from "../../core/index.ts";
import { decodeText, parseTable } from "../../data/index.ts";

/** A row of an imported file: cells by column name, and its line for messages. */
export interface ImportedRow {
  readonly line: number;
  date(column: string): IsoDate;
  number(column: string): number;
}

export interface ImportedTable {
  readonly file: string;
  readonly rows: readonly ImportedRow[];
  has(column: string): boolean;
}

/** What an imported file looks like. */
export interface ImportedFormat {
  readonly needed: readonly string[];
  readonly optional: readonly string[];
  /** One sentence for who wrote the file. */
  readonly hint: string;
}

/**
 * Reads an imported CSV file: a header with the needed columns and any of the optional ones, in any order. A column that is missing, unknown or there twice, a
 * cell that is no date or number, is a UserError with its line.
 */
export async function readImported(
  file: string,
  { needed, optional, hint }: ImportedFormat,
  fx: Effects,
): Promise<ImportedTable> {
  const { header, rows } = parseTable(await decodeText(await fx.read(file), file), file);
  const names = header.map((name) => name.toLowerCase());
  const complaint =
    needed.filter((name) => !names.includes(name)).map((name) => `no column '${name}'`)[0] ??
    names.filter((name) => ![...needed, ...optional].includes(name)).map((name) => `an unknown column '${name}'`)[0] ??
    names.filter((name, i) => names.indexOf(name) !== i).map((name) => `column '${name}' twice`)[0];
  if (complaint !== undefined) {
    const expected = [...needed, ...optional.map((name) => `[${name}]`)].join(", ");
    throw new UserError(
      `${file}:1: expected the columns ${expected}, found ${complaint} in '${header.join(",")}'`,
      hint,
    );
  }
  const wrong = (line: number, column: string, expected: string, found: string) =>
    new UserError(`${file}:${line}: column '${column}': expected ${expected}, found '${found}'`, hint);
  return {
    file,
    has: (column) => names.includes(column),
    rows: rows.map(({ cells, line }) => {
      const cell = (column: string) => cells[names.indexOf(column)]!;
      return {
        line,
        date: (column) => {
          if (isIsoDate(cell(column))) return cell(column);
          throw wrong(line, column, "a date YYYY-MM-DD", cell(column));
        },
        number: (column) => {
          const value = cell(column) === "" ? Number.NaN : Number(cell(column));
          if (Number.isFinite(value)) return value;
          throw wrong(line, column, "a number", cell(column));
        },
      };
    }),
  };
}
