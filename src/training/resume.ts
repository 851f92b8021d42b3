import { type Key, UserError } from "../core/index.ts";
import type { BackendName } from "../engine/index.ts";
import type { TrainingOptions } from "./options.ts";
import type { Checkpoint } from "./state.ts";

const HINT = "Resume with the settings that the checkpoint was made with, or delete it to start anew.";

/** Throws a UserError that names the first difference, unless the checkpoint is of this very training: resumed, it would end at other weights. */
export function checkSameTraining(
  checkpoint: Checkpoint,
  options: TrainingOptions,
  key: Key,
  backend: BackendName,
): void {
  const kept = settingsOf(checkpoint.options, checkpoint.key, checkpoint.backend);
  for (const [name, value] of settingsOf(options, key, backend)) {
    const before = kept.get(name);
    if (before !== value)
      throw new UserError(`checkpoint: its ${name} is ${before}, this training's is ${value}`, HINT);
  }
}

/** Every setting as text, by name. */
function settingsOf(options: TrainingOptions, key: Key, backend: BackendName): Map<string, string> {
  return new Map(Object.entries({ ...options, key, backend }).map(([name, value]) => [name, JSON.stringify(value)]));
}
