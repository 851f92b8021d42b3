import type { IsoDate } from "../core/index.ts";
import type { WeightsPlace } from "../training/index.ts";

/** Whose files: the market, and the learned hedge where it has a name of its own. */
export interface NetworkOwner {
  readonly market: string;
  /** Empty: the hedge that a configuration has without a list. */
  readonly hedge: string;
}

/** First part of the files' names. */
export function ownerStem({ market, hedge }: NetworkOwner): string {
  return hedge === "" ? market : `${market}.${hedge}`;
}

/**
 * Names of a block's files, `<market>.<hedge>` in place of `<market>` for a hedge with a name of its own: `<market>-<trained before>.calibration.json`, `<market>-<trained before>-<seed>.weights`, and for fine-tuned networks
 * `<market>-<trained before>.tuned-<tuned before>-<seed>.weights`; seeds count from 1.
 */
export function blockStem(owner: string, trainedBefore: IsoDate, tunedBefore?: IsoDate): string {
  const stem = `${owner}-${trainedBefore}`;
  return tunedBefore === undefined ? stem : `${stem}.tuned-${tunedBefore}`;
}

/** @param stem of `blockStem`   @param seed from 0 */
export function networkFile(stem: string, seed: number, kind: "weights" | "checkpoint"): string {
  return `${stem}-${seed + 1}.${kind}`;
}

/** Name of the file of the weights that belong to a place. */
export function weightsFile({ market, hedge = "", trainedBefore, tunedBefore, seed }: WeightsPlace): string {
  return networkFile(
    blockStem(ownerStem({ market, hedge }), trainedBefore, tunedBefore ?? undefined),
    seed - 1,
    "weights",
  );
}
