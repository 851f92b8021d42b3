import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_CONFIG, wholeNumber, withMarketOptions } from "./options.ts";
import type { SimulateCommandOptions } from "./simulate-options.ts";

const EXAMPLES = `
Example:
  backhedge simulate --market spy --before 2010-01-01 --paths 10000 --steps 21 --out spy.parquet
  backhedge simulate --kappa 2.5 --theta 0.045 --xi 0.9 --rho -0.75 --v0 0.03 --measure Q --numbers sobol --paths 16384 --steps 30 --out q.parquet
  backhedge simulate --market nifty --model bootstrap --paths 1000 --steps 63 --out past.parquet`;

/** `backhedge simulate`: paths as a Parquet file. */
export function simulateCommand(signal: AbortSignal): Command {
  const command = new Command("simulate")
    .description("Simulate paths of a market or of given parameters, and write them as Parquet")
    .argument("[config]", "YAML file of the experiment", DEFAULT_CONFIG);
  return withHestonOptions(withPathOptions(withMarketOptions(command)))
    .addHelpText("after", EXAMPLES)
    .action(async (config: string, options: SimulateCommandOptions) =>
      (await import("../run-simulate.ts")).runSimulate(config, options, signal),
    );
}

function withPathOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--model <name>",
        "heston; training: the simulator of the networks; bootstrap: blocks of past sessions",
      )
        .choices(["heston", "training", "bootstrap"])
        .default("heston"),
    )
    .requiredOption("--paths <n>", "number of paths", wholeNumber(1))
    .requiredOption("--steps <n>", "steps a path, sessions unless --years is given", wholeNumber(1))
    .requiredOption("--out <file>", "Parquet file to write: path, step, time, spot, variance or volatilityIndex")
    .option("--force", "replace the file if it exists")
    .option("--before <date>", "calibrate to sessions before this date; default: before the test span, less the purge")
    .option("--first-path <n>", "number of the first path: ranges make the same paths as one run", wholeNumber(0), 0)
    .option("--mean-block <n>", "bootstrap: mean block in sessions; default: automatic", number)
    .addOption(
      new Option("--blocks <how>", "bootstrap: blocks begin at a like level of the index, or anywhere")
        .choices(["matched", "independent"])
        .default("matched"),
    )
    .option("--keep-drift", "bootstrap: keep the mean return of the past")
    .option("--seed <n>", "seed of every random number", wholeNumber(0))
    .option("--threads <n>", "worker threads; results do not depend on it", wholeNumber(1));
}

function withHestonOptions(command: Command): Command {
  return command
    .addOption(new Option("--scheme <name>", "heston: discretisation").choices(["qe-m", "euler"]).default("qe-m"))
    .addOption(new Option("--measure <name>", "heston: P for histories, Q for prices").choices(["P", "Q"]).default("P"))
    .addOption(
      new Option("--numbers <kind>", "heston: independent, or scrambled Sobol points for prices")
        .choices(["philox", "sobol"])
        .default("philox"),
    )
    .option("--params <file>", "heston: parameters of a file that `calibrate --out` wrote")
    .option("--kappa <x>", "heston: parameters one by one: speed of mean reversion", number)
    .option("--theta <x>", "long-run variance", number)
    .option("--xi <x>", "volatility of variance", number)
    .option("--rho <x>", "correlation of price and variance", number)
    .option("--v0 <x>", "variance at the start", number)
    .option("--drift <mu>", "heston: E[S_t] = exp(mu t); default: the history's under P, else 0", number)
    .option("--jumps <intensity,mean,sd>", "heston: jumps a year, mean and deviation of their log sizes", jumps)
    .option("--years <t>", "heston: length of a path; default: steps / 252", number)
    .option("--sub-steps <n>", "heston: simulated steps for each stored one", wholeNumber(1))
    .option("--f32", "heston: single precision")
    .option("--terminal", "heston: store the end of each path only");
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError(`expected a number, found '${text}'.`);
}

function jumps(text: string): { intensity: number; logMean: number; logDeviation: number } {
  const [intensity, logMean, logDeviation, ...more] = text.split(",").map(number);
  if (intensity !== undefined && logMean !== undefined && logDeviation !== undefined && more.length === 0) {
    if (intensity >= 0 && logDeviation >= 0) return { intensity, logMean, logDeviation };
  }
  throw new InvalidArgumentError(
    `expected jumps a year (>= 0), mean and deviation (>= 0) of log sizes, e.g. 0.5,-0.1,0.15, found '${text}'.`,
  );
}
