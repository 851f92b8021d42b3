import { pick, UsageError } from "../core/index.ts";
import { type Architecture, architectures } from "../models/index.ts";
import type { NetworkSettings } from "./options.ts";

/**
 * Throws a UsageError that names the key, unless the options make a network. What an architecture has no use for (`heads`, `feedForward`, `signature`) may stand
 * there: one file can then serve several. Dropout may not: a training would be another than was asked for.
 * @param where begins the error, e.g. `training`
 */
export function requireNetwork(options: NetworkSettings, where: string): void {
  const { architecture, hidden, heads, dropout, head, features, increments } = options;
  const { uses } = pick<Architecture>(architectures, architecture, "architecture");
  if (uses.includes("heads") && hidden % heads !== 0)
    throw new UsageError(
      `${where}.heads is ${heads}, which does not divide ${where}.hidden (${hidden}); ${architecture} needs that`,
      `Set hidden to ${heads * Math.ceil(hidden / heads)}, say.`,
    );
  if (uses.includes("signature") && features.at(-1) !== "signature")
    throw new UsageError(
      `${where}.features is ${features.join(", ")}; ${architecture} needs 'signature' as the last`,
      `Set features: [${[...features.filter((name) => name !== "signature"), "signature"].join(", ")}].`,
    );
  if (dropout > 0 && !uses.includes("dropout"))
    throw new UsageError(`${where}.dropout is ${dropout}; ${architecture} has none`, "Set dropout to 0.");
  if (head === "position" && increments === null)
    throw new UsageError(
      `${where}.head is 'position', which holds what the network says; ${where}.increments is null, so nothing bounds it`,
      "Set increments: { cap: null, firstFree: true }, say, or head: direct.",
    );
}
