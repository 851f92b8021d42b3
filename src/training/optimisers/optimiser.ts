import type { Parameters } from "../../models/index.ts";
import type { CurvatureName } from "../curvature-gradient.ts";
import type { AffineNames, CurvaturePass } from "../curvature-pass.ts";

/** Arrays by the name of their parameter. */
export type ParameterArrays = Readonly<Record<string, Float32Array>>;

/** All that an optimiser remembers between two steps: a plain value, which can be copied, stored and taken up again to the bit. */
export interface OptimiserState {
  /** Steps taken. */
  step: number;
  /** Numbers that change from step to step, e.g. an adaptive damping. */
  readonly scalars: Record<string, number>;
  /** Arrays by what they are (`first`, `inputFactor`) and by the name of the weights that they belong to. */
  readonly arrays: Record<string, Record<string, Float32Array | Float64Array>>;
}

/** The batch of a step, for an optimiser that looks at more of it than its gradient. */
export interface BatchProbe {
  /** The affine maps of the network, by the names of their weights. */
  readonly maps: readonly AffineNames[];
  /** What came into every affine map, and the gradients that make up the curvature, of the first `paths` paths of the batch. */
  passes(request: {
    readonly parameters: Parameters;
    readonly curvature: CurvatureName;
    readonly paths: number;
  }): readonly CurvaturePass[];
  /** Loss of the whole batch. */
  loss(parameters: Parameters): number;
}

/** One step of training. */
export interface Step {
  readonly gradients: ParameterArrays;
  /** Moved where they lie. */
  readonly parameters: Parameters;
  readonly learningRate: number;
  /** Absent where a tensor library computes: only Adam works without it. */
  readonly batch?: BatchProbe | undefined;
}

/** An optimiser, whose state is a plain value. */
export interface Optimiser {
  init(parameters: Parameters): OptimiserState;
  /**
   * Takes one step: moves the weights and the state where they lie, since new arrays at every step would be half of the work. The caller owns them; whoever else
   * needs the old ones has a copy (`structuredClone`).
   */
  update(step: Step, state: OptimiserState): void;
}
