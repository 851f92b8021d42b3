import { type Effects, type Key, keyFrom } from "../core/index.ts";
import type { LoadedMarket } from "../data/index.ts";
import type { RunConfig } from "./config.ts";
import { type DataOptions, loadConfigured } from "./load-markets.ts";
import { type MarketPlan, planMarket } from "./market-plan.ts";
import { marketKey } from "./train-market.ts";

/** A market whose history is loaded and whose test span is laid out. */
export interface PlannedMarket {
  readonly plan: MarketPlan;
  readonly loaded: LoadedMarket;
  /** Of everything random about it. */
  readonly key: Key;
}

/** Loads and plans every market of a configuration, before any work. */
export async function planMarkets(config: RunConfig, data: DataOptions, fx: Effects): Promise<PlannedMarket[]> {
  return await Promise.all(
    config.markets.map(async (market) => {
      const loaded = await loadConfigured(market, data, fx);
      const plan = planMarket(config, market, loaded.history);
      return { plan, loaded, key: marketKey(keyFrom(config.seed), plan) };
    }),
  );
}

/** The other markets, in their order. */
export function peersOf(plan: MarketPlan, planned: readonly PlannedMarket[]): MarketPlan[] {
  return planned.map((other) => other.plan).filter((other) => other !== plan);
}
