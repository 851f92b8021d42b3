import { deriveKey, type Key, randomStream } from "../../../../core/index.ts";
import { openNetwork } from "../../../../engine/index.ts";
import { normaliseBatch } from "./features.ts";
import { BATCH, type Batch, eulerPaths, STEPS } from "./market.ts";
import { engineWeights, networkInputs, SPEC, type Weights } from "./network.ts";

/**
 * How far positions of the first half of the paths move when only the second half is another: mean |change| over mean |position|. Without look-ahead it is 0.
 * The other second half mirrors every price in that of the middle.
 */
export function lookAheadOf(weights: Weights, key: Key): number {
  const network = openNetwork(SPEC, { steps: STEPS + 1, batch: BATCH, kernel: "base", gradients: false });
  const batch = eulerPaths(randomStream(deriveKey(key, "look ahead")), BATCH);
  const positionsOf = (paths: Batch) =>
    network.predict(engineWeights(weights), networkInputs(normaliseBatch(paths), BATCH));
  const held = positionsOf(batch);
  const moved = positionsOf(mirroredFrom(batch, STEPS / 2));
  let [change, size] = [0, 0];
  for (let at = 0; at <= (STEPS / 2) * BATCH; at++) {
    change += Math.abs(moved[at]! - held[at]!);
    size += Math.abs(held[at]!);
  }
  return change / size;
}

function mirroredFrom(batch: Batch, middle: number): Batch {
  const { price, times } = batch;
  const mirrored = price.map((value, at) => {
    const t = at % times;
    return t <= middle ? value : price[at - t + middle]! ** 2 / value;
  });
  return { ...batch, price: mirrored };
}
