import { Command } from "commander";
import { version } from "../core/index.ts";
import { auditCommand } from "./commands/audit.ts";
import { backtestCommand } from "./commands/backtest.ts";
import { calibrateCommand } from "./commands/calibrate.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { fetchCommand } from "./commands/fetch.ts";
import { quotesCommand } from "./commands/quotes.ts";
import { reproduceCommand } from "./commands/reproduce.ts";
import { runCommand } from "./commands/run.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { trainCommand } from "./commands/train.ts";

/** What to try after wrong usage. */
export const HELP_HINT = "--help after the command lists its options, with an example.";

/** The whole command line. Heavy modules are imported only by the command that needs them. */
export function buildProgram(signal: AbortSignal): Command {
  const program = new Command("backhedge")
    .description("Backtest and compare option hedges on real market histories: Black-Scholes, skew-aware and learned.")
    .version(version())
    .option("--debug", "print a stack trace with an error")
    .addHelpText("after", "\nExample:\n  backhedge run --quick");
  for (const make of [
    runCommand,
    fetchCommand,
    calibrateCommand,
    simulateCommand,
    trainCommand,
    backtestCommand,
    auditCommand,
    quotesCommand,
    reproduceCommand,
    doctorCommand,
  ]) {
    program.addCommand(make(signal).option("--debug", "print a stack trace with an error"));
  }
  for (const command of [program, ...program.commands])
    command.exitOverride().showHelpAfterError(`  try: ${HELP_HINT}`);
  return program;
}
