import { deriveKey, type Key } from "../../../../core/index.ts";
import { type WelchTest, welchTest } from "../../../../statistics/index.ts";
import { evaluateFresh, type FreshOutcomes } from "./fresh-paths.ts";
import { lookAheadOf } from "./look-ahead.ts";
import { type Pair, runAsPublished } from "./run.ts";
import { type Spread, spreadOf } from "./spread.ts";
import type { PublishedTraining, PublishedTrainingOptions } from "./train.ts";

/** All that is computed of the experiment as published. */
export interface PublishedStudy {
  readonly trained: Pair<PublishedTraining>;
  /** Of Adam less K-FAC, over all paths of all batches. */
  readonly pnlTest: WelchTest;
  readonly costTest: WelchTest;
  /** The trained networks on paths that they were not trained on, and no hedge on the same. */
  readonly fresh: Pair<FreshOutcomes> & { readonly none: FreshOutcomes };
  readonly lookAhead: Pair<number>;
  readonly spread: Spread;
}

export interface PublishedBudget {
  readonly seeds: number;
  /** Batches of fresh paths for the published networks, and for every network of the spread. */
  readonly freshBatches: number;
  readonly spreadBatches: number;
  readonly kernel: PublishedTrainingOptions["kernel"];
}

/** Runs the experiment as published, and with other seeds. */
export function studyPublished(key: Key, budget: PublishedBudget): PublishedStudy {
  const trained = runAsPublished(budget.kernel);
  const { adam, kfac } = trained;
  const freshKey = deriveKey(key, "published networks");
  const fresh = (weights: PublishedTraining["weights"] | undefined) =>
    evaluateFresh(weights, freshKey, budget.freshBatches);
  return {
    trained,
    pnlTest: welchTest(adam.pnl, kfac.pnl),
    costTest: welchTest(adam.cost, kfac.cost),
    fresh: { adam: fresh(adam.weights), kfac: fresh(kfac.weights), none: fresh(undefined) },
    lookAhead: { adam: lookAheadOf(adam.weights, freshKey), kfac: lookAheadOf(kfac.weights, freshKey) },
    spread: spreadOf(key, budget.seeds, budget.spreadBatches),
  };
}
