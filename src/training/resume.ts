import { UserError } from "../core/index.ts";
import type { Checkpoint } from "./state.ts";

const HINT = "Resume with the settings that the checkpoint was made with, or delete it to start anew.";

/** What a training is of. */
type Training = Omit<Checkpoint, "state">;

/**
 * Throws a UserError that names the first difference, unless the checkpoint is of this very training: resumed, it would end at other weights.
 * @param source Name of the checkpoint's file, for the error
 */
export function checkSameTraining(checkpoint: Checkpoint, wanted: Training, source: string): void {
  const kept = settingsOf(checkpoint);
  for (const [name, value] of settingsOf(wanted)) {
    const before = kept.get(name);
    if (before !== value) throw new UserError(`${source}: its ${name} is ${before}, this training's is ${value}`, HINT);
  }
}

const ORIGIN = "simulator, start or past windows";

/** Every setting as text, by name. */
function settingsOf({ options, key, computedBy, origin }: Training): Map<string, string> {
  const keyOfSeed = { "key (from seed and market)": key };
  return new Map(
    Object.entries({ ...options, ...keyOfSeed, kernel: computedBy, [ORIGIN]: origin }).map(([name, value]) => [
      name,
      JSON.stringify(value),
    ]),
  );
}
