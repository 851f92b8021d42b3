import { check, type RandomStream } from "../../../../core/index.ts";
import { openNetwork } from "../../../../engine/index.ts";
import { momentsOf, type NormalisedBatch, normaliseBatch } from "./features.ts";
import { batchOutcome, lossGradient } from "./loss.ts";
import { BATCH, eulerPaths, STEPS } from "./market.ts";
import { networkInputs, positions, SPEC, type Weights } from "./network.ts";
import { clipGradient, type Step } from "./optimisers.ts";

/** "Epochs" of the experiment: gradient steps, each on paths of its own. */
export const EPOCHS = 100;

/** One training, and the values that the published tables are made of. */
export interface PublishedTraining {
  /** Loss and "Sharpe ratio" of every batch, before its step [epochs]. */
  readonly losses: Float64Array;
  readonly sharpes: Float64Array;
  /** P&L and cost of every path of every batch, in training [epochs x paths]. */
  readonly pnl: Float64Array;
  readonly cost: Float64Array;
  readonly weights: Weights;
  /** What the network saw and held in the last batch. */
  readonly last: BatchPositions;
}

/** A batch as the network saw it, and its positions [times x paths]. */
export interface BatchPositions {
  readonly batch: NormalisedBatch;
  readonly delta: Float64Array;
}

export interface PublishedTrainingOptions {
  readonly weights: Weights;
  readonly step: Step;
  readonly random: Pick<RandomStream, "normal">;
  /** `reference` computes in double precision, slowly; `base` in single precision, with the same bits on every machine. */
  readonly kernel: "reference" | "base";
}

/** Trains as the experiment did: 100 batches of 32 fresh paths, one step each. The given weights stay as they are. */
export function trainAsPublished({ step, random, kernel, ...start }: PublishedTrainingOptions): PublishedTraining {
  const weights = start.weights.slice();
  const network = openNetwork(SPEC, { steps: STEPS + 1, batch: BATCH, kernel });
  const losses = new Float64Array(EPOCHS);
  const sharpes = new Float64Array(EPOCHS);
  const pnl = new Float64Array(EPOCHS * BATCH);
  const cost = new Float64Array(EPOCHS * BATCH);
  let last: BatchPositions | undefined;
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const batch = normaliseBatch(eulerPaths(random, BATCH));
    const delta = positions(network, weights, networkInputs(batch, BATCH));
    const outcome = batchOutcome(delta, batch.price, BATCH);
    const gradient = network.backward(lossGradient(delta, batch.price, outcome));
    step(weights, clipGradient(Float64Array.from(gradient)), network);
    losses[epoch] = outcome.loss;
    sharpes[epoch] = publishedSharpe(outcome.pnl, 1);
    pnl.set(outcome.pnl, epoch * BATCH);
    cost.set(outcome.cost, epoch * BATCH);
    last = { batch, delta };
  }
  check(last !== undefined, () => "no epoch was run");
  return { losses, sharpes, pnl, cost, weights, last };
}

/**
 * The experiment's "Sharpe ratio": mean over deviation plus 1e-6, before costs and not annual. @param lost divisor n - `lost`: 1 in its histories, 0 in its table
 */
export function publishedSharpe(pnl: Float64Array, lost: 0 | 1): number {
  const { mean, variance } = momentsOf(pnl, lost);
  return mean / (Math.sqrt(variance) + 1e-6);
}
