import { DAYS_PER_YEAR, INDEX_DAYS, type QuotedExpiry } from "../../market/index.ts";

/** At-the-money volatility of 30 calendar days on one day, a fraction a year. */
export interface ThirtyDayVolatility {
  readonly volatility: number;
  /** `interpolated` in total variance between two expiries, or that of one expiry that is near enough. */
  readonly method: "interpolated" | "nearest";
  /** Calendar days to the expiries behind it. */
  readonly days: readonly number[];
}

/** Expiries that may stand on either side of the 30 days, in calendar days. */
const SHORTEST = 7;
const LONGEST = 75;
/** How far from 30 days a single expiry may be: a week, as the volatility indices allow. */
const NEAR_DAYS = 7;

/**
 * Implied volatility at the money for 30 calendar days, for a comparison with a volatility index of that horizon: total variance sigma^2 T is
 * interpolated on a straight line in T between the expiries before and after. Undefined where the day has none that are near enough.
 */
export function thirtyDayVolatility(expiries: readonly QuotedExpiry[]): ThirtyDayVolatility | undefined {
  const usable = expiries
    .filter(({ volatility }) => volatility > 0)
    .map(({ maturity, volatility }) => ({ days: maturity * DAYS_PER_YEAR, variance: volatility ** 2 * maturity }))
    .filter(({ days }) => days >= SHORTEST && days <= LONGEST);
  const before = usable.findLast(({ days }) => days <= INDEX_DAYS);
  const after = usable.find(({ days }) => days > INDEX_DAYS);
  if (before !== undefined && after !== undefined) {
    const share = (INDEX_DAYS - before.days) / (after.days - before.days);
    const variance = before.variance + share * (after.variance - before.variance);
    return {
      volatility: Math.sqrt((variance * DAYS_PER_YEAR) / INDEX_DAYS),
      method: "interpolated",
      days: [before.days, after.days],
    };
  }
  const only = before ?? after;
  if (only === undefined || Math.abs(only.days - INDEX_DAYS) > NEAR_DAYS) return undefined;
  return { volatility: Math.sqrt((only.variance * DAYS_PER_YEAR) / only.days), method: "nearest", days: [only.days] };
}
