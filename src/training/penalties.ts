import type { Tensor } from "@tensorflow/tfjs";
import { check } from "../core/index.ts";
import type { Tf } from "../engine/index.ts";
import { addBandGradient, meanBandDistance, meanBandDistanceTensor } from "./band-penalty.ts";
import { addVolumeGradient, meanVolume, meanVolumeTensor } from "./trade-penalty.ts";

/** What a stage adds to its loss, in the loss's units; absent: nothing. See `stageSchema`. */
export interface PenaltySettings {
  readonly tradePenalty?: number | undefined;
  readonly bandPenalty?: { readonly weight: number; readonly width: number } | null | undefined;
}

/** Hedges of a batch, and of the same paths by the weights that the stage started from where it has a band penalty; [steps x episodes] each. */
export interface PenalisedDeltas {
  readonly deltas: Float64Array;
  readonly reference: Float64Array | undefined;
  readonly episodes: number;
}

/** tradePenalty `meanVolume` + weight `meanBandDistance` */
export function penalty({ deltas, reference, episodes }: PenalisedDeltas, stage: PenaltySettings): number {
  const { tradePenalty = 0, bandPenalty = null } = stage;
  const traded = tradePenalty === 0 ? 0 : tradePenalty * meanVolume(deltas, episodes);
  if (bandPenalty === null) return traded;
  return traded + bandPenalty.weight * meanBandDistance(deltas, known(reference), bandPenalty.width);
}

/** Adds the gradient of `penalty` in the deltas. @param dDeltas [steps x episodes] */
export function addPenaltyGradient(
  dDeltas: Float64Array,
  { deltas, reference, episodes }: PenalisedDeltas,
  { tradePenalty = 0, bandPenalty = null }: PenaltySettings,
): void {
  if (tradePenalty !== 0) addVolumeGradient(dDeltas, deltas, episodes, tradePenalty);
  if (bandPenalty !== null) addBandGradient(dDeltas, deltas, known(reference), bandPenalty);
}

/** The twin of `penalty` on tensors: a loss with the stage's penalties added. @param deltas and reference [steps, episodes] */
export function withPenaltyTensor(
  tf: Tf,
  loss: Tensor,
  { deltas, reference }: { readonly deltas: Tensor; readonly reference: Tensor | undefined },
  { tradePenalty = 0, bandPenalty = null }: PenaltySettings,
): Tensor {
  const traded = tradePenalty === 0 ? loss : loss.add(meanVolumeTensor(tf, deltas).mul(tradePenalty));
  if (bandPenalty === null) return traded;
  const { weight, width } = bandPenalty;
  return traded.add(meanBandDistanceTensor(tf, deltas, known(reference), width).mul(weight));
}

function known<T>(reference: T | undefined): T {
  check(reference !== undefined, () => "bandPenalty: needs the deltas of the weights that the stage started from");
  return reference;
}
