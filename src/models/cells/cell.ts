import type { Tensor } from "@tensorflow/tfjs";
import { dense, type Tf } from "../../engine/index.ts";

/** A layer at work: its output [batch, units] at the next step, from its input [batch, inputs] there. It remembers the steps before. */
export type Cell = (x: Tensor) => Tensor;

/** An array of the layer's weights by its name. */
export type WeightOf = (name: string) => Tensor;

/** x W + b of [batch, inputs]. */
export function affine(tf: Tf, x: Tensor, kernel: Tensor, bias: Tensor): Tensor {
  return dense(tf, x.expandDims(0), kernel, bias).squeeze([0]);
}

const EPSILON = 1e-5;

/** Every row to mean 0 and variance 1, then scaled and shifted (Ba, Kiros, Hinton 2016). */
export function normalised(x: Tensor, gain: Tensor, shift: Tensor): Tensor {
  const centred = x.sub(x.mean(1, true));
  return centred.div(centred.square().mean(1, true).add(EPSILON).sqrt()).mul(gain).add(shift);
}
