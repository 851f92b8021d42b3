import { nodeEffects } from "../../src/core/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";
import type { MarketConfig, RunConfig } from "../../src/pipeline/config.ts";
import { loadConfigured } from "../../src/pipeline/load-markets.ts";
import { type MarketPlan, planMarket } from "../../src/pipeline/market-plan.ts";
import { marketDataDir } from "./market-data.ts";

/** A market's history from the files of real data. */
export async function realHistory(market: MarketConfig): Promise<MarketHistory> {
  const options = { source: "csv", dataDir: marketDataDir, cacheDir: "none" } as const;
  const { history } = await loadConfigured(
    market,
    options,
    nodeEffects(() => undefined),
  );
  return history;
}

/** The plan of the market of this id on its real history. */
export async function realPlan(config: RunConfig, id: string): Promise<MarketPlan> {
  const market = config.markets.find((one) => one.definition.id === id)!;
  return planMarket(config, market, await realHistory(market));
}
