import { deriveKey, type Key, randomStream } from "../../../../core/index.ts";
import type { Network, NetworkSpec } from "../../../../engine/index.ts";
import { orthonormalRows, xavierUniform } from "../../../../models/index.ts";
import type { NormalisedBatch } from "./features.ts";
import { INITIAL_WEIGHTS } from "./initial-weights.ts";

export const HIDDEN = 32;
const INPUTS = 2;
const GATES = 4 * HIDDEN;

/** LSTM and a linear layer with tanh. */
export const SPEC: NetworkSpec = {
  features: INPUTS,
  layers: [
    { kind: "lstm", units: HIDDEN },
    { kind: "dense", units: 1, activation: "tanh" },
  ],
};

/** Where each array lies among the flat weights, in the engine's order. */
export const PLACES = {
  kernel: { from: 0, to: INPUTS * GATES },
  recurrent: { from: INPUTS * GATES, to: (INPUTS + HIDDEN) * GATES },
  bias: { from: (INPUTS + HIDDEN) * GATES, to: (INPUTS + HIDDEN + 1) * GATES },
  output: { from: (INPUTS + HIDDEN + 1) * GATES, to: (INPUTS + HIDDEN + 1) * GATES + HIDDEN },
  outputBias: { from: (INPUTS + HIDDEN + 1) * GATES + HIDDEN, to: (INPUTS + HIDDEN + 1) * GATES + HIDDEN + 1 },
} as const;

const COUNT = PLACES.outputBias.to;
/** PyTorch's LSTM has two vectors of biases, added up. */
export const BIASES = 2;
/** Parameters as PyTorch counts them. */
export const PARAMETERS = COUNT + GATES * (BIASES - 1);

/**
 * Weights in the engine's order with one of PyTorch's two bias vectors: both start at zero and get the same gradient, so they stay equal.
 */
export type Weights = Float64Array;

/** The weights that the experiment began with. */
export function initialWeights(network: keyof typeof INITIAL_WEIGHTS): Weights {
  const bytes = Buffer.from(INITIAL_WEIGHTS[network], "base64");
  const stored = Float64Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const weights = new Float64Array(COUNT);
  const recurrentAt = INPUTS * GATES;
  weights.set(transposed(stored.subarray(0, recurrentAt), GATES), PLACES.kernel.from);
  weights.set(transposed(stored.subarray(recurrentAt, recurrentAt + HIDDEN * GATES), GATES), PLACES.recurrent.from);
  weights.set(stored.subarray(recurrentAt + HIDDEN * GATES), PLACES.output.from);
  return weights;
}

/** Other weights of the same kind: Xavier for what maps inputs, an orthogonal map for the recurrence (Saxe et al. 2014), biases of zero. */
export function randomWeights(key: Key): Weights {
  const random = (name: string) => randomStream(deriveKey(key, name));
  const weights = new Float64Array(COUNT);
  weights.set(xavierUniform(INPUTS, GATES, 1, random("kernel")), PLACES.kernel.from);
  for (const [row, values] of orthonormalRows(HIDDEN, GATES, random("recurrent")).entries())
    weights.set(values, PLACES.recurrent.from + row * GATES);
  weights.set(xavierUniform(HIDDEN, 1, 1, random("output")), PLACES.output.from);
  return weights;
}

function transposed(values: Float64Array, rows: number): Float64Array {
  const columns = values.length / rows;
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}

/** The weights as the engine takes them: its one bias is the sum of the two. */
export function engineWeights(weights: Weights): Float64Array {
  const { from, to } = PLACES.bias;
  return weights.map((value, at) => (at >= from && at < to ? BIASES * value : value));
}

/** Positions [times x paths] of a batch. */
export function positions(network: Network, weights: Weights, x: Float64Array): Float64Array {
  return Float64Array.from(network.forward(engineWeights(weights), x));
}

/** Inputs of the network [times x paths x 2] from normalised price and variance [paths x times]. */
export function networkInputs({ price, variance }: NormalisedBatch, paths: number): Float64Array {
  const times = price.length / paths;
  const x = new Float64Array(price.length * INPUTS);
  for (let i = 0; i < paths; i++) {
    for (let t = 0; t < times; t++) x.set([price[i * times + t]!, variance[i * times + t]!], (t * paths + i) * INPUTS);
  }
  return x;
}
