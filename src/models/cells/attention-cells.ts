import type { Tensor } from "@tensorflow/tfjs";
import type { AttentionSpec, Tf, TokenAttentionSpec } from "../../engine/index.ts";
import { affine, type Cell, normalised, type WeightOf } from "./cell.ts";

/** Adds where the step stands: sin(t / 10000^(2 i / width)) to row 2 i, the cosine to row 2 i + 1 (Vaswani et al. 2017, section 3.5). */
export function positionsCell(tf: Tf): Cell {
  let t = 0;
  return (x) => {
    const width = x.shape[1]!;
    const angle = (row: number) => t / 10_000 ** ((row - (row % 2)) / width);
    const rows = Array.from({ length: width }, (_, row) => (row % 2 === 0 ? Math.sin : Math.cos)(angle(row)));
    t += 1;
    return x.add(tf.tensor1d(rows));
  };
}

/** Causal self-attention: the step's query over the keys of the steps so far. LayerNorm(x + O(MHA(x))). */
export function attentionCell(tf: Tf, { heads }: AttentionSpec, weight: WeightOf): Cell {
  const keys: Tensor[] = [];
  const values: Tensor[] = [];
  return (x) => {
    const project = projections(tf, weight);
    keys.push(project("key", x));
    values.push(project("value", x));
    const attended = attend(tf, project("query", x), keys, values, heads);
    return normalised(x.add(project("output", attended)), weight("gain"), weight("shift"));
  };
}

/**
 * e + O(MHA(query e over the tokens)), e the embedding of the state, each token relu(LayerNorm(affine)).
 * @param fedBack whether the last of the state's rows is the last of the input, after the tokens
 */
export function tokenAttentionCell(tf: Tf, spec: TokenAttentionSpec, weight: WeightOf, fedBack: boolean): Cell {
  const { state, tokens, heads } = spec;
  const first = state - (fedBack ? 1 : 0);
  return (x) => {
    const project = projections(tf, weight);
    const [own, ...rest] = tf.split(x, [first, ...tokens, ...(fedBack ? [1] : [])], 1);
    const last = fedBack ? [rest.pop()!] : [];
    const seen = tf.concat([own!, ...last], 1);
    const embedded = affine(tf, seen, weight("stateKernel"), weight("stateBias"));
    const embeddings = rest.map((rows, k) => {
      const name = `token${k + 1}`;
      const y = affine(tf, rows, weight(`${name}Kernel`), weight(`${name}Bias`));
      return normalised(y, weight(`${name}Gain`), weight(`${name}Shift`)).relu();
    });
    const keys = embeddings.map((token) => project("key", token));
    const values = embeddings.map((token) => project("value", token));
    return embedded.add(project("output", attend(tf, project("query", embedded), keys, values, heads)));
  };
}

/** The affine maps `query`, `key`, `value` and `output`. */
function projections(tf: Tf, weight: WeightOf): (name: string, x: Tensor) => Tensor {
  return (name, x) => affine(tf, x, weight(`${name}Kernel`), weight(`${name}Bias`));
}

/**
 * Means of the values, weighted by softmax(query key / sqrt(width / heads)), for each head by itself.
 * @param query [batch, width], as each key and value   @returns [batch, width]
 */
function attend(tf: Tf, query: Tensor, keys: readonly Tensor[], values: readonly Tensor[], heads: number): Tensor {
  const [batch, width] = [query.shape[0]!, query.shape[1]!];
  const split = (y: Tensor) => y.reshape([batch, heads, width / heads]);
  const own = split(query);
  const scores = keys.map((key) =>
    own
      .mul(split(key))
      .sum(2, true)
      .div(Math.sqrt(width / heads)),
  );
  const shares = tf.softmax(tf.concat(scores, 2), 2);
  const parts = values.map((value, k) => split(value).mul(shares.slice([0, 0, k], [-1, -1, 1])));
  return parts.reduce((sum, part) => sum.add(part)).reshape([batch, width]);
}
