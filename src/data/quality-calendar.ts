import { dayNumber, daysBetween } from "../core/index.ts";
import type { PriceHistory } from "../market/index.ts";
import { median } from "./median.ts";
import type { RawFinding, SeriesKind } from "./quality-finding.ts";
import { sessionsPerYear } from "./sessions-per-year.ts";

/** Longest closure of a large exchange that needs no word (September 2001), and the longest that a history may have, in days. */
const gapWarningDays = 7;
const gapErrorDays = 30;

/** Shares of rows by weekday that say that all dates are shifted: many on weekends, hardly any on one working day. */
const shiftedWeekendShare = 0.05;
const shiftedWorkdayShare = 0.02;
/** Rows from which such shares mean something. */
const shiftedRows = 20;

/** Days from row to row, in the median, from which a series is not daily. */
const sparseDays = 4;
/** Share of rows on weekends from which the market trades on them, and needs one word instead of one a row. */
const tradesOnWeekends = 0.1;
/** Zones of exchanges whose week starts on Sunday, or did: their Fridays are empty, not shifted. */
const sundayZones: ReadonlySet<string> = new Set(
  [
    ...["Riyadh", "Jerusalem", "Tel_Aviv", "Kuwait", "Qatar", "Bahrain", "Muscat", "Amman", "Dubai", "Baghdad"],
    ...["Tehran", "Dhaka", "Kathmandu", "Katmandu"],
  ]
    .map((city) => `Asia/${city}`)
    .concat("Africa/Cairo"),
);

/** What dates are compared with, where known. */
export interface CalendarOptions {
  /** IANA zone of the exchange. */
  readonly timeZone?: string | undefined;
  readonly today?: string | undefined;
}

/** Findings about the dates alone: repeated, out of order, gaps, weekends, not daily, in the future. */
export function calendarFindings(history: PriceHistory, kind: SeriesKind, options: CalendarOptions): RawFinding[] {
  const { dates, stepTable } = history;
  const findings: RawFinding[] = [...futureFindings(dates, options.today)];
  const steps = dates.slice(1).map((date, i) => daysBetween(dates[i]!, date));
  for (const [i, step] of steps.entries()) if (step <= 0) findings.push(orderFinding(i + 1, step, dates[i]!));
  if (stepTable === true) return findings;
  if (kind !== "rate" && dates.length >= shiftedRows && median(steps) >= sparseDays) {
    const message = `rows are ${median(steps)} days apart, expected a daily series`;
    return [...findings, { severity: "error", kind: "frequency", index: 0, message }];
  }
  return [...findings, ...gapFindings(history, kind), ...weekendFindings(dates, options.timeZone)];
}

function futureFindings(dates: readonly string[], today: string | undefined): RawFinding[] {
  const index = today === undefined ? -1 : dates.findIndex((date) => date > today);
  if (index < 0) return [];
  const message = `${dates.length - index} row(s) from here on lie after today, ${today}: is the date format or the clock wrong?`;
  return [{ severity: "warning", kind: "future", index, message }];
}

/** Gaps between the rows that have a close. */
function gapFindings({ dates, close }: PriceHistory, kind: SeriesKind): RawFinding[] {
  const rows = dates.map((_, index) => index).filter((index) => !Number.isNaN(close[index]!));
  return rows.slice(1).flatMap((index, k) => {
    const step = daysBetween(dates[rows[k]!]!, dates[index]!);
    return step > gapWarningDays ? [gapFinding(index, step, kind)] : [];
  });
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
    message: `${days} days without a close before it${stops ? `, more than ${gapErrorDays}` : ""}`,
  };
}

function weekendFindings(dates: readonly string[], timeZone: string | undefined): RawFinding[] {
  const counts = new Array<number>(7).fill(0);
  const weekend: number[] = [];
  for (const [index, date] of dates.entries()) {
    const day = weekday(date);
    counts[day]!++;
    if (day === 0 || day === 6) weekend.push(index);
  }
  const leastWorkday = Math.min(...counts.slice(1, 6)) / dates.length;
  const share = weekend.length / dates.length;
  const shifted = share > shiftedWeekendShare && leastWorkday < shiftedWorkdayShare;
  const summary = (severity: RawFinding["severity"], kind: "shifted" | "weekend", what: string): RawFinding[] => [
    { severity, kind, index: weekend[0]!, message: `${weekend.length} of ${dates.length} rows are on weekends${what}` },
  ];
  if (dates.length >= shiftedRows && shifted && !sundayZones.has(timeZone ?? "")) {
    return summary("error", "shifted", " and one working day has hardly any: dates shifted by a day?");
  }
  if (dates.length >= shiftedRows && share > tradesOnWeekends) {
    const sessions = Math.round((30 * sessionsPerYear(dates)) / 365.25);
    return summary("warning", "weekend", `: about ${sessions} sessions in 30 days (option.horizonSessions)`);
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
