import { Command } from "commander";
import { DEFAULT_CONFIG, type MarketOptions, REGISTER_HELP, withBudgetOptions, withMarketOptions } from "./options.ts";

/** `backhedge run [config]`: the whole street. */
export function runCommand(signal: AbortSignal): Command {
  const command = new Command("run")
    .description(
      "The main job: histories, calibration, simulation, training, backtest and report for every market of a config",
    )
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withBudgetOptions(withMarketOptions(command))
    .option("--out <dir>", "the run's folder; default backtests/<name>-<time>")
    .option("--register <dir>", REGISTER_HELP)
    .addHelpText(
      "after",
      "\nExample:\n  backhedge run configs/real-markets.yaml --source csv --data ../market-data --quick",
    )
    .action(
      async (
        config: string,
        options: MarketOptions & {
          out?: string;
          quick?: boolean;
          validate?: boolean;
          seed?: number;
          threads?: number;
          register?: string;
        },
      ) => (await import("../run-run.ts")).runRun(config, options, signal),
    );
}
