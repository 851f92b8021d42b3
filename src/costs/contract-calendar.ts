import { addDays, dayNumber, firstIndexAfter, type IsoDate } from "../core/index.ts";

const THURSDAY = 4;
const TUESDAY = 2;

/** First date from which NSE's monthly contracts expire on the last Tuesday, not Thursday, of the month (contract specification [P]; press [B]). */
const TUESDAYS_FROM = "2025-09-01";

/** A monthly contract: its expiry, and the session at whose close a position in it is rolled into the next. */
export interface Contract {
  readonly expiry: IsoDate;
  readonly roll: IsoDate;
}

/**
 * Expiry of NSE's monthly contract of a month: the last Thursday, from September 2025 the last Tuesday; where that is no session, the
 * session before. A month that the sessions do not reach keeps the weekday.
 * @param sessions ascending
 */
export function nseMonthlyExpiry(year: number, month: number, sessions: readonly IsoDate[]): IsoDate {
  const last = addDays(`${month === 12 ? year + 1 : year}-${String((month % 12) + 1).padStart(2, "0")}-01`, -1);
  const weekday = last >= TUESDAYS_FROM ? TUESDAY : THURSDAY;
  const nominal = addDays(last, -((weekdayOf(last) - weekday + 7) % 7));
  const known = sessions[firstIndexAfter(sessions, nominal) - 1];
  return known === undefined || nominal > sessions.at(-1)! ? nominal : known;
}

/** The contracts that are held on some session, ascending: the last one is rolled after the last session. */
export function nseMonthlyContracts(sessions: readonly IsoDate[], rollSessions: number): Contract[] {
  const [first, last] = [sessions[0]!, sessions.at(-1)!];
  const contracts: Contract[] = [];
  let [year, month] = [Number(first.slice(0, 4)), Number(first.slice(5, 7))];
  do {
    const expiry = nseMonthlyExpiry(year, month, sessions);
    contracts.push(...contractsOf([expiry], sessions, rollSessions));
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  } while (contracts.at(-1)!.roll <= last);
  return contracts;
}

/** Contracts by their expiries, ascending, each with the session at whose close it is rolled. */
export function contractsOf(expiries: readonly IsoDate[], sessions: readonly IsoDate[], before: number): Contract[] {
  return expiries.map((expiry) => ({ expiry, roll: rollDate(expiry, sessions, before) }));
}

/** The session so many sessions before the expiry; beyond the known sessions so many weekdays. */
function rollDate(expiry: IsoDate, sessions: readonly IsoDate[], before: number): IsoDate {
  if (expiry <= sessions.at(-1)!) return sessions[Math.max(0, firstIndexAfter(sessions, expiry) - 1 - before)]!;
  let date = expiry;
  for (let left = before; left > 0; left -= weekdayOf(date) % 6 === 0 ? 0 : 1) date = addDays(date, -1);
  return date;
}

/** 0 on Sunday; 1970-01-01 was a Thursday. */
function weekdayOf(date: IsoDate): number {
  return (((dayNumber(date) + THURSDAY) % 7) + 7) % 7;
}
