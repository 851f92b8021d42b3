import { deriveKey, type Key } from "../core/index.ts";

/**
 * Key of the dropout masks of one step of the optimiser, unsigned 32-bit: of the training's key, the epoch counted over all stages and the batch alone, so that
 * a resumed training drops what the uninterrupted one would have, on any number of threads.
 */
export function dropoutKey(key: Key, epoch: number, batch: number): number {
  return deriveKey(deriveKey(key, "dropout", epoch), "batch", batch)[0];
}
