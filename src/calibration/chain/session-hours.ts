import { UsageError } from "../../core/index.ts";

/** Local times of the open and the close of an exchange, HH:MM. */
export interface SessionHours {
  readonly open: string;
  readonly close: string;
}

const HOURS: Readonly<Record<string, SessionHours>> = {
  "America/New_York": { open: "09:30", close: "16:00" },
  "America/Chicago": { open: "08:30", close: "15:00" },
  "Asia/Kolkata": { open: "09:15", close: "15:30" },
  "Asia/Tokyo": { open: "09:00", close: "15:30" },
  "Asia/Hong_Kong": { open: "09:30", close: "16:00" },
  "Europe/London": { open: "08:00", close: "16:30" },
  "Europe/Berlin": { open: "09:00", close: "17:30" },
  "Europe/Zurich": { open: "09:00", close: "17:30" },
};

/** Where a zone is not in the table; a wrong hour moves a maturity by 0.0001 years. */
const USUAL: SessionHours = { open: "09:30", close: "16:00" };

/** Hours of the regular session of the exchanges in a zone. */
export function sessionHours(timeZone: string): SessionHours {
  return HOURS[timeZone] ?? USUAL;
}

/** Minutes after midnight of a local time HH:MM. */
export function minuteOfDay(time: string, option: string): number {
  const parts = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (parts === null) throw new UsageError(`${option} must be a local time HH:MM, was '${time}'`);
  return 60 * Number(parts[1]) + Number(parts[2]);
}
