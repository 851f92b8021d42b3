import { backtestMarkets } from "../pipeline/index.ts";
import type { MarketOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { showSummary } from "./show-summary.ts";

export async function runBacktest(
  config: string,
  options: MarketOptions & {
    weights?: string;
    quick?: boolean;
    validate?: boolean;
    seed?: number;
    threads?: number;
    out?: string;
    register?: string;
  },
  signal: AbortSignal,
): Promise<void> {
  const { weights, quick, validate, seed, threads, out, register, market } = options;
  const summary = await backtestMarkets(
    {
      configPath: config,
      data: dataOptions(options),
      markets: market,
      weights,
      quick,
      validate,
      seed,
      threads,
      out,
      register,
    },
    effects(signal),
  );
  showSummary(summary, options.json === true);
}
