import { type Fold, networkPeriods } from "../backtest/index.ts";
import type { TrainingConfig } from "./config-schema.ts";
import type { Block } from "./train-market.ts";

/** Which networks hedged which entries, and what they had seen: one line for each period. */
export function describeNetworks(folds: readonly Fold[], blocks: readonly Block[]): string[] {
  if (blocks.length === 0) return [];
  return networkPeriods(folds).map(({ from, to, trainingCutoff, fineTuneCutoff }) => {
    const tuned = blocks
      .find(({ cutoff }) => cutoff === trainingCutoff)
      ?.fineTuned.find(({ cutoff }) => cutoff === fineTuneCutoff);
    const windows = tuned?.networks[0]?.fineTuned?.windows;
    const tuning = windows === undefined ? "" : `, fine-tuned before ${fineTuneCutoff} on ${windows} past windows`;
    return `${from} to ${to}: trained before ${trainingCutoff}${tuning}`;
  });
}

/** The configured fine-tuning as the rest of a sentence. */
export function describeTuning(fineTune: TrainingConfig["fineTune"]): string {
  if (fineTune === null) return "";
  const { minYears, everyYears, epochs, learningRate, simulatedShare } = fineTune;
  return `, from ${minYears} years of history on fine-tuned every ${everyYears} test year(s) on past real windows (${epochs} epochs, peak rate ${learningRate}, ${100 * simulatedShare} % simulated)`;
}
