import type { Tensor } from "@tensorflow/tfjs";
import { type NetworkSpec, parameterCount, type Tf } from "../engine/index.ts";
import { openCell } from "./cells/open-cell.ts";
import { startLayers } from "./initialisers.ts";
import type { Model } from "./model.ts";
import type { NamedLayer } from "./named-layer.ts";
import { type ParameterTensors, tensorOf } from "./parameters.ts";

/** Layers one after the other. */
export interface Chain {
  readonly features: number;
  readonly layers: readonly NamedLayer[];
  /** The first layer also reads, as a last row, the network's own first number of the step before; 0 at first. */
  readonly feedback: boolean;
}

/** The network of a chain, twice: for the fused kernel, and in tensors. */
export function chainModel(chain: Chain): Model {
  const { features, layers, feedback } = chain;
  const network: NetworkSpec = { features, layers: layers.map(({ layer }) => layer), ...(feedback && { feedback }) };
  return {
    parameterCount: parameterCount(network),
    network,
    init: (key) => startLayers(layers, network, key),
    forward: (tf, parameters, x) => chainTensors(tf, chain, parameters, x),
  };
}

/**
 * The network out of the tensor library's own operations, with its own gradients and without dropout, one step after the other: a second implementation,
 * many times slower than the kernel.
 * @param x [steps, batch, features]   @returns [steps, batch, outputs]
 */
function chainTensors(tf: Tf, { layers, feedback }: Chain, parameters: ParameterTensors, x: Tensor): Tensor {
  const cells = layers.map(({ name, layer }, index) =>
    openCell(tf, layer, (array) => tensorOf(parameters, `${name}/${array}`), feedback && index === 0),
  );
  let before: Tensor = tf.zeros([x.shape[1]!, 1]);
  const outputs = tf.unstack(x).map((row) => {
    const seen = feedback ? tf.concat([row, before], 1) : row;
    const output = cells.reduce((value, cell) => cell(value), seen);
    if (feedback) before = output.slice([0, 0], [-1, 1]);
    return output;
  });
  return tf.stack(outputs);
}
