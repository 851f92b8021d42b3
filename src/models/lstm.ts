import { check, deriveKey, type Key, randomStream } from "../core/index.ts";
import { dense, type LstmLayer, type NetworkSpec, parameterCount } from "../engine/index.ts";
import { orthogonalBlocks, xavierUniform } from "./initialisers.ts";
import { lstmTensors } from "./lstm-tensors.ts";
import type { Model } from "./model.ts";
import { type Parameter, type Parameters, type ParameterTensors, tensorOf } from "./parameters.ts";

export interface LstmOptions {
  readonly features: number;
  /** Units of each layer. */
  readonly hidden: number;
  readonly layers: number;
  readonly outputs: number;
}

/** Gates of an LSTM cell. */
const GATES = 4;

/**
 * Stacked LSTM layers and an affine output at every step. Start: input weights Xavier uniform, recurrent weights orthogonal by gate,
 * forget bias 1 (Jozefowicz, Zaremba, Sutskever 2015) and other biases 0, output layer 0, so that an untrained network says 0.
 */
export function lstmModel(options: LstmOptions): Model {
  for (const [name, value] of Object.entries(options)) {
    check(Number.isInteger(value) && value >= 1, () => `lstmModel: ${name} must be an integer >= 1, was ${value}`);
  }
  const { hidden, layers, outputs } = options;
  const inputsOf = (layer: number) => (layer === 0 ? options.features : hidden);
  const network: NetworkSpec = {
    features: options.features,
    layers: [
      ...Array.from({ length: layers }, () => ({ kind: "lstm" as const, units: hidden })),
      { kind: "dense", units: outputs },
    ],
  };
  return {
    parameterCount: parameterCount(network),
    network,
    init: (key) => ({
      ...Object.assign({}, ...Array.from({ length: layers }, (_, l) => initLayer(l, inputsOf(l), hidden, key))),
      "output/kernel": zeros([hidden, outputs]),
      "output/bias": zeros([outputs]),
    }),
    forward: (tf, parameters, x) => {
      const sequence = lstmTensors(tf, x, layersOf(parameters, layers));
      return dense(tf, sequence, tensorOf(parameters, "output/kernel"), tensorOf(parameters, "output/bias"));
    },
  };
}

function initLayer(layer: number, inputs: number, hidden: number, key: Key): Parameters {
  const random = randomStream(deriveKey(key, "lstm layer", layer));
  const bias = new Float32Array(GATES * hidden).fill(1, hidden, 2 * hidden);
  return {
    [`lstm${layer}/kernel`]: { shape: [inputs, GATES * hidden], values: xavierUniform(inputs, hidden, GATES, random) },
    [`lstm${layer}/recurrent`]: { shape: [hidden, GATES * hidden], values: orthogonalBlocks(hidden, GATES, random) },
    [`lstm${layer}/bias`]: { shape: [GATES * hidden], values: bias },
  };
}

function zeros(shape: readonly number[]): Parameter {
  return { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) };
}

function layersOf(parameters: ParameterTensors, layers: number): LstmLayer[] {
  return Array.from({ length: layers }, (_, l) => ({
    kernel: tensorOf(parameters, `lstm${l}/kernel`),
    recurrent: tensorOf(parameters, `lstm${l}/recurrent`),
    bias: tensorOf(parameters, `lstm${l}/bias`),
  }));
}
