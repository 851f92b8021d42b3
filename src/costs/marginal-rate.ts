import type { IsoDate } from "../core/index.ts";
import type { CostModel } from "./model.ts";

const TYPICAL_TRADE = 0.1;

/**
 * Average proportional cost of a trade of 0.1 delta, as a fraction of its value: the mean of a buy and a sell.
 * This is the cost that training sees.
 */
export function marginalRate(model: CostModel, date: IsoDate, price: number): number {
  return (costFraction(model, date, price, TYPICAL_TRADE) + costFraction(model, date, price, -TYPICAL_TRADE)) / 2;
}

function costFraction(model: CostModel, date: IsoDate, price: number, units: number): number {
  const out = new Float64Array(model.components.length);
  model.cost({ date, units, price }, out);
  return out.reduce((sum, cost) => sum + cost, 0) / (Math.abs(units) * price);
}
