import { type IsoDate, UserError } from "../core/index.ts";
import type { MarketConditions } from "./conditions.ts";
import type { ImpactSettings, SpreadSettings } from "./settings.ts";

/** Least half-spread as a fraction of the price: a share of the range of the last session. */
export function spreadFloor(
  { rangeShare }: SpreadSettings,
  conditions: MarketConditions | undefined,
  date: IsoDate,
  market: string,
): number {
  if (rangeShare === 0) return 0;
  return rangeShare * known(conditions?.range, "high and low of the session before", date, market);
}

/** How many times wider than otherwise spreads are: in a declared window, or after a close of the volatility index above the level. */
export function stressMultiple(
  { stress }: SpreadSettings,
  conditions: MarketConditions | undefined,
  date: IsoDate,
  market: string,
): number {
  if (stress === undefined) return 1;
  if (stress.windows.some(({ from, to }) => date >= from && date <= to)) return stress.multiple;
  if (stress.indexAbove === undefined) return 1;
  const index = known(conditions?.volatilityIndex, "volatility index on the session before", date, market);
  return index > stress.indexAbove ? stress.multiple : 1;
}

/**
 * Square-root law: an order of Q units of the underlying pays Y sigma sqrt(Q / ADV) of its value, sigma a day. Exponent 0.489 +/- 0.071 in all orders of
 * Tokyo (Sato and Kanazawa 2024); without noise, so that strategies stay paired.
 */
export function impactFraction(
  { coefficient, dailyVolume }: ImpactSettings,
  conditions: MarketConditions | undefined,
  date: IsoDate,
  market: string,
): (units: number) => number {
  const sigma = known(conditions?.dailyVolatility, "returns of the sessions before", date, market);
  const volume = dailyVolume ?? known(conditions?.dailyVolume, "daily volume", date, market);
  return (units) => coefficient * sigma * Math.sqrt(units / volume);
}

/** A value that costs need, or a UserError that says what is missing. */
function known(value: number | undefined, what: string, date: IsoDate, market: string): number {
  if (value !== undefined && !Number.isNaN(value)) return value;
  throw new UserError(
    `${market}: costs on ${date} need the ${what}, which ${what === "daily volume" ? "fewer than half of the 21 sessions before have" : "is not known"}`,
    what === "daily volume"
      ? "Set costs.impact.dailyVolume (units of the underlying a day), or use a history with volumes."
      : "Start later, or leave the setting out.",
  );
}
