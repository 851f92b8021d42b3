import { dayNumber, type IsoDate } from "../../core/index.ts";
import { SESSIONS_PER_YEAR } from "../../market/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

const GUARD = "clock";
/** Holidays move a horizon by a day or two in a month: 4 % at 30 days. */
const TOLERANCE = 0.1;
const DAYS_IN_YEAR = 365.25;

/** How an option's time and a volatility's time are counted. */
export interface Clock {
  readonly horizonSessions: number;
  /** Calendar days that the option's time to expiry counts for them. */
  readonly horizonDays: number;
  /** Sessions a year by which volatility is annualised; default the house's. */
  readonly annualisation?: number | undefined;
}

/**
 * Whether sessions and calendar days agree with the history's own calendar: an option that lives so many sessions must be given the calendar
 * days that they take, or its volatility, annualised by sessions a year, belongs to another time.
 * @param rows rows of the history to look at: [first, last]
 */
export function clockGuard(
  target: string,
  dates: readonly IsoDate[],
  { horizonSessions, horizonDays, annualisation = SESSIONS_PER_YEAR }: Clock,
  [first, last]: readonly [number, number] = [0, dates.length - 1],
): GuardReport {
  const sessions = last - first;
  const span = dayNumber(dates[last]!) - dayNumber(dates[first]!);
  const taken = (horizonSessions * span) / sessions;
  const perYear = (sessions / span) * DAYS_IN_YEAR;
  const failures = [
    ...(Math.abs(horizonDays / taken - 1) <= TOLERANCE
      ? []
      : [
          `${horizonSessions} sessions take ${taken.toFixed(1)} calendar days here, the option is given ${horizonDays}: its standard deviation is ${(Math.sqrt(horizonDays / taken) * 100).toFixed(0)} % of what the window has`,
        ]),
    ...(Math.abs(annualisation / perYear - 1) <= TOLERANCE
      ? []
      : [`volatility is annualised by ${annualisation}, the history has ${perYear.toFixed(1)} sessions a year`]),
  ];
  return guardReport({
    guard: GUARD,
    target,
    passed: sessions >= horizonSessions && failures.length === 0,
    compared: sessions,
    finding:
      failures.length === 0
        ? `${horizonSessions} sessions take ${taken.toFixed(1)} calendar days, the option is given ${horizonDays}; ${perYear.toFixed(1)} sessions a year`
        : failures.join("; "),
    evidence: { horizonSessions, horizonDays, calendarDaysTaken: taken, sessionsAYear: perYear, annualisation },
  });
}

/** Calendar days that so many sessions take on a history, rounded. */
export function calendarDaysOf(dates: readonly IsoDate[], sessions: number): number {
  const span = dayNumber(dates.at(-1)!) - dayNumber(dates[0]!);
  return Math.round((sessions * span) / (dates.length - 1));
}
