import { Command, InvalidArgumentError } from "commander";
import { type CalibrateOptions, DEFAULT_CONFIG, wholeNumber, withMarketOptions } from "./options.ts";

/** `backhedge calibrate`: Heston under P and Q from a history, or under Q from option chains. */
export function calibrateCommand(signal: AbortSignal): Command {
  const command = new Command("calibrate")
    .description(
      "Fit Heston to a market's history (P and Q, with intervals, a regime check, leverage and training simulator), to an option chain, or to a panel of chains (Q)",
    )
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withMarketOptions(command)
    .option(
      "--before <date>",
      "history: use only data before this date (YYYY-MM-DD); default: before the test span, less the purge",
    )
    .option("--seed <n>", "history: seed of the simulator's calibration and of the bootstrap", wholeNumber(0))
    .option("--bootstrap <n>", "history: refits behind the intervals, at least 40; 0: standard errors", refits, 200)
    .option("--threads <n>", "history: worker threads; results do not depend on it", wholeNumber(1))
    .option(
      "--chain <file>",
      "an option chain: a file, or yahoo:TICKER; with --market its history is the prior of short chains",
    )
    .option("--panel <dir>", "every day of a folder of chains, or of a file with several days")
    .option("--date <date>", "chain: the day wanted of a file with several (YYYY-MM-DD)")
    .option("--ticker <name>", "chain, panel: the underlying wanted of a file with several")
    .option("--layout <name>", "chain, panel: layout of the files; default: found by the header")
    .option("--spot <price>", "chain: price of the underlying, where the file has none", positive)
    .option(
      "--rate <r>",
      "chain, panel: rate of all expiries, a fraction a year; default: from put-call parity",
      fraction,
    )
    .option("--min-days <n>", "chain, panel: leave out expiries sooner than this (default: 5)", positive)
    .option("--max-days <n>", "chain, panel: leave out expiries later than this", positive)
    .option(
      "--prior",
      "chain, panel: use the prior of --market's history whatever the maturities; default: if none reaches half a year",
    )
    .option("--feller", "chain, panel: impose 2 kappa theta >= xi^2")
    .option("--out <path>", "history: write the calibrations as JSON; chain, panel: folder of the report")
    .addHelpText(
      "after",
      `
Example:
  backhedge calibrate --market spy --source csv --data ../market-data --before 2010-01-01
  backhedge calibrate --chain spx-2019-04-25.csv.gz
  backhedge calibrate --chain nifty-chain.csv --market nifty --source csv --data ../market-data
  backhedge calibrate --panel spx-2019/`,
    )
    .action(async (config: string, options: CalibrateOptions) => {
      if (options.chain !== undefined || options.panel !== undefined) {
        await (await import("../run-calibrate-chains.ts")).runCalibrateChains(config, options, signal);
      } else await (await import("../run-calibrate.ts")).runCalibrate(config, options, signal);
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError(`expected a number > 0, found '${text}'.`);
}

function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Math.abs(value) <= 1) return value;
  throw new InvalidArgumentError(`expected a fraction a year, e.g. 0.05, found '${text}'.`);
}

/** Tails of fewer refits are not seen. */
function refits(text: string): number {
  const count = wholeNumber(0)(text);
  if (count > 0 && count < 40) throw new InvalidArgumentError(`expected 0 or at least 40, found '${text}'.`);
  return count;
}
