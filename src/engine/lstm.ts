import type { Tensor } from "@tensorflow/tfjs";
import { check } from "../core/index.ts";
import type { Tf } from "./backend.ts";
import { networkOp } from "./network-op.ts";

/**
 * Weights of one LSTM layer, H hidden units. The 4H columns are the gates input, forget, candidate, output (i, f, g, o), H columns each,
 * as in Keras.
 */
export interface LstmLayer {
  /** Input weights [features, 4H]; a layer above the first has the width of the one below. */
  readonly kernel: Tensor;
  /** Recurrent weights [H, 4H]. */
  readonly recurrent: Tensor;
  /** [4H] */
  readonly bias: Tensor;
}

/**
 * Outputs of stacked LSTM layers over a whole sequence, from a zero state (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000):
 *   i, f, o = sigmoid(a), g = tanh(a) of a = W x_t + U h_{t-1} + b;  c_t = f c_{t-1} + i g;  h_t = o tanh(c_t).
 * One operation of the fused kernel, differentiable in x and in the weights.
 * @param x [steps, batch, features]   @returns h of the last layer [steps, batch, H]
 */
export function lstmSequence(tf: Tf, x: Tensor, layers: readonly LstmLayer[]): Tensor {
  check(layers.length > 0, () => "lstmSequence: needs at least one layer");
  check(x.shape.length === 3 && x.size > 0, () => `lstmSequence: x must be [steps, batch, features], was [${x.shape}]`);
  let features = x.shape[2]!;
  for (const [index, { kernel, recurrent, bias }] of layers.entries()) {
    const units = recurrent.shape[0]!;
    const found = `[${kernel.shape}], [${recurrent.shape}], [${bias.shape}]`;
    const expected = `[${[features, 4 * units]}], [${[units, 4 * units]}], [${4 * units}]`;
    check(found === expected, () => `lstmSequence: weights of layer ${index} must be ${expected}, were ${found}`);
    features = units;
  }
  const spec = {
    features: x.shape[2]!,
    layers: layers.map(({ recurrent }) => ({ kind: "lstm" as const, units: recurrent.shape[0]! })),
  };
  return networkOp(
    tf,
    spec,
    x,
    layers.flatMap(({ kernel, recurrent, bias }) => [kernel, recurrent, bias]),
  );
}
