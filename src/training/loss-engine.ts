import type { Compute, Parameters } from "../models/index.ts";
import type { CurvatureName } from "./curvature-gradient.ts";
import type { AffineNames, CurvaturePass } from "./curvature-pass.ts";
import type { Episodes } from "./episodes.ts";
import type { ParameterArrays } from "./optimisers/index.ts";
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
