import { dateInZone, type IsoDate, isIsoDate, parseDate, UserError } from "../../core/index.ts";

/** A cell of a file, with what a message needs to name it. */
export interface DateCell {
  readonly text: string;
  readonly line: number;
}

/** The column that dates are read from. */
export interface DateColumn {
  readonly file: string;
  readonly column: string;
  /** Of the exchange: decides the date of an instant. */
  readonly timeZone: string;
}

/** ISO date and time, as pandas and most services write it. */
const isoDateTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?$/;
const midnight = /^00:00(:00(\.0+)?)?$/;

/** Formats that a file of unknown origin may use. Those that fit every cell of the column must be one. X and x: seconds and milliseconds since 1970. */
const knownFormats = [
  "yyyy-MM-dd",
  "yyyyMMdd",
  "yyyy/M/d",
  "d-MMM-yyyy",
  "d-MMMM-yyyy",
  "d MMM yyyy",
  "MMM d, yyyy",
  "M/d/yyyy",
  "d/M/yyyy",
  "M-d-yyyy",
  "d-M-yyyy",
  "d.M.yyyy",
  "X",
  "x",
] as const;

const hint =
  "Correct the row, or set 'dateFormat' for this series (luxon tokens, e.g. dd/MM/yyyy, M/d/yy or X for seconds since 1970).";
/** No exchange's daily prices are older: an earlier year is a misread one. */
const earliest = "1700-01-01";

/** Reads one date by the first of the luxon `formats` that fits; undefined when none does. */
export function readDate(text: string, formats: readonly string[], timeZone: string): IsoDate | undefined {
  for (const format of formats) {
    const date = readOne(text, format, timeZone);
    if (date !== undefined && date >= earliest) return date;
  }
  return undefined;
}

function readOne(text: string, format: string, timeZone: string): IsoDate | undefined {
  if (format === "yyyy-MM-dd") return readIso(text, timeZone);
  if (format === "X") return /^\d{9,10}(\.0+)?$/.test(text) ? dateOfInstant(Number(text) * 1000, timeZone) : undefined;
  if (format === "x") return /^\d{12,13}(\.0+)?$/.test(text) ? dateOfInstant(Number(text), timeZone) : undefined;
  return parseDate(text, format);
}

/** A date; a date with midnight in any zone (the local date counts); or the exchange's date of an instant. */
function readIso(text: string, timeZone: string): IsoDate | undefined {
  const [, date, time, offset] = isoDateTime.exec(text) ?? [];
  if (date === undefined || time === undefined) return isIsoDate(text) ? text : undefined;
  if (!isIsoDate(date)) return undefined;
  if (midnight.test(time)) return date;
  const milliseconds = offset === undefined ? Number.NaN : Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(milliseconds) ? undefined : dateOfInstant(milliseconds, timeZone);
}

/** Midnight UTC stands for its date itself: no session starts at that hour on another date (in the Americas nothing trades then). */
function dateOfInstant(milliseconds: number, timeZone: string): IsoDate {
  return dateInZone(new Date(milliseconds), milliseconds % 86_400_000 === 0 ? "UTC" : timeZone);
}

/** Reads a column of dates by any of `formats`; throws a UserError that names the line of a cell that fits none. */
export function readDates(
  cells: readonly DateCell[],
  formats: readonly string[],
  { file, column, timeZone }: DateColumn,
): IsoDate[] {
  return cells.map(({ text, line }) => {
    const date = readDate(text, formats, timeZone);
    if (date === undefined) {
      throw new UserError(
        `${file}:${line}: column '${column}': expected a date like ${formats.join(" or ")}, found '${text}'`,
        hint,
      );
    }
    return date;
  });
}

/**
 * The known format that reads every date of the column. Throws a UserError when none does, or when several do and give
 * different dates (01/02/2020), unless one of them is `usual`: guessing would move a year of prices by months.
 */
export function detectDateFormat(
  cells: readonly DateCell[],
  usual: readonly string[],
  { file, column, timeZone }: DateColumn,
): string {
  let fitting: readonly string[] = knownFormats;
  for (const { text, line } of cells) {
    const left = fitting.filter((format) => readDate(text, [format], timeZone) !== undefined);
    if (left.length === 0) {
      const expected =
        fitting.length === knownFormats.length ? "a date" : `a date like ${fitting.join(" or ")} (the lines above)`;
      throw new UserError(`${file}:${line}: column '${column}': expected ${expected}, found '${text}'`, hint);
    }
    fitting = left;
  }
  const chosen = fitting.find((format) => usual.includes(format)) ?? fitting[0]!;
  const readings = new Set(
    fitting.length === 1
      ? []
      : fitting.map((format) => cells.map(({ text }) => readDate(text, [format], timeZone)).join()),
  );
  if (readings.size <= 1 || usual.includes(chosen)) return chosen;
  throw new UserError(
    `${file}: column '${column}': '${cells[0]?.text}' is ambiguous: ${fitting.join(" and ")} read every row`,
    "Set 'dateFormat' for this series.",
  );
}
