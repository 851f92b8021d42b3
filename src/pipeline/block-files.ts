import type { IsoDate } from "../core/index.ts";
import type { WeightsPlace } from "../training/index.ts";

/**
 * Names of a block's files: `<market>-<trained before>.calibration.json`, `<market>-<trained before>-<seed>.weights`, and for fine-tuned networks
 * `<market>-<trained before>.tuned-<tuned before>-<seed>.weights`; seeds count from 1.
 */
export function blockStem(market: string, trainedBefore: IsoDate, tunedBefore?: IsoDate): string {
  const stem = `${market}-${trainedBefore}`;
  return tunedBefore === undefined ? stem : `${stem}.tuned-${tunedBefore}`;
}

/** @param stem of `blockStem`   @param seed from 0 */
export function networkFile(stem: string, seed: number, kind: "weights" | "checkpoint"): string {
  return `${stem}-${seed + 1}.${kind}`;
}

/** Name of the file of the weights that belong to a place. */
export function weightsFile({ market, trainedBefore, tunedBefore, seed }: WeightsPlace): string {
  return networkFile(blockStem(market, trainedBefore, tunedBefore ?? undefined), seed - 1, "weights");
}
