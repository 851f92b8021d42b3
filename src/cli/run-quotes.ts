import { replayRealQuotes } from "../pipeline/index.ts";
import type { QuotesOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { showQuotes } from "./show-quotes.ts";
import { terminal } from "./terminal.ts";

export async function runQuotes(config: string, options: QuotesOptions, signal: AbortSignal): Promise<void> {
  const { panel, weights, quick, seed, out, market } = options;
  const summary = await replayRealQuotes(
    { configPath: config, data: dataOptions(options), markets: market, panel, weights, quick, seed, out },
    effects(signal),
  );
  if (options.json === true) terminal.document({ ok: true, ...summary });
  else showQuotes(summary);
}
