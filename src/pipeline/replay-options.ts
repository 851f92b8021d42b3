import type { ReplayOptions } from "../backtest/index.ts";
import type { RunConfig } from "./config.ts";
import type { MarketPlan } from "./market-plan.ts";

/** How the base case of a market is replayed. */
export function replayOptions({ backtest }: RunConfig, { history, set, costs, market }: MarketPlan): ReplayOptions {
  const { hedgeInstrument } = market.definition;
  return { history, set, hedgeInstrument, costs, tradeLag: backtest.tradeLag };
}
