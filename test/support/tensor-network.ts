import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import {
  type LayerSpec,
  type LstmSpec,
  type NetworkSpec,
  parameterShapes,
  type RunningSpec,
  type Tf,
  type TokenAttentionSpec,
} from "../../src/engine/index.ts";

/** Flat weights as tensors, in the order of `parameterShapes`. */
export function tensorsOf(tf: Tf, spec: NetworkSpec, parameters: Float32Array): Tensor[] {
  let at = 0;
  return parameterShapes(spec).map(({ shape }) => {
    const from = at;
    at += shape.reduce((a, b) => a * b);
    return tf.tensor(parameters.slice(from, at), [...shape], "float32");
  });
}

/** One step of a layer [batch, inputs] -> [batch, units]; keeps what it saw. */
type Step = (x: Tensor) => Tensor;

/** Takes the next arrays of weights. */
type Take = () => Tensor;

/**
 * A network without dropout out of the library's own operations, step by step: a second implementation of `networkOp`, with the library's gradients.
 * @param x [steps, batch, features]
 */
export function tensorNetwork(tf: Tf, spec: NetworkSpec, x: Tensor, weights: readonly Tensor[]): Tensor {
  const left = [...weights];
  const layers = spec.layers.map((layer, k) =>
    stepOf(tf, layer, k === 0 && spec.feedback === true, () => left.shift()!),
  );
  let y: Tensor | undefined;
  const [steps, batch] = [x.shape[0]!, x.shape[1]!];
  const outputs = Array.from({ length: steps }, (_, t) => {
    const features = x.slice([t, 0, 0], [1, -1, -1]).reshape([batch, spec.features]); // the gradient of unstack fails for one step
    const fedBack = y === undefined ? tf.zeros([batch, 1]) : column(y, 0);
    const input = spec.feedback === true ? tf.concat([features, fedBack], 1) : features;
    y = layers.reduce((value, layer) => layer(value), input);
    return y;
  });
  return tf.stack(outputs);
}

function stepOf(tf: Tf, layer: LayerSpec, fedBack: boolean, take: Take): Step {
  switch (layer.kind) {
    case "lstm":
      return lstm(tf, layer, take);
    case "dense": {
      const map = affine(take);
      const norm = layer.layerNorm ? normalisation(take) : same;
      const activate = { tanh: tf.tanh, relu: tf.relu, linear: same }[layer.activation ?? "linear"];
      return (x) => activate(norm(map(x)));
    }
    case "positions":
      return positions(tf);
    case "attention":
      return attention(tf, layer.heads, take);
    case "feed-forward": {
      const [first, second, norm] = [affine(take), affine(take), normalisation(take)];
      return (x) => norm(x.add(second(tf.relu(first(x)))));
    }
    case "token-attention":
      return tokenAttention(tf, layer, fedBack, take);
    case "running":
      return running(tf, layer);
  }
}

function same(x: Tensor): Tensor {
  return x;
}

function affine(take: Take): Step {
  const [kernel, bias] = [take(), take()];
  return (x) => x.matMul(kernel).add(bias);
}

function normalisation(take: Take): Step {
  const [gain, shift] = [take(), take()];
  return (x) => normalised(x).mul(gain).add(shift);
}

function column(x: Tensor, from: number, count = 1): Tensor {
  return x.slice([0, from], [-1, count]);
}

function positions(tf: Tf): Step {
  let t = 0;
  return (x) => {
    const width = x.shape[1]!;
    const row = Array.from({ length: width }, (_, k) => {
      const angle = t / 10_000 ** ((2 * Math.floor(k / 2)) / width);
      return k % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    });
    t++;
    return x.add(tf.tensor1d(row));
  };
}

function attention(tf: Tf, heads: number, take: Take): Step {
  const [query, key, value, output, norm] = [
    affine(take),
    affine(take),
    affine(take),
    affine(take),
    normalisation(take),
  ];
  const [keys, values]: [Tensor[], Tensor[]] = [[], []];
  return (x) => {
    keys.push(key(x));
    values.push(value(x));
    return norm(x.add(output(attend(tf, heads, query(x), keys, values))));
  };
}

/** Heads one after the other: softmax of the scaled products with all keys, as weights of the values. */
function attend(tf: Tf, heads: number, query: Tensor, keys: readonly Tensor[], values: readonly Tensor[]): Tensor {
  const size = query.shape[1]! / heads;
  const parts = Array.from({ length: heads }, (_, head) => {
    const part = (x: Tensor) => column(x, head * size, size);
    const scores = tf.stack(
      keys.map((key) => part(query).mul(part(key)).sum(1).div(Math.sqrt(size))),
      1,
    );
    const weights = tf.softmax(scores as Tensor2D);
    return tf.addN(values.map((value, j) => column(weights, j).mul(part(value))));
  });
  return tf.concat(parts, 1);
}

/** @param fedBack whether the last of the state's rows lies behind the tokens */
function tokenAttention(tf: Tf, { state, tokens, heads }: TokenAttentionSpec, fedBack: boolean, take: Take): Step {
  const embeddings = tokens.map(() => ({ map: affine(take), norm: normalisation(take) }));
  const [embed, query, key, value, output] = [affine(take), affine(take), affine(take), affine(take), affine(take)];
  const before = fedBack ? state - 1 : state;
  return (x) => {
    let at = before;
    const seen = embeddings.map(({ map, norm }, k) => {
      const rows = column(x, at, tokens[k]!);
      at += tokens[k]!;
      return tf.relu(norm(map(rows)));
    });
    const e = embed(fedBack ? tf.concat([column(x, 0, before), column(x, at)], 1) : column(x, 0, state));
    return e.add(output(attend(tf, heads, query(e), seen.map(key), seen.map(value))));
  };
}

function running(tf: Tf, { cap, limit, firstFree }: RunningSpec): Step {
  let position: Tensor | undefined;
  return (x) => {
    const move = tf.tanh(column(x, 0));
    const free = position === undefined && firstFree;
    const before = position ?? tf.zerosLike(move);
    position = free ? move.mul(limit) : tf.clipByValue(before.add(move.mul(cap)), -limit, limit);
    const width = x.shape[1]!;
    return width === 1 ? position : tf.concat([position, column(x, 1, width - 1)], 1);
  };
}

function lstm(tf: Tf, { units, layerNorm, residual }: LstmSpec, take: Take): Step {
  const [kernel, recurrent, bias] = [take(), take(), take()];
  const norm = layerNorm ? normalisation(take) : same;
  let h: Tensor | undefined;
  let c: Tensor | undefined;
  return (x) => {
    const zeros = () => tf.zeros([x.shape[0]!, units]);
    const [i, f, g, o] = tf.split(
      x
        .matMul(kernel)
        .add((h ?? zeros()).matMul(recurrent))
        .add(bias),
      4,
      1,
    );
    c = f!
      .sigmoid()
      .mul(c ?? zeros())
      .add(i!.sigmoid().mul(g!.tanh()));
    h = o!.sigmoid().mul(c.tanh());
    return residual ? norm(h).add(x) : norm(h);
  };
}

function normalised(h: Tensor): Tensor {
  const centred = h.sub(h.mean(1, true));
  return centred.div(centred.square().mean(1, true).add(1e-5).sqrt());
}
