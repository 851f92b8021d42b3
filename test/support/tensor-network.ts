import type { Tensor } from "@tensorflow/tfjs";
import { type LstmSpec, type NetworkSpec, parameterShapes, type Tf } from "../../src/engine/index.ts";

/** Flat weights as tensors, in the order of `parameterShapes`. */
export function tensorsOf(tf: Tf, spec: NetworkSpec, parameters: Float32Array): Tensor[] {
  let at = 0;
  return parameterShapes(spec).map(({ shape }) => {
    const from = at;
    at += shape.reduce((a, b) => a * b);
    return tf.tensor(parameters.slice(from, at), [...shape], "float32");
  });
}

/**
 * A network without dropout out of the library's own operations: a second implementation of `networkOp`, with the library's gradients.
 * @param x [steps, batch, features]
 */
export function tensorNetwork(tf: Tf, spec: NetworkSpec, x: Tensor, weights: readonly Tensor[]): Tensor {
  let sequence = tf.unstack(x);
  const left = [...weights];
  const take = () => left.shift()!;
  for (const layer of spec.layers) {
    if (layer.kind === "lstm") {
      sequence = lstm(tf, layer, sequence, take);
    } else if (layer.kind === "dense") {
      const [kernel, bias] = [take(), take()];
      const activate = { tanh: tf.tanh, relu: tf.relu, linear: (y: Tensor) => y }[layer.activation ?? "linear"];
      sequence = sequence.map((xt) => activate(xt.matMul(kernel).add(bias)));
    }
  }
  return tf.stack(sequence);
}

function lstm(tf: Tf, { units, layerNorm, residual }: LstmSpec, sequence: Tensor[], take: () => Tensor): Tensor[] {
  const [kernel, recurrent, bias] = [take(), take(), take()];
  const [gain, shift] = layerNorm ? [take(), take()] : [];
  let h: Tensor = tf.zeros([sequence[0]!.shape[0]!, units]);
  let c: Tensor = h;
  return sequence.map((xt) => {
    const [i, f, g, o] = tf.split(xt.matMul(kernel).add(h.matMul(recurrent)).add(bias), 4, 1);
    c = f!.sigmoid().mul(c).add(i!.sigmoid().mul(g!.tanh()));
    h = o!.sigmoid().mul(c.tanh());
    const out = gain === undefined || shift === undefined ? h : normalised(h).mul(gain).add(shift);
    return residual ? out.add(xt) : out;
  });
}

function normalised(h: Tensor): Tensor {
  const centred = h.sub(h.mean(1, true));
  return centred.div(centred.square().mean(1, true).add(1e-5).sqrt());
}
