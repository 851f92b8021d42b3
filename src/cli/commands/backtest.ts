import { Command } from "commander";
import {
  DEFAULT_CONFIG,
  type MarketOptions,
  REGISTER_HELP,
  VALIDATE,
  wholeNumber,
  withMarketOptions,
} from "./options.ts";

/** `backhedge backtest`: replay on real history. */
export function backtestCommand(signal: AbortSignal): Command {
  const command = new Command("backtest")
    .description("Replay the classical hedges, and trained networks where weights are given, on a config's markets")
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withMarketOptions(command)
    .option("--weights <dir>", "folder that `train` wrote; without it only classical hedges are replayed")
    .option("--quick", "the weights are those of `train --quick`")
    .option("--validate", VALIDATE)
    .option("--seed <n>", "seed of the bootstrap; to repeat a run, the one of `train`", wholeNumber(0))
    .option("--threads <n>", "worker threads; results do not depend on it", wholeNumber(1))
    .option("--out <dir>", "the run's folder; default backtests/<name>-<time>")
    .option("--register <dir>", REGISTER_HELP)
    .addHelpText(
      "after",
      "\nExample:\n  backhedge backtest configs/feasibility.yaml --source csv --data ../market-data",
    )
    .action(
      async (
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
      ) => (await import("../run-backtest.ts")).runBacktest(config, options, signal),
    );
}
