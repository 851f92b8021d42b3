import type { Compute, Parameters } from "../models/index.ts";
import type { ParameterArrays } from "./adam.ts";
import type { Episodes } from "./episodes.ts";
import type { TrainingOptions, TrainingStage } from "./options.ts";

/** What a loss depends on beside weights, episodes and stage. */
export interface StepContext {
  /** Weights that the stage started from, constants: needed where it has a band penalty, whose reference is what they hold on the same episodes. */
  readonly start?: Parameters | undefined;
  /** Key of the dropout masks; absent: nothing is dropped. The weights of `start` never drop anything. */
  readonly dropoutKey?: number | undefined;
}

/** Losses of a network, and their gradients. */
export interface LossEngine {
  /** Loss of a batch of episodes, the stage's penalties included, and its gradient in the weights; NaN where an outcome is not finite. */
  batchLoss(
    parameters: Parameters,
    episodes: Episodes,
    stage: TrainingStage,
    step?: StepContext,
  ): { readonly loss: number; readonly gradients: ParameterArrays };
  /** Loss of all episodes together, penalties included and nothing dropped, the network in single and the rest in double precision; NaN where an outcome is not finite. */
  wholeLoss(parameters: Parameters, episodes: Episodes, stage: TrainingStage, start?: Parameters): number;
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
