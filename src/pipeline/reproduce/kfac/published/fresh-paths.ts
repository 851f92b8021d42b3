import { deriveKey, type Key, randomStream } from "../../../../core/index.ts";
import { openNetwork } from "../../../../engine/index.ts";
import { normaliseBatch } from "./features.ts";
import { batchOutcome, COST_RATE } from "./loss.ts";
import { BATCH, eulerPaths, STEPS } from "./market.ts";
import { engineWeights, networkInputs, SPEC, type Weights } from "./network.ts";
import type { PathOutcomes } from "./summary.ts";

/** What a network does on paths that it was not trained on. */
export interface FreshOutcomes extends PathOutcomes {
  /** Mean |position| over all paths and times. */
  readonly meanPosition: number;
  /** What opening the first and closing the last position would cost by the same rate; the experiment charges neither. */
  readonly openAndClose: number;
  /** Mean loss of the batches. */
  readonly loss: number;
}

/**
 * Evaluates weights on `batches` fresh batches of the experiment's own market and features, look-ahead included. The same key gives every network the same paths.
 * @param weights undefined: no position is ever taken
 */
export function evaluateFresh(weights: Weights | undefined, key: Key, batches: number): FreshOutcomes {
  const network = openNetwork(SPEC, { steps: STEPS + 1, batch: BATCH, kernel: "base", gradients: false });
  const random = randomStream(deriveKey(key, "fresh paths"));
  const pnl = new Float64Array(batches * BATCH);
  const cost = new Float64Array(batches * BATCH);
  let [position, openAndClose, loss] = [0, 0, 0];
  for (let at = 0; at < batches; at++) {
    const batch = normaliseBatch(eulerPaths(random, BATCH));
    const delta =
      weights === undefined
        ? new Float64Array((STEPS + 1) * BATCH)
        : Float64Array.from(network.predict(engineWeights(weights), networkInputs(batch, BATCH)));
    const outcome = batchOutcome(delta, batch.price, BATCH);
    pnl.set(outcome.pnl, at * BATCH);
    cost.set(outcome.cost, at * BATCH);
    openAndClose +=
      (COST_RATE * (sumOfSizes(delta.subarray(0, BATCH)) + sumOfSizes(delta.subarray(-BATCH)))) / pnl.length;
    position += sumOfSizes(delta) / (delta.length * batches);
    loss += outcome.loss / batches;
  }
  return { pnl, cost, meanPosition: position, openAndClose, loss };
}

function sumOfSizes(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}
