import type { Compute, Parameters } from "../models/index.ts";
import type { CurvatureName } from "./curvature-names.ts";
import type { AffineNames, CurvaturePass } from "./curvature-pass.ts";
import type { Episodes } from "./episodes.ts";
import type { ParameterArrays } from "./optimisers/index.ts";
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
  /** What second-order optimisers ask; absent where a tensor library computes. */
  readonly curvature?: CurvatureReadings | undefined;
  /** Stops its threads. */
  close(): Promise<void>;
}

/** The layers of a network, as second-order optimisers see them. */
export interface CurvatureReadings {
  maps(parameters: Parameters): readonly AffineNames[];
  /** Inputs of every affine map, and the gradients that make up the curvature, one vector a path; a forward and a backward pass of their own. */
  passes(
    parameters: Parameters,
    episodes: Episodes,
    stage: TrainingStage,
    curvature: CurvatureName,
  ): readonly CurvaturePass[];
}

export interface LossEngineOptions {
  readonly training: TrainingOptions;
  readonly compute: Compute;
  /** Threads that share a gradient; the results do not depend on them. */
  readonly threads: number;
  readonly onWarning: (line: string) => void;
}
