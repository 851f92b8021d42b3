import { daysBetween, type IsoDate } from "../../core/index.ts";
import { DAYS_PER_YEAR } from "../../market/index.ts";

const MINUTES_PER_DAY = 1440;

/** When quotes are made and contracts settle, in minutes after the exchange's midnight. */
export interface DayClock {
  readonly quotes: number;
  readonly open: number;
  readonly close: number;
}

/**
 * Calendar days from the quotes to settlement at the open (`am`) or the close (`pm`) of expiry, with the fraction of a
 * day. A change to or from summer time in between is left out (an hour, 0.0001 years).
 */
export function daysToSettlement(date: IsoDate, expiry: IsoDate, settles: "am" | "pm", clock: DayClock): number {
  const settlement = settles === "am" ? clock.open : clock.close;
  return daysBetween(date, expiry) + (settlement - clock.quotes) / MINUTES_PER_DAY;
}

/** ACT/365 years. */
export function yearsOf(days: number): number {
  return days / DAYS_PER_YEAR;
}
