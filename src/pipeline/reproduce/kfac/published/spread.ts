import { deriveKey, type Key, randomStream } from "../../../../core/index.ts";
import { evaluateFresh, type FreshOutcomes } from "./fresh-paths.ts";
import { randomWeights } from "./network.ts";
import { publishedAdam, publishedKfac, type Step, scaledGradientDescent } from "./optimisers.ts";
import { type PublishedFigures, publishedFigures } from "./summary.ts";
import { trainAsPublished } from "./train.ts";

/** Rules of training that the spread is taken of: the published two, and two that tell what is due to the size of the step. */
export const RULES = {
  adam: { label: "Adam, rate .001", step: () => publishedAdam() },
  kfac: { label: "K-FAC, output layer", step: () => publishedKfac },
  fastAdam: { label: "Adam, rate .01", step: () => publishedAdam(1e-2) },
  flat: { label: "Gradient descent, output layer (A replaced by its trace)", step: () => scaledGradientDescent },
} as const satisfies Record<string, { readonly label: string; readonly step: () => Step }>;

export type RuleName = keyof typeof RULES;

/** One training by one rule: the pooled figures as published, and what the network does on fresh paths. */
export interface SpreadRun {
  readonly training: PublishedFigures;
  readonly fresh: PublishedFigures & Pick<FreshOutcomes, "meanPosition" | "loss">;
}

export type Spread = Readonly<Record<RuleName, readonly SpreadRun[]>>;

/**
 * The published experiment with other initial weights and other paths, seed by seed. All rules get the same weights and paths of a seed, which the experiment did
 * not do: their differences are then of the rule alone.
 */
export function spreadOf(key: Key, seeds: number, freshBatches: number): Spread {
  const each = (rule: RuleName) =>
    Array.from({ length: seeds }, (_, seed) => spreadRun(rule, deriveKey(key, "spread", seed), freshBatches));
  return { adam: each("adam"), kfac: each("kfac"), fastAdam: each("fastAdam"), flat: each("flat") };
}

function spreadRun(rule: RuleName, key: Key, freshBatches: number): SpreadRun {
  const random = randomStream(deriveKey(key, "paths"));
  const weights = randomWeights(deriveKey(key, "weights"));
  const trained = trainAsPublished({ weights, step: RULES[rule].step(), random, kernel: "base" });
  const fresh = evaluateFresh(trained.weights, key, freshBatches);
  return {
    training: publishedFigures(trained),
    fresh: { ...publishedFigures(fresh), meanPosition: fresh.meanPosition, loss: fresh.loss },
  };
}
