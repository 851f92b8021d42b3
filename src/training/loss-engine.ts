import type { Compute, Parameters } from "../models/index.ts";
import type { ParameterArrays } from "./adam.ts";
import type { Episodes } from "./episodes.ts";
import type { TrainingOptions, TrainingStage } from "./options.ts";

/** Losses of a network, and their gradients. */
export interface LossEngine {
  /** Loss of a batch of episodes, and its gradient in the weights; NaN where an outcome is not finite. */
  batchLoss(
    parameters: Parameters,
    episodes: Episodes,
    stage: TrainingStage,
  ): { readonly loss: number; readonly gradients: ParameterArrays };
  /** Loss of all episodes together, the network in single and the rest in double precision; NaN where an outcome is not finite. */
  wholeLoss(parameters: Parameters, episodes: Episodes, stage: TrainingStage): number;
  /** Stops its threads. */
  close(): Promise<void>;
}

export interface LossEngineOptions {
  readonly training: TrainingOptions;
  readonly compute: Compute;
  /** Threads that share a gradient; the results do not depend on them. */
  readonly threads: number;
  readonly onWarning: (line: string) => void;
}
