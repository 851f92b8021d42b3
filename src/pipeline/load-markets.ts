import type { Effects } from "../core/index.ts";
import { type LoadedMarket, loadMarket, type SourceChoice } from "../data/index.ts";
import { historyBefore } from "../market/index.ts";
import type { MarketConfig } from "./config.ts";

/** Where histories come from, as the command line says. */
export interface DataOptions {
  readonly source: SourceChoice;
  readonly dataDir: string;
  readonly cacheDir: string;
  /** Another server than Yahoo's, e.g. a mirror. */
  readonly yahooUrl?: string | undefined;
}

/** Loads the history of a market and says what was used. */
export async function loadConfigured(market: MarketConfig, options: DataOptions, fx: Effects): Promise<LoadedMarket> {
  const { source, dataDir, cacheDir, yahooUrl } = options;
  const loaded = await loadMarket(
    market.definition,
    { source, dataDir, cacheDir, yahoo: yahooUrl === undefined ? undefined : { baseUrl: yahooUrl } },
    fx,
  );
  const history = market.dataBefore === undefined ? loaded.history : historyBefore(loaded.history, market.dataBefore);
  const { dates, label, nature } = history;
  fx.log(`${label}: ${dates.length} sessions ${dates[0]} to ${dates.at(-1)} (${loaded.source}, ${nature})`);
  return { ...loaded, history };
}
