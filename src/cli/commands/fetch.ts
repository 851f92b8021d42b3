import { Command } from "commander";
import { DEFAULT_CONFIG, type FetchOptions, withMarketOptions } from "./options.ts";

/** `backhedge fetch [config]`: histories into the cache. */
export function fetchCommand(signal: AbortSignal): Command {
  const command = new Command("fetch")
    .description(
      "Download or refresh the histories of a config's markets, or option chains, into the cache, with a quality report",
    )
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withMarketOptions(command)
    .option("--describe", "print summary statistics of every series (a danfojs frame)")
    .option("--chain <ticker...>", "instead of the histories: the option chains of these Yahoo tickers")
    .addHelpText(
      "after",
      "\nExample:\n  backhedge fetch --market spy --describe\n  backhedge fetch --chain SPY QQQ    # then: calibrate --chain yahoo:SPY",
    )
    .action(async (config: string, options: FetchOptions) =>
      (await import("../run-fetch.ts")).runFetch(config, options, signal),
    );
}
