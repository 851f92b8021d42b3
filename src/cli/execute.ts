import { CommanderError } from "commander";
import { UsageError, UserError } from "../core/index.ts";
import { buildProgram, HELP_HINT } from "./program.ts";
import { terminal } from "./terminal.ts";

const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;
const INTERRUPTED = 130;

/** Runs one command line and gives its exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export async function execute(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort(new Error("interrupted"));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    await buildProgram(interrupt.signal).parseAsync([...args], { from: "user" });
    return Number(process.exitCode ?? DONE);
  } catch (error) {
    if (interrupt.signal.aborted) {
      terminal.problem("interrupted; nothing half-written was left");
      return INTERRUPTED;
    }
    return report(error, args);
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function report(error: unknown, args: readonly string[]): number {
  if (error instanceof CommanderError && error.exitCode === 0) return DONE;
  const { message, hint } = describe(error);
  if (args.includes("--json")) terminal.document({ ok: false, error: { message, hint: hint ?? null } });
  if (error instanceof CommanderError) return WRONG_USAGE; // it has printed its message
  terminal.problem(`error: ${message}${hint === undefined ? "" : `\n  try: ${hint}`}`);
  if (args.includes("--debug") && error instanceof Error) terminal.problem(error.stack ?? "");
  return error instanceof UsageError ? WRONG_USAGE : FAILED;
}

function describe(error: unknown): { message: string; hint: string | undefined } {
  if (error instanceof UserError) return { message: error.message, hint: error.hint };
  if (error instanceof CommanderError) return { message: error.message.replace(/^error: /, ""), hint: HELP_HINT };
  const message = error instanceof Error ? error.message : String(error);
  return {
    message: `unexpected: ${message}`,
    hint: "Run again with --debug for the stack trace; this is a defect of backhedge or of its installation.",
  };
}
