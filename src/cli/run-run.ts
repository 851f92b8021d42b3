import { run } from "../pipeline/index.ts";
import type { MarketOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { showSummary } from "./show-summary.ts";

export async function runRun(
  config: string,
  options: MarketOptions & {
    out?: string;
    quick?: boolean;
    validate?: boolean;
    seed?: number;
    threads?: number;
    register?: string;
  },
  signal: AbortSignal,
): Promise<void> {
  const { out, quick, validate, seed, threads, register, market } = options;
  const summary = await run(
    { configPath: config, data: dataOptions(options), out, quick, validate, seed, threads, register, markets: market },
    effects(signal),
  );
  showSummary(summary, options.json === true);
}
