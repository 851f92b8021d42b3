import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "../engine/index.ts";

/**
 * Mean distance of the hedges from a band about reference hedges of the same paths, mean_i mean_t max(0, |delta_t - reference_t| - width): nothing inside, and
 * linear outside, so that a weight above the price of leaving keeps the hedges in altogether.
 * It is the d(delta, H_c), H_c = [delta* - h, delta* + h], of Kozyra's second stage as report B has it.
 * @param deltas and reference [steps x episodes]
 */
export function meanBandDistance(deltas: Float64Array, reference: Float64Array, width: number): number {
  let sum = 0;
  for (let at = 0; at < deltas.length; at++) sum += Math.max(0, Math.abs(deltas[at]! - reference[at]!) - width);
  return sum / deltas.length;
}

/** Adds `weight` times the gradient of `meanBandDistance` in the deltas to `dDeltas`; the reference is constant. On the edge there is no slope. */
export function addBandGradient(
  dDeltas: Float64Array,
  deltas: Float64Array,
  reference: Float64Array,
  { weight, width }: { readonly weight: number; readonly width: number },
): void {
  const slope = weight / deltas.length;
  for (let at = 0; at < deltas.length; at++) {
    const off = deltas[at]! - reference[at]!;
    if (Math.abs(off) > width) dDeltas[at]! += slope * Math.sign(off);
  }
}

/** The twin of `meanBandDistance` on tensors, [steps, episodes]. */
export function meanBandDistanceTensor(tf: Tf, deltas: Tensor, reference: Tensor, width: number): Tensor {
  return tf.relu(deltas.sub(reference).abs().sub(width)).mean();
}
