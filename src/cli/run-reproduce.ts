import { presetSummaries, reproduce } from "../pipeline/index.ts";
import type { ReproduceOptions } from "./commands/options.ts";
import { dataOptions, effects } from "./run-options.ts";
import { showPreset } from "./show-preset.ts";
import { terminal } from "./terminal.ts";

const CHECK_MISSED = 1;

export async function runReproduce(
  preset: string | undefined,
  options: ReproduceOptions,
  signal: AbortSignal,
): Promise<void> {
  if (preset === undefined) return list(options.json === true);
  const { quick = false, seed, threads, out } = options;
  const request = { quick, seed, threads, out, data: dataOptions(options) };
  const summary = await reproduce(preset, request, effects(signal));
  if (options.json === true) terminal.document({ ok: summary.missed === 0, ...summary });
  else showPreset(summary);
  if (summary.missed === 0) return;
  terminal.problem(`${summary.missed} of ${summary.result.checks.length} checks were MISSED: this is no reproduction`);
  process.exitCode = CHECK_MISSED;
}

function list(json: boolean): void {
  const presets = presetSummaries();
  if (json) terminal.document({ ok: true, presets });
  else for (const { name, summary } of presets) terminal.result(`${name.padEnd(16)}${summary}`);
}
