import type { Tensor } from "@tensorflow/tfjs";
import type { LstmSpec, Tf } from "../../engine/index.ts";
import { type Cell, normalised, type WeightOf } from "./cell.ts";

/** The equations of `lstmSequence`; then layer normalisation and the layer's own input, where they are asked for. */
export function lstmCell(tf: Tf, { units, layerNorm, residual }: LstmSpec, weight: WeightOf): Cell {
  const [kernel, recurrent, bias] = [weight("kernel"), weight("recurrent"), weight("bias")];
  let state: { readonly h: Tensor; readonly c: Tensor } | undefined;
  return (x) => {
    const zero = () => tf.zeros([x.shape[0]!, units]);
    const { h: hBefore, c: cBefore } = state ?? { h: zero(), c: zero() };
    const [i, f, g, o] = tf.split(x.matMul(kernel).add(hBefore.matMul(recurrent)).add(bias), 4, 1);
    const c = f!.sigmoid().mul(cBefore).add(i!.sigmoid().mul(g!.tanh()));
    const h = o!.sigmoid().mul(c.tanh());
    state = { h, c };
    const out = layerNorm ? normalised(h, weight("gain"), weight("shift")) : h;
    return residual ? out.add(x) : out;
  };
}
