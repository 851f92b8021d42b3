import type { IsoDate } from "../core/index.ts";
import type { CostModel } from "./model.ts";

const TYPICAL_TRADE = 0.1;

/**
 * Average proportional cost of a trade of 0.1 delta, as a fraction of its value: the mean of a buy and a sell.
 */
export function marginalRate(model: CostModel, date: IsoDate, price: number): number {
  return (costFraction(model, date, price, TYPICAL_TRADE) + costFraction(model, date, price, -TYPICAL_TRADE)) / 2;
}

/** The same for a buy and a sell of their own. */
export function marginalRates(
  model: CostModel,
  date: IsoDate,
  price: number,
): { readonly buy: number; readonly sell: number } {
  return {
    buy: costFraction(model, date, price, TYPICAL_TRADE),
    sell: costFraction(model, date, price, -TYPICAL_TRADE),
  };
}

function costFraction(model: CostModel, date: IsoDate, price: number, units: number): number {
  const out = new Float64Array(model.components.length);
  model.cost({ date, units, price }, out);
  return out.reduce((sum, cost) => sum + cost, 0) / (Math.abs(units) * price);
}
