import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "./backend.ts";

/**
 * Weights of one LSTM layer, H hidden units. The 4H columns are the gates input, forget, candidate, output (i, f, g, o), H columns each,
 * as in Keras.
 */
export interface LstmLayer {
  /** Input weights [features, 4H]; a layer above the first has H features. */
  readonly kernel: Tensor;
  /** Recurrent weights [H, 4H]. */
  readonly recurrent: Tensor;
  /** [4H] */
  readonly bias: Tensor;
}

/** What one step leaves for the gradient, [units, batch] each: z = [x; h before; 1], the gates, c and tanh(c). A container for `tf.tidy`. */
export type LstmCell = {
  readonly z: Tensor;
  readonly input: Tensor;
  readonly forget: Tensor;
  readonly candidate: Tensor;
  readonly output: Tensor;
  readonly c: Tensor;
  readonly tanhC: Tensor;
};

/** Tensors of an `LstmCell`. */
export const CELL_SIZE = 7;

export function cellTensors(cell: LstmCell): Tensor[] {
  return [cell.z, cell.input, cell.forget, cell.candidate, cell.output, cell.c, cell.tanhC];
}

export function cellFrom(tensors: readonly Tensor[]): LstmCell {
  const [z, input, forget, candidate, output, c, tanhC] = tensors;
  return { z: z!, input: input!, forget: forget!, candidate: candidate!, output: output!, c: c!, tanhC: tanhC! };
}

/** All steps of one layer from a zero state. @param xs x_t [features, batch]   @returns h_t [H, batch], and the cells of all steps */
export function layerForward(tf: Tf, xs: readonly Tensor[], layer: LstmLayer): { hs: Tensor[]; cells: LstmCell[] } {
  const units = layer.recurrent.shape[0]!;
  const batch = xs[0]!.shape[1]!;
  const weights = gateWeights(tf, layer);
  const ones = tf.ones([1, batch]);
  let h: Tensor = tf.zeros([units, batch]);
  let c: Tensor = tf.zeros([units, batch]);
  const hs: Tensor[] = [];
  const cells: LstmCell[] = [];
  for (const x of xs) {
    const next = tf.tidy(() => step(tf, tf.concat([x, h, ones], 0), c, weights));
    ({ h, c } = { h: next.h, c: next.cell.c });
    hs.push(h);
    cells.push(next.cell);
  }
  return { hs, cells };
}

/**
 * Weights of [x; h; 1] by gate, [H, features + H + 1] each: one product a gate, so that nothing has to be sliced at every step.
 * Those of the candidate are doubled: tanh(a) = 2 sigmoid(2a) - 1.
 */
function gateWeights(tf: Tf, layer: LstmLayer): Tensor[] {
  return tf.tidy(() => {
    const all = tf.concat([layer.kernel, layer.recurrent, layer.bias.reshape([1, -1])], 0).transpose();
    const [input, forget, candidate, output] = tf.split(all, 4, 0);
    return [input!, forget!, candidate!.mul(2), output!];
  });
}

function step(tf: Tf, z: Tensor, before: Tensor, weights: readonly Tensor[]): { h: Tensor; cell: LstmCell } {
  const [i, f, g, o] = weights.map((gate) => tf.sigmoid(tf.matMul(gate, z)));
  const [input, forget, output] = [i!, f!, o!];
  const candidate = doubleLessOne(g!);
  const c = forget.mul(before).add(input.mul(candidate));
  const tanhC = doubleLessOne(tf.sigmoid(c.mul(2))); // the backend's tanh is five times slower
  return { h: output.mul(tanhC), cell: { z, input, forget, candidate, output, c, tanhC } };
}

function doubleLessOne(x: Tensor): Tensor {
  return x.mul(2).sub(1);
}

/** Gradients of one layer. */
export interface LayerGradient {
  readonly weights: LstmLayer;
  /** dL/dx_t [features, batch]; empty where not wanted. */
  readonly dxs: Tensor[];
}

/**
 * Backpropagation through time. The gradient of the weights is summed over the steps as dA_t [4H, batch] times z_t' [batch, features + H + 1].
 * @param dhs dL/dh_t [H, batch] from above   @param wantInput whether dL/dx is needed
 */
export function layerBackward(
  tf: Tf,
  dhs: readonly Tensor[],
  cells: readonly LstmCell[],
  layer: LstmLayer,
  wantInput: boolean,
): LayerGradient {
  let dhNext: Tensor = tf.zerosLike(dhs[0]!);
  let dcNext: Tensor = tf.zerosLike(dhs[0]!);
  let dWeights: Tensor = tf.zeros([4 * dhs[0]!.shape[0]!, cells[0]!.z.shape[0]!]);
  const start = tf.zerosLike(dhs[0]!);
  const dxs: Tensor[] = [];
  for (let t = cells.length - 1; t >= 0; t--) {
    const cell = cells[t]!;
    const before = t > 0 ? cells[t - 1]!.c : start;
    const done = tf.tidy(() => {
      const { da, dcBefore } = gateGradients(tf, dhs[t]!.add(dhNext), dcNext, cell, before);
      return {
        dh: tf.matMul(layer.recurrent, da),
        dc: dcBefore,
        sum: dWeights.add(tf.matMul(da, cell.z.transpose())),
        dx: wantInput ? [tf.matMul(layer.kernel, da)] : [],
      };
    });
    tf.dispose([dhNext, dcNext, dWeights]);
    ({ dh: dhNext, dc: dcNext, sum: dWeights } = done);
    dxs.unshift(...done.dx);
  }
  return { weights: splitWeights(tf, dWeights, layer), dxs };
}

/** dL/da of the four gates [4H, batch], and dL/dc of the step before. */
function gateGradients(
  tf: Tf,
  dh: Tensor,
  dcNext: Tensor,
  cell: LstmCell,
  before: Tensor,
): { da: Tensor; dcBefore: Tensor } {
  const { input, forget, candidate, output, tanhC } = cell;
  const dc = dh.mul(output).mul(oneLessSquare(tanhC)).add(dcNext);
  const da = tf.concat(
    [
      dc.mul(candidate).mul(sigmoidSlope(input)),
      dc.mul(before).mul(sigmoidSlope(forget)),
      dc.mul(input).mul(oneLessSquare(candidate)),
      dh.mul(tanhC).mul(sigmoidSlope(output)),
    ],
    0,
  );
  return { da, dcBefore: dc.mul(forget) };
}

/** Derivative of the sigmoid at a value s of it: s (1 - s). */
function sigmoidSlope(s: Tensor): Tensor {
  return s.sub(s.square());
}

/** Derivative of tanh at a value t of it: 1 - t^2. */
function oneLessSquare(t: Tensor): Tensor {
  return t.square().neg().add(1);
}

/** [4H, features + H + 1] to the shapes of the layer. */
function splitWeights(tf: Tf, sum: Tensor, layer: LstmLayer): LstmLayer {
  const sizes = [layer.kernel.shape[0]!, layer.recurrent.shape[0]!, 1];
  const [kernel, recurrent, bias] = tf.split(sum.transpose(), sizes, 0);
  return { kernel: kernel!, recurrent: recurrent!, bias: bias!.reshape([-1]) };
}
