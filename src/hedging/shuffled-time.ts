import { type Key, randomStream } from "../core/index.ts";
import type { HedgeInputs } from "./inputs.ts";

/** A random order of the steps of every episode. */
export interface ShuffledTime {
  readonly key: Key;
  /** Number of the first episode: each has an order of its own, however episodes are batched. */
  readonly firstEpisode: number;
}

/**
 * Features [steps x episodes x features] with the steps of each episode in a random order of its own: what a network sees at a step comes from another one, so that a
 * network that has learned something must do worse. A step may come from later: this is no hedge.
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
    for (const [t, from] of randomOrder(steps, shuffled.key, shuffled.firstEpisode + before + episode).entries()) {
      const source = (from * episodes + episode) * count;
      out.set(features.subarray(source, source + count), (t * episodes + episode) * count);
    }
  }
  return out;
}

/** A permutation of 0 .. n - 1, by Fisher and Yates. */
function randomOrder(n: number, key: Key, stream: number): number[] {
  const random = randomStream(key, stream);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
