import type { ReplayOptions } from "../../src/backtest/index.ts";
import type { MarketPlan } from "../../src/pipeline/market-plan.ts";

/** How the test of a plan is replayed, trading at the close that decides unless told otherwise. */
export function replayOf({ history, set, costs, market }: MarketPlan, tradeLag = 0): ReplayOptions {
  return { history, set, costs, hedgeInstrument: market.definition.hedgeInstrument, tradeLag };
}
