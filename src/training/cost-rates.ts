import { check } from "../core/index.ts";

/** Cost of a trade over its value, by side and time, [times] each, times = steps + 1: the last is the unwind at expiry. */
export interface SideRates {
  readonly buy: Float64Array;
  readonly sell: Float64Array;
}

/** Proportional costs: one rate for every trade, one a side (India taxes sales only), or one a side and time. Fractions, >= 0. */
export type CostRates = number | { readonly buy: number; readonly sell: number } | SideRates;

/** The rates of `times` closes. */
export function ratesBySide(rates: CostRates, times: number): SideRates {
  if (typeof rates === "number") {
    check(rates >= 0, () => `cost rate must be >= 0, was ${rates}`);
    const all = new Float64Array(times).fill(rates);
    return { buy: all, sell: all };
  }
  const { buy, sell } = rates;
  if (typeof buy === "number" || typeof sell === "number")
    return { buy: everyTime("buy", buy, times), sell: everyTime("sell", sell, times) };
  for (const [side, values] of Object.entries({ buy, sell })) {
    check(values.length === times, () => `cost rates: ${side} must have ${times} times, had ${values.length}`);
    const bad = values.findIndex((rate) => !(rate >= 0));
    check(bad < 0, () => `cost rates: ${side} at time ${bad} must be >= 0, was ${values[bad]}`);
  }
  return { buy, sell };
}

function everyTime(side: string, rate: number | Float64Array, times: number): Float64Array {
  check(typeof rate === "number" && rate >= 0, () => `cost rates: ${side} must be one number >= 0, was ${rate}`);
  return new Float64Array(times).fill(rate);
}

/**
 * The rate of a purchase where `trade` > 0, minus that of a sale where it is < 0, and 0 where nothing is traded: times the trade, the cost of its value.
 * Written without branches: the side of a trade is as good as random, and a processor's wrong guess takes longer than all of the arithmetic.
 */
export function signedRate(trade: number, buy: number, sell: number): number {
  return buy * Number(trade > 0) - sell * Number(trade < 0);
}
