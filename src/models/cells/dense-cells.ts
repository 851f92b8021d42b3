import type { Tensor } from "@tensorflow/tfjs";
import type { DenseSpec, Tf } from "../../engine/index.ts";
import { affine, type Cell, normalised, type WeightOf } from "./cell.ts";

/** An affine map, layer normalisation where it is asked for, an activation. */
export function denseCell(tf: Tf, { activation, layerNorm }: DenseSpec, weight: WeightOf): Cell {
  const activate = activation === undefined ? (y: Tensor) => y : { tanh: tf.tanh, relu: tf.relu }[activation];
  return (x) => {
    const y = affine(tf, x, weight("kernel"), weight("bias"));
    return activate(layerNorm ? normalised(y, weight("gain"), weight("shift")) : y);
  };
}

/** LayerNorm(x + W2 relu(W1 x + b1) + b2) */
export function feedForwardCell(tf: Tf, weight: WeightOf): Cell {
  return (x) => {
    const hidden = affine(tf, x, weight("kernel1"), weight("bias1")).relu();
    const y = affine(tf, hidden, weight("kernel2"), weight("bias2"));
    return normalised(x.add(y), weight("gain"), weight("shift"));
  };
}
