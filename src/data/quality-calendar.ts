import { dayNumber, daysBetween } from "../core/index.ts";
import type { PriceHistory } from "../market/index.ts";
import type { RawFinding, SeriesKind } from "./quality-finding.ts";

/** Longest closure of a large exchange that needs no word (September 2001), and the longest that a history may have, in days. */
const gapWarningDays = 7;
const gapErrorDays = 30;

/** Shares of rows by weekday that say that all dates are shifted: many on weekends, hardly any on one working day. */
const shiftedWeekendShare = 0.05;
const shiftedWorkdayShare = 0.02;
/** Rows from which such shares mean something. */
const shiftedRows = 20;

/** Findings about the dates alone: repeated, out of order, gaps, weekends. */
export function calendarFindings(history: PriceHistory, kind: SeriesKind): RawFinding[] {
  const { dates, stepTable } = history;
  const findings: RawFinding[] = [];
  for (let index = 1; index < dates.length; index++) {
    const step = daysBetween(dates[index - 1]!, dates[index]!);
    if (step <= 0) findings.push(orderFinding(index, step, dates[index - 1]!));
    else if (step > gapWarningDays && stepTable !== true) findings.push(gapFinding(index, step, kind));
  }
  return stepTable === true ? findings : [...findings, ...weekendFindings(dates)];
}

function orderFinding(index: number, step: number, before: string): RawFinding {
  return step === 0
    ? { severity: "error", kind: "duplicate", index, message: "the date is there twice" }
    : { severity: "error", kind: "unordered", index, message: `follows ${before}, expected ascending dates` };
}

function gapFinding(index: number, days: number, kind: SeriesKind): RawFinding {
  // Other series go stale when they are joined; only the underlying's own sessions cannot be done without.
  const stops = kind === "price" && days > gapErrorDays;
  return {
    severity: stops ? "error" : "warning",
    kind: "gap",
    index,
    message: `${days} days without a row before it${stops ? `, more than ${gapErrorDays}` : ""}`,
  };
}

function weekendFindings(dates: readonly string[]): RawFinding[] {
  const counts = new Array<number>(7).fill(0);
  const weekend: number[] = [];
  for (const [index, date] of dates.entries()) {
    const day = weekday(date);
    counts[day]!++;
    if (day === 0 || day === 6) weekend.push(index);
  }
  const leastWorkday = Math.min(...counts.slice(1, 6)) / dates.length;
  const share = weekend.length / dates.length;
  if (dates.length >= shiftedRows && share > shiftedWeekendShare && leastWorkday < shiftedWorkdayShare) {
    const message = `${weekend.length} of ${dates.length} rows are on weekends and one working day has hardly any: dates shifted by a day (time zone)?`;
    return [{ severity: "error", kind: "shifted", index: weekend[0]!, message }];
  }
  return weekend.map((index) => ({
    severity: "warning",
    kind: "weekend",
    index,
    message: `a session on a ${weekday(dates[index]!) === 6 ? "Saturday" : "Sunday"}`,
  }));
}

/** 0 = Sunday .. 6 = Saturday. Day 0 of the count, 1970-01-01, was a Thursday. */
function weekday(date: string): number {
  return (((dayNumber(date) + 4) % 7) + 7) % 7;
}
