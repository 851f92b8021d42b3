import { examine } from "../pipeline/index.ts";
import { dataOptions, effects } from "./run-options.ts";
import { terminal } from "./terminal.ts";

/** Without these nothing runs; data and network have stand-ins. */
const FAILED = 1;
const ESSENTIAL = ["node", "kernel"];

export async function runDoctor(
  config: string,
  options: { data: string; cache: string; json?: boolean },
  signal: AbortSignal,
): Promise<void> {
  const examinations = await examine(config, dataOptions({ ...options, source: "auto" }), effects(signal));
  const ok = examinations.every(({ name, state }) => state !== "missing" || !ESSENTIAL.includes(name));
  if (!ok) process.exitCode = FAILED;
  if (options.json === true) {
    terminal.document({ ok, examinations });
    return;
  }
  for (const { name, state, found, advice } of examinations) {
    terminal.result(`${state.padEnd(8)} ${name}: ${found}${advice === undefined ? "" : `\n         ${advice}`}`);
  }
}
