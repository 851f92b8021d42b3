import { Command } from "commander";
import { DEFAULT_CONFIG, type MarketOptions, withMarketOptions } from "./options.ts";

/** `backhedge fetch [config]`: histories into the cache. */
export function fetchCommand(signal: AbortSignal): Command {
  const command = new Command("fetch")
    .description("Download or refresh the histories of a config's markets into the cache, with a quality report")
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withMarketOptions(command)
    .option("--describe", "print summary statistics of every series (a danfojs frame)")
    .addHelpText("after", "\nExample:\n  backhedge fetch --market spy --describe")
    .action(async (config: string, options: MarketOptions & { describe?: boolean }) =>
      (await import("../run-fetch.ts")).runFetch(config, options, signal),
    );
}
