import { type Effects, pick } from "../../core/index.ts";
import { defaultThreads } from "../pool.ts";
import type { Preset, PresetOptions } from "./preset.ts";
import { presets } from "./presets.ts";
import { type PresetSummary, recordPreset } from "./record-preset.ts";

export interface ReproduceRequest extends PresetOptions {
  /** The folder of the result; default backtests/reproduce-<preset>-<time>. */
  readonly out?: string | undefined;
}

/** Makes the tables of a source document again and writes their folder. An unknown name is a UsageError. */
export async function reproduce(name: string, request: ReproduceRequest, fx: Effects): Promise<PresetSummary> {
  const preset = pick<Preset>(presets, name, "preset");
  const { out, ...options } = request;
  const threads = options.threads ?? defaultThreads();
  const work = () => preset.reproduce({ ...options, threads }, fx);
  return await recordPreset({ name, out, threads, quick: options.quick }, work, fx);
}

/** What there is to reproduce. */
export function presetSummaries(): { readonly name: string; readonly summary: string }[] {
  return Object.entries(presets).map(([name, { summary }]) => ({ name, summary }));
}
