import { DateTime } from "luxon";

/** A calendar date of an exchange, `YYYY-MM-DD`. Dates in this form sort as text. */
export type IsoDate = string;

const MS_PER_DAY = 86_400_000;

/** Whether `text` is a calendar date that exists, written YYYY-MM-DD. */
export function isIsoDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text, { zone: "utc" }).isValid;
}

/** Days since 1970-01-01. */
export function dayNumber(date: IsoDate): number {
  return Math.round(
    Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / MS_PER_DAY,
  );
}

/** The date of a day number. */
export function dateOfDay(day: number): IsoDate {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Calendar days from `a` to `b`. */
export function daysBetween(a: IsoDate, b: IsoDate): number {
  return dayNumber(b) - dayNumber(a);
}

/** `date` moved by calendar days. */
export function addDays(date: IsoDate, days: number): IsoDate {
  return dateOfDay(dayNumber(date) + days);
}

/** The calendar date of an instant in a zone, e.g. of a daily bar's time stamp at its exchange. */
export function dateInZone(instant: Date, timeZone: string): IsoDate {
  const local = DateTime.fromJSDate(instant, { zone: timeZone });
  if (!local.isValid) throw new RangeError(`dateInZone: ${local.invalidExplanation ?? "invalid instant"}`);
  return local.toFormat("yyyy-MM-dd");
}

/** Parses `text` by a luxon format (`dd-MMM-yyyy`, English month names); undefined when it does not fit. */
export function parseDate(text: string, format: string): IsoDate | undefined {
  const parsed = DateTime.fromFormat(text.trim(), format, { zone: "utc", locale: "en-US" });
  return parsed.isValid ? parsed.toFormat("yyyy-MM-dd") : undefined;
}

/** Index of the last entry of ascending `dates` that is <= `date` (as-of), or -1. */
export function indexAsOf(dates: readonly IsoDate[], date: IsoDate): number {
  return firstIndexAfter(dates, date) - 1;
}

/** Index of the first entry of ascending `dates` that is > `date`; `dates.length` when none is. */
export function firstIndexAfter(dates: readonly IsoDate[], date: IsoDate): number {
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (dates[middle]! <= date) low = middle + 1;
    else high = middle;
  }
  return low;
}
