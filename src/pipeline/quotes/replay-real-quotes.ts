import { type Effects, keyFrom, UserError } from "../../core/index.ts";
import type { RunConfig } from "../config.ts";
import { loadConfig } from "../load-config.ts";
import { loadConfigured } from "../load-markets.ts";
import { defaultThreads, openPool, type Pool } from "../pool.ts";
import { marketKey } from "../train-market.ts";
import { type MarketPanels, type QuoteRequest, requestedPanels } from "./quote-request.ts";
import { readPanel } from "./read-panel.ts";
import { type FinishedQuotes, type QuotesSummary, recordQuotes } from "./record-quotes.ts";
import { replayPanel } from "./replay-panel.ts";

/** Replays hedges on every panel of real option quotes that a request names, and writes a run folder. */
export async function replayRealQuotes(request: QuoteRequest, fx: Effects): Promise<QuotesSummary> {
  const loadedConfig = await loadConfig(request.configPath, request, fx);
  const { config } = loadedConfig;
  const work = async () => {
    const pool = openPool(defaultThreads(), fx);
    try {
      const finished: FinishedQuotes[] = [];
      for (const market of await requestedPanels(config.markets, request, fx)) {
        finished.push(await replayMarket(config, market, request, pool, fx));
      }
      return finished;
    } finally {
      await pool.close();
    }
  };
  return await recordQuotes({ loadedConfig, out: request.out, weights: request.weights }, work, fx);
}

async function replayMarket(
  run: RunConfig,
  { config, sources }: MarketPanels,
  { data, weights }: QuoteRequest,
  pool: Pool,
  fx: Effects,
): Promise<FinishedQuotes> {
  const loaded = await loadConfigured(config, data, fx);
  const { history } = loaded;
  if (history.nature === "synthetic") {
    throw new UserError(
      `${history.label}: the history is synthetic, real quotes cannot be hedged on it`,
      "Choose real data with --source csv --data DIR or --source yahoo.",
    );
  }
  const key = marketKey(keyFrom(run.seed), { market: config });
  const panels = [];
  for (const source of sources) {
    const read = await readPanel(source, { config, history }, run.backtest.ivMultiple, fx);
    fx.log(`${source.config.label}: ${read.days} days, ${read.episodes.length} episodes`);
    panels.push(await replayPanel(read, { run, config, history, weights, key, pool }, fx));
  }
  return { loaded, panels };
}
