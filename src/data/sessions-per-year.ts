import { daysBetween, type IsoDate } from "../core/index.ts";

/** What five-day weeks are counted as everywhere, and how far a count may be from it: holidays, a few missing days. */
const fiveDayWeeks = 252;
const tolerance = 12;

/** Sessions a year of ascending dates: 252 for weeks of five days, else as counted (365 where every day is one). */
export function sessionsPerYear(dates: readonly IsoDate[]): number {
  const [first, last] = [dates[0], dates[dates.length - 1]];
  if (first === undefined || last === undefined || first === last) return fiveDayWeeks;
  const counted = (365.25 * (dates.length - 1)) / daysBetween(first, last);
  return Math.abs(counted - fiveDayWeeks) <= tolerance ? fiveDayWeeks : counted;
}
