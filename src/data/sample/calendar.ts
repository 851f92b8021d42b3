import { addDays, dayNumber, type IsoDate, type Key, randomStream } from "../../core/index.ts";

/** Fixed Indian holidays (month-day): Republic Day, Maharashtra Day, Independence Day, Gandhi Jayanti, Christmas. */
const fixedHolidays = new Set(["01-26", "05-01", "08-15", "10-02", "12-25"]);
/** Festivals follow the moon; here so many drawn weekdays a year stand in for them. */
const movingHolidays = 9;

/** Business days from `from` to `to`, both included: weekdays without the fixed and some drawn holidays of each year. */
export function sessionDates(from: IsoDate, to: IsoDate, key: Key): IsoDate[] {
  const dates: IsoDate[] = [];
  let holidays = new Set<IsoDate>();
  for (let date = from; date <= to; date = addDays(date, 1)) {
    if (date.endsWith("-01-01") || date === from) holidays = drawnHolidays(date.slice(0, 4), key);
    // Day 0 of the count, 1970-01-01, was a Thursday.
    const weekday = (dayNumber(date) + 4) % 7;
    if (weekday === 0 || weekday === 6 || fixedHolidays.has(date.slice(5)) || holidays.has(date)) continue;
    dates.push(date);
  }
  return dates;
}

function drawnHolidays(year: string, key: Key): Set<IsoDate> {
  const stream = randomStream(key, Number(year));
  return new Set(Array.from({ length: movingHolidays }, () => addDays(`${year}-01-01`, stream.integer(365))));
}
