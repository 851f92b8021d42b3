import { Command } from "commander";
import { type QuotesOptions, wholeNumber, withMarketOptions } from "./options.ts";

const QUOTES_CONFIG = "configs/real-quotes.yaml";

/** `backhedge quotes`: replay on real option quotes. */
export function quotesCommand(signal: AbortSignal): Command {
  const command = new Command("quotes")
    .description(
      "Replay hedges on panels of real option quotes, with real entry prices and daily marks, and compare the volatility index with real implied volatility",
    )
    .argument("[config]", "YAML file of the experiment", QUOTES_CONFIG);
  return withMarketOptions(command)
    .option(
      "--panel <path>",
      "a file or folder of chains on --market's underlying, in place of the panels of the config; entry rules are those of the market's first panel",
    )
    .option("--weights <dir>", "folder that `train` wrote; without it only classical hedges are replayed")
    .option("--quick", "the weights are those of `train --quick`")
    .option("--seed <n>", "seed of the bootstrap", wholeNumber(0))
    .option("--out <dir>", "the run's folder; default backtests/<name>-quotes-<time>")
    .addHelpText(
      "after",
      `
Example:
  backhedge quotes --source csv --data ../market-data
  backhedge quotes --market spy --panel spy-chains/ --source csv --data ../market-data`,
    )
    .action(async (config: string, options: QuotesOptions) =>
      (await import("../run-quotes.ts")).runQuotes(config, options, signal),
    );
}
