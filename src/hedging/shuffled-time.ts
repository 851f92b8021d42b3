import { type Key, randomStream } from "../core/index.ts";
import type { HedgeInputs } from "./inputs.ts";

/** Which steps an episode is shown instead of its own. */
export interface ShuffledTime {
  readonly key: Key;
  /** Number of the first episode: each has an order of its own, however episodes are batched. */
  readonly firstEpisode: number;
}

/**
 * Features [steps x episodes x features] in which every step has those of a random step up to it, each as likely: what a network sees is stale and out of
 * order, so that one that has learned something must do worse. Nothing comes from later: a placebo that knows the future would be the best hedge of all.
 * @param before episodes of `shuffled` that precede these
 */
export function shuffleTime(
  features: Float32Array,
  { episodes, steps }: Pick<HedgeInputs, "episodes" | "steps">,
  shuffled: ShuffledTime,
  before: number,
): Float32Array {
  const out = new Float32Array(features.length);
  const count = features.length / (steps * episodes);
  for (let episode = 0; episode < episodes; episode++) {
    const random = randomStream(shuffled.key, shuffled.firstEpisode + before + episode);
    for (let t = 0; t < steps; t++) {
      const source = (random.integer(t + 1) * episodes + episode) * count;
      out.set(features.subarray(source, source + count), (t * episodes + episode) * count);
    }
  }
  return out;
}
