import { type IsoDate, indexAsOf } from "../core/index.ts";
import { marginalRate } from "../costs/index.ts";
import type { MarketPlan } from "./market-plan.ts";

/** Proportional cost of one side as known at a cut-off: that of the last session before it. */
export function costRateBefore({ costs, history }: Pick<MarketPlan, "costs" | "history">, cutoff: IsoDate): number {
  const last = indexAsOf(history.dates, cutoff) - 1;
  return marginalRate(costs, history.dates[last]!, history.close[last]!);
}
