import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "../engine/index.ts";

/**
 * Mean volume of the hedges, mean_i sum_{t=0..n} |delta_t - delta_{t-1}| with delta_{-1} = delta_n = 0: the opening trade and the unwind count.
 * Units of the underlying, whatever they cost. @param deltas [steps x episodes]
 */
export function meanVolume(deltas: Float64Array, episodes: number): number {
  let sum = 0;
  for (let at = 0; at < deltas.length; at++) {
    sum += Math.abs(deltas[at]! - (at < episodes ? 0 : deltas[at - episodes]!));
    if (at + episodes >= deltas.length) sum += Math.abs(deltas[at]!);
  }
  return sum / episodes;
}

/** Adds `weight` times the gradient of `meanVolume` to `dDeltas`; a step without a trade has no slope. @param deltas [steps x episodes] */
export function addVolumeGradient(dDeltas: Float64Array, deltas: Float64Array, episodes: number, weight: number): void {
  const slope = weight / episodes;
  for (let at = 0; at < deltas.length; at++) {
    const held = deltas[at]!;
    const before = at < episodes ? 0 : deltas[at - episodes]!;
    const after = at + episodes < deltas.length ? deltas[at + episodes]! : 0;
    dDeltas[at]! += slope * (Math.sign(held - before) - Math.sign(after - held));
  }
}

/** The twin of `meanVolume` on tensors. @param deltas [steps, episodes] */
export function meanVolumeTensor(tf: Tf, deltas: Tensor): Tensor {
  const none = tf.zeros([1, deltas.shape[1]!]);
  const trades = tf.sub(tf.concat([deltas, none], 0), tf.concat([none, deltas], 0));
  // Both sides by relu: the library's slope of abs is not 0 where nothing is traded.
  return tf.relu(trades).add(tf.relu(trades.neg())).sum(0).mean();
}
