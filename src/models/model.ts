import type { Tensor } from "@tensorflow/tfjs";
import type { Key } from "../core/index.ts";
import type { NetworkSpec, Tf } from "../engine/index.ts";
import type { Parameters, ParameterTensors } from "./parameters.ts";

/** A network from sequences to sequences. It knows numbers, no finance. */
export interface Model {
  readonly parameterCount: number;
  /** Weights to start from; the same key gives the same weights. */
  init(key: Key): Parameters;
  /** Differentiable in the parameters. @param x [steps, batch, features]   @returns [steps, batch, outputs] */
  forward(tf: Tf, parameters: ParameterTensors, x: Tensor): Tensor;
  /** The same network for the fused kernel, weights in the order of `init`; absent where only tensors can compute it. */
  readonly network?: NetworkSpec | undefined;
}
