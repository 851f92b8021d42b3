import { Command, InvalidArgumentError } from "commander";
import { type CalibrateOptions, DEFAULT_CONFIG, wholeNumber, withMarketOptions } from "./options.ts";

/** `backhedge calibrate`: Heston under P and Q, leverage and simulator from a history. */
export function calibrateCommand(signal: AbortSignal): Command {
  const command = new Command("calibrate")
    .description(
      "Fit Heston (P and Q) with intervals and a regime check, the leverage slope and the training simulator to a market's history",
    )
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withMarketOptions(command)
    .option(
      "--before <date>",
      "use only data before this date (YYYY-MM-DD); default: before the test span, less the purge",
    )
    .option("--seed <n>", "seed of the simulator's calibration and of the bootstrap", wholeNumber(0))
    .option("--bootstrap <n>", "refits behind the intervals, at least 40; 0: standard errors", refits, 200)
    .option("--threads <n>", "worker threads; results do not depend on it", wholeNumber(1))
    .option("--out <file>", "write the calibrations as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  backhedge calibrate --market spy --source csv --data ../market-data --before 2010-01-01",
    )
    .action(async (config: string, options: CalibrateOptions) =>
      (await import("../run-calibrate.ts")).runCalibrate(config, options, signal),
    );
}

/** Tails of fewer refits are not seen. */
function refits(text: string): number {
  const count = wholeNumber(0)(text);
  if (count > 0 && count < 40) throw new InvalidArgumentError(`expected 0 or at least 40, found '${text}'.`);
  return count;
}
