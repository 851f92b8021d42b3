import { Command } from "commander";
import { type ReproduceOptions, wholeNumber, withDataOptions } from "./options.ts";

/** `backhedge reproduce [preset]`: a source document's tables, published / reproduced / corrected. */
export function reproduceCommand(signal: AbortSignal): Command {
  const command = new Command("reproduce")
    .description(
      "Make the tables of a source document again: as published, as its own rules give them, and corrected, side by side, with what is wrong with them",
    )
    .argument("[preset]", "which source; without it the presets are listed");
  return withDataOptions(command)
    .option("--quick", "small budgets: networks are no reproduction then")
    .option("--seed <n>", "seed of every random number that the source does not fix", wholeNumber(0), 1)
    .option("--threads <n>", "worker threads; results do not depend on it", wholeNumber(1))
    .option("--out <dir>", "the folder of the result; default backtests/reproduce-<preset>-<time>")
    .option("--json", "one JSON document on standard output")
    .addHelpText(
      "after",
      `
Exit code: 0 every check passed, 1 a check was missed (everything is written all the same) or the command failed, 2 wrong usage.

Example:
  backhedge reproduce kfac
  backhedge reproduce real-data --source csv --data ../market-data --quick`,
    )
    .action(async (preset: string | undefined, options: ReproduceOptions) =>
      (await import("../run-reproduce.ts")).runReproduce(preset, options, signal),
    );
}
