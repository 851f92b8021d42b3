import { type IsoDate, indexAsOf } from "../core/index.ts";
import { marginalRates } from "../costs/index.ts";
import type { MarketPlan } from "./market-plan.ts";

/** Proportional cost of a purchase and of a sale as known at a cut-off: that of the last session before it. */
export function costRatesBefore(
  { costs, history }: Pick<MarketPlan, "costs" | "history">,
  cutoff: IsoDate,
): { readonly buy: number; readonly sell: number } {
  const last = indexAsOf(history.dates, cutoff) - 1;
  return marginalRates(costs, history.dates[last]!, history.close[last]!);
}

/** The mean of both. */
export function costRateBefore(plan: Pick<MarketPlan, "costs" | "history">, cutoff: IsoDate): number {
  const { buy, sell } = costRatesBefore(plan, cutoff);
  return (buy + sell) / 2;
}
