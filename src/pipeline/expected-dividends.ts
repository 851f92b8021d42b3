import { addDays, type IsoDate } from "../core/index.ts";
import type { Dividend, MarketHistory } from "../market/index.ts";

/** 52 weeks: the same day of the week a year later. */
const YEAR = 364;

/**
 * Dividends to be expected after a date for some years: those whose ex-dates fell into the 52 weeks up to it, again every 52 weeks. Looks at nothing after the
 * date. In order of ex-date.
 */
export function expectedDividends({ dates, dividend }: MarketHistory, date: IsoDate, years: number): Dividend[] {
  const since = addDays(date, -YEAR);
  const past = dates.flatMap((exDate, t): Dividend[] =>
    exDate > since && exDate <= date && dividend[t]! > 0 ? [{ exDate, amount: dividend[t]! }] : [],
  );
  return Array.from({ length: years }, (_, year) =>
    past.map(({ exDate, amount }) => ({ exDate: addDays(exDate, (year + 1) * YEAR), amount })),
  ).flat();
}
