import { addDays, type IsoDate } from "../../core/index.ts";

/**
 * Whether a date is a standard monthly expiry of US options: the third Friday of its month, the Thursday before where
 * that Friday is a holiday, or the Saturday after, which contracts named as their expiry until February 2015 (OCC).
 */
export function isMonthlyExpiry(date: IsoDate): boolean {
  const friday = thirdFriday(date);
  return date === friday || date === addDays(friday, 1) || (date === addDays(friday, -1) && isHoliday(friday));
}

/** The third Friday of the month of `date`. */
function thirdFriday(date: IsoDate): IsoDate {
  const first = `${date.slice(0, 8)}01`;
  const weekday = new Date(`${first}T00:00:00Z`).getUTCDay();
  return addDays(first, ((5 - weekday + 7) % 7) + 14);
}

/** The holidays that can fall on a third Friday: Good Friday and, since 2022, Juneteenth. */
function isHoliday(friday: IsoDate): boolean {
  const year = Number(friday.slice(0, 4));
  return friday === addDays(easterSunday(year), -2) || (year >= 2022 && friday.endsWith("-06-19"));
}

/** Gregorian Easter by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8; his letters). */
function easterSunday(year: number): IsoDate {
  const floor = Math.floor;
  const a = year % 19;
  const b = floor(year / 100);
  const c = year % 100;
  const g = floor((8 * b + 13) / 25);
  const h = (19 * a + b - floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * floor(c / 4) - h - (c % 4)) % 7;
  const m = floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  const two = (x: number): string => String(x).padStart(2, "0");
  return `${year}-${two(floor(n / 31))}-${two((n % 31) + 1)}`;
}
