import { type Effects, nodeEffects } from "../core/index.ts";
import type { DataOptions } from "../pipeline/index.ts";
import type { MarketOptions } from "./commands/options.ts";
import { terminal } from "./terminal.ts";

/** The real world, with progress on standard error. */
export function effects(signal: AbortSignal): Effects {
  return nodeEffects(terminal.progress, signal);
}

/** Where histories come from; BACKHEDGE_YAHOO_URL names another server than Yahoo's. */
export function dataOptions(options: Pick<MarketOptions, "source" | "data" | "cache">): DataOptions {
  return {
    source: options.source,
    dataDir: options.data,
    cacheDir: options.cache,
    yahooUrl: process.env["BACKHEDGE_YAHOO_URL"],
  };
}
