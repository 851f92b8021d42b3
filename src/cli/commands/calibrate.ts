import { Command } from "commander";
import { DEFAULT_CONFIG, type MarketOptions, wholeNumber, withMarketOptions } from "./options.ts";

/** `backhedge calibrate`: Heston under P and Q, leverage and simulator from a history. */
export function calibrateCommand(signal: AbortSignal): Command {
  const command = new Command("calibrate")
    .description("Fit Heston (P and Q), the leverage slope and the training simulator to a market's history")
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withMarketOptions(command)
    .option(
      "--before <date>",
      "use only data before this date (YYYY-MM-DD); default: before the test span, less the purge",
    )
    .option("--seed <n>", "seed of the simulator's calibration", wholeNumber(0))
    .option("--out <file>", "write the calibrations as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  backhedge calibrate --market spy --source csv --data ../market-data --before 2010-01-01",
    )
    .action(async (config: string, options: MarketOptions & { before?: string; seed?: number; out?: string }) =>
      (await import("../run-calibrate.ts")).runCalibrate(config, options, signal),
    );
}
