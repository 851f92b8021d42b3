import { type IsoDate, isIsoDate, parseDate, UserError } from "../../core/index.ts";

/** A cell of a file, with what a message needs to name it. */
export interface DateCell {
  readonly text: string;
  readonly line: number;
}

/** ISO, and ISO with midnight and an optional zone as pandas writes it: the local date counts. */
const isoWithMidnight = /^(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/** Formats that a file of unknown origin may use. Those that fit every cell of the column must be one. */
const knownFormats = [
  "yyyy-MM-dd",
  "yyyyMMdd",
  "yyyy/M/d",
  "d-MMM-yyyy",
  "d MMM yyyy",
  "MMM d, yyyy",
  "M/d/yyyy",
  "d/M/yyyy",
  "M-d-yyyy",
  "d-M-yyyy",
  "d.M.yyyy",
] as const;

/** Reads one date by the first of the luxon `formats` that fits; undefined when none does. */
export function readDate(text: string, formats: readonly string[]): IsoDate | undefined {
  for (const format of formats) {
    const date = format === "yyyy-MM-dd" ? readIso(text) : parseDate(text, format);
    if (date !== undefined) return date;
  }
  return undefined;
}

function readIso(text: string): IsoDate | undefined {
  const date = isoWithMidnight.exec(text)?.[1] ?? text;
  return isIsoDate(date) ? date : undefined;
}

/** Reads a column of dates by any of `formats`; throws a UserError that names the line of a cell that fits none. */
export function readDates(
  cells: readonly DateCell[],
  formats: readonly string[],
  file: string,
  column: string,
): IsoDate[] {
  return cells.map(({ text, line }) => {
    const date = readDate(text, formats);
    if (date === undefined) {
      throw new UserError(
        `${file}:${line}: column '${column}': expected a date like ${formats.join(" or ")}, found '${text}'`,
        "Correct the row, or set 'dateFormat' for this series (luxon tokens, e.g. dd/MM/yyyy).",
      );
    }
    return date;
  });
}

/**
 * The one known format that reads every date of the column. Throws a UserError when none does, or when two do and
 * give different dates (01/02/2020): guessing would move a year of prices by months.
 */
export function detectDateFormat(cells: readonly DateCell[], file: string, column: string): string {
  let fitting: readonly string[] = knownFormats;
  for (const { text, line } of cells) {
    const left = fitting.filter((format) => readDate(text, [format]) !== undefined);
    if (left.length === 0) {
      const expected =
        fitting.length === knownFormats.length ? "a date" : `a date like ${fitting.join(" or ")} (the lines above)`;
      throw new UserError(
        `${file}:${line}: column '${column}': expected ${expected}, found '${text}'`,
        "Correct the row, or set 'dateFormat' for this series (luxon tokens, e.g. dd/MM/yyyy).",
      );
    }
    fitting = left;
  }
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  throw new UserError(
    `${file}: column '${column}': '${cells[0]?.text}' is ambiguous: ${fitting.join(" and ")} read every row`,
    "Set 'dateFormat' for this series.",
  );
}
