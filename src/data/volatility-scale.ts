import { UserError } from "../core/index.ts";
import type { MarketHistory } from "../market/index.ts";
import { sessionsPerYear } from "./sessions-per-year.ts";

/** Index over realised volatility is 1 to 1.5 in every market; outside these bounds unit or file are wrong. */
const lowest = 1 / 4;
const highest = 4;
/** Sessions from which the comparison means something. */
const enough = 60;

/**
 * Compares a quoted volatility index with what the underlying did, both as root mean squares a year over the sessions
 * after one with an index: an index given as a fraction (0.8 for 80 %), or another file, passes every other check.
 */
export function assertVolatilityScale(
  { market, dates, close, volatilityIndex }: MarketHistory,
  location: string,
): void {
  const rows = dates.map((_, t) => t).filter((t) => t > 0 && volatilityIndex[t - 1]! > 0);
  const rootMean = (value: (t: number) => number): number =>
    Math.sqrt(rows.reduce((sum, t) => sum + value(t) ** 2, 0) / rows.length);
  const quoted = 100 * rootMean((t) => volatilityIndex[t - 1]!);
  const realised = 100 * rootMean((t) => Math.log(close[t]! / close[t - 1]!)) * Math.sqrt(sessionsPerYear(dates));
  const ratio = quoted / realised;
  if (rows.length < enough || (ratio > lowest && ratio < highest)) return;
  const level = (value: number): string => `${value.toPrecision(3)} %`;
  throw new UserError(
    `${market}.volatilityIndex: ${location}: expected an index near the volatility of the underlying, ${level(realised)} a year, found ${level(quoted)} on average`,
    `${ratio > 1 ? "Is it the index of this market? " : ""}A volatility index is in % a year (20 for 20 %): set 'scale' for a file in other units, 100 for fractions.`,
  );
}
