import type { Tensor } from "@tensorflow/tfjs";
import type { LstmLayer, Tf } from "../engine/index.ts";

/**
 * The equations of `lstmSequence` out of the tensor library's own operations, with its own gradients: a second implementation, many times slower than the kernel.
 * @param x [steps, batch, features]   @returns h of the last layer [steps, batch, H]
 */
export function lstmTensors(tf: Tf, x: Tensor, layers: readonly LstmLayer[]): Tensor {
  let sequence = tf.unstack(x);
  for (const layer of layers) sequence = layerTensors(tf, sequence, layer);
  return tf.stack(sequence);
}

function layerTensors(tf: Tf, sequence: readonly Tensor[], { kernel, recurrent, bias }: LstmLayer): Tensor[] {
  let h: Tensor = tf.zeros([sequence[0]!.shape[0]!, recurrent.shape[0]!]);
  let c: Tensor = h;
  return sequence.map((xt) => {
    const [i, f, g, o] = tf.split(xt.matMul(kernel).add(h.matMul(recurrent)).add(bias), 4, 1);
    c = f!.sigmoid().mul(c).add(i!.sigmoid().mul(g!.tanh()));
    h = o!.sigmoid().mul(c.tanh());
    return h;
  });
}
