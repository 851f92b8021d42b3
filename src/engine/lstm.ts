import type { Tensor } from "@tensorflow/tfjs";
import { check } from "../core/index.ts";
import type { Tf } from "./backend.ts";
import { withGradient } from "./custom-gradient.ts";
import {
  CELL_SIZE,
  cellFrom,
  cellTensors,
  type LstmCell,
  type LstmLayer,
  layerBackward,
  layerForward,
} from "./lstm-layer.ts";

/**
 * Outputs of stacked LSTM layers over a whole sequence, from a zero state (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000):
 *   i, f, o = sigmoid(a), g = tanh(a) of a = W x_t + U h_{t-1} + b;  c_t = f c_{t-1} + i g;  h_t = o tanh(c_t).
 * One operation with hand-written backpropagation through time; differentiable in the weights, not in x.
 * Inside, a tensor has the batch in its columns, [units, batch], so that no step slices and no product has a transposed operand: on the
 * WebAssembly backend a slice copies the whole tensor, and a transposed operand leaves the vectorised routine.
 * @param x [steps, batch, features]   @returns h of the last layer [steps, batch, H]
 */
export function lstmSequence(tf: Tf, x: Tensor, layers: readonly LstmLayer[]): Tensor {
  checkShapes(x, layers);
  const weights = layers.flatMap((layer) => [layer.kernel, layer.recurrent, layer.bias]);
  return withGradient(tf, weights, (inputs) => {
    const { value, cells } = forward(tf, x, grouped(inputs));
    return {
      value,
      saved: [...inputs, ...cells.flat().flatMap(cellTensors)],
      gradient: (dValue, saved) => {
        const trace = cellsFrom(saved.slice(weights.length), x.shape[0]!);
        return backward(tf, dValue, grouped(saved.slice(0, weights.length)), trace);
      },
    };
  });
}

function forward(tf: Tf, x: Tensor, layers: readonly LstmLayer[]): { value: Tensor; cells: LstmCell[][] } {
  let sequence = stepsOf(tf, x);
  const cells: LstmCell[][] = [];
  for (const layer of layers) {
    const result = layerForward(tf, sequence, layer);
    sequence = result.hs;
    cells.push(result.cells);
  }
  return { value: tf.transpose(tf.stack(sequence), [0, 2, 1]), cells };
}

function backward(tf: Tf, dValue: Tensor, layers: readonly LstmLayer[], cells: readonly LstmCell[][]): Tensor[] {
  let dhs = stepsOf(tf, dValue);
  const gradients: Tensor[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const { weights, dxs } = layerBackward(tf, dhs, cells[index]!, layers[index]!, index > 0);
    gradients.unshift(weights.kernel, weights.recurrent, weights.bias);
    dhs = dxs;
  }
  return gradients;
}

/** [steps, batch, units] as one tensor [units, batch] a step. By one read: slicing would copy the whole sequence for every step. */
function stepsOf(tf: Tf, sequence: Tensor): Tensor[] {
  const [steps, batch, units] = sequence.shape;
  const columns = tf.transpose(sequence, [0, 2, 1]);
  const values = columns.dataSync();
  const size = units! * batch!;
  return Array.from({ length: steps! }, (_, t) =>
    tf.tensor(values.slice(t * size, (t + 1) * size), [units!, batch!], "float32"),
  );
}

/** Weights in threes, by layer. */
function grouped(weights: readonly Tensor[]): LstmLayer[] {
  return Array.from({ length: weights.length / 3 }, (_, l) => ({
    kernel: weights[3 * l]!,
    recurrent: weights[3 * l + 1]!,
    bias: weights[3 * l + 2]!,
  }));
}

/** Saved tensors as cells [layers][steps]. */
function cellsFrom(saved: readonly Tensor[], steps: number): LstmCell[][] {
  const perLayer = steps * CELL_SIZE;
  return Array.from({ length: saved.length / perLayer }, (_, l) =>
    Array.from({ length: steps }, (_, t) => {
      const at = l * perLayer + t * CELL_SIZE;
      return cellFrom(saved.slice(at, at + CELL_SIZE));
    }),
  );
}

function checkShapes(x: Tensor, layers: readonly LstmLayer[]): void {
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
}
