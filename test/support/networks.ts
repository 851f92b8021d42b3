import { expect } from "vitest";
import { keyFrom, type RandomStream, randomStream } from "../../src/core/index.ts";
import {
  type FloatArray,
  type KernelName,
  type LayerSpec,
  type Network,
  type NetworkOptions,
  type NetworkSpec,
  nativeKernelError,
  openNetwork,
  outputsOf,
  parameterShapes,
} from "../../src/engine/index.ts";

/** The kernels of this machine that are fit for work. */
export const fastKernels: readonly KernelName[] =
  nativeKernelError() === undefined ? ["base", "relaxed", "native"] : ["base", "relaxed"];

/** Weights, inputs and a direction of the outputs, all exact in single precision. */
export interface Sample {
  readonly parameters: Float32Array;
  /** [steps, paths, features] */
  readonly x: Float32Array;
  /** [steps, paths, outputs] */
  readonly dOutput: Float32Array;
}

export interface Sizes {
  readonly steps: number;
  readonly paths: number;
}

/** Weights 1.5 times those that PyTorch starts with; gains near 1. */
export function sampleOf(spec: NetworkSpec, { steps, paths }: Sizes, seed: number): Sample {
  const random = randomStream(keyFrom(seed));
  const outputs = outputsOf(spec);
  return {
    parameters: weightsOf(spec, random),
    x: normals(random, steps * paths * spec.features),
    dOutput: normals(random, steps * paths * outputs),
  };
}

function weightsOf(spec: NetworkSpec, { uniform, normal }: RandomStream): Float32Array {
  return Float32Array.from(
    parameterShapes(spec).flatMap(({ role, layer, shape }) => {
      const scale = 1.5 / Math.sqrt(startingWidth(spec, layer));
      const draw = role === "gain" ? () => 1 + 0.2 * normal() : () => scale * (2 * uniform() - 1);
      return Array.from({ length: shape.reduce((a, b) => a * b) }, draw);
    }),
  );
}

/** Units of an LSTM, inputs of another layer. */
function startingWidth(spec: NetworkSpec, layer: number): number {
  const one = spec.layers[layer]!;
  if (one.kind === "lstm") return one.units;
  return layer === 0 ? spec.features : outputsOf({ ...spec, layers: spec.layers.slice(0, layer) });
}

function normals({ normal }: RandomStream, count: number): Float32Array {
  return Float32Array.from({ length: count }, normal);
}

/** The same sample with its direction scaled so that the largest gradient of a weight (without weights: of an input) is about a half: that of a mean loss. */
export function withMeanLoss(spec: NetworkSpec, sizes: Sizes, sample: Sample): Sample {
  const { gradient, dX } = trainOnce(spec, sizes, sample, { kernel: "base" });
  const scale = 0.5 / largest(gradient.length > 0 ? gradient : dX);
  return { ...sample, dOutput: sample.dOutput.map((d) => d * scale) };
}

export interface Trained {
  readonly y: FloatArray;
  readonly gradient: FloatArray;
  readonly dX: FloatArray;
}

/** One forward and backward pass in a network of its own. */
export function trainOnce(
  spec: NetworkSpec,
  { steps, paths }: Sizes,
  sample: Sample,
  options: Partial<NetworkOptions> & { readonly dropoutKey?: number | undefined } = {},
): Trained {
  const network = openNetwork(spec, { steps, batch: paths, inputGradient: true, ...options });
  return pass(network, sample, options.dropoutKey);
}

/** One forward and backward pass. */
export function pass(network: Network, { parameters, x, dOutput }: Sample, dropoutKey?: number): Trained {
  const y = network.forward(parameters, x, dropoutKey);
  const gradient = network.backward(dOutput);
  return { y, gradient, dX: network.inputGradient() };
}

/** Central differences in double precision of sum(y direction), by weight and by input, with the dropout mask of a key. */
export function slopesOf(spec: NetworkSpec, { steps, paths }: Sizes, { parameters, x, dOutput }: Sample, key?: number) {
  const network = openNetwork(spec, { steps, batch: paths, kernel: "reference" });
  const [weights, inputs] = [Float64Array.from(parameters), Float64Array.from(x)];
  const loss = () => along(network.forward(weights, inputs, key), dOutput);
  const slopes = (values: Float64Array) =>
    values.map((kept, k) => {
      values[k] = kept + 1e-5;
      const up = loss();
      values[k] = kept - 1e-5;
      const down = loss();
      values[k] = kept;
      return (up - down) / 2e-5;
    });
  return { weights: slopes(weights), x: slopes(inputs) };
}

/** sum(y direction): a loss whose gradient in y is the direction. */
export function along(y: ArrayLike<number>, direction: ArrayLike<number>): number {
  expect(y.length).toBe(direction.length);
  return Array.from(y).reduce((sum, value, k) => sum + value * direction[k]!, 0);
}

export function largest(values: ArrayLike<number>): number {
  return largestDifference(values, new Float32Array(values.length));
}

/** NaN where a number of either is NaN. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  for (let k = 0; k < a.length; k++) worst = Math.max(worst, Math.abs(a[k]! - b[k]!));
  return worst;
}

/** Whether two arrays have the same bits; compares the whole, so that a failure does not print thousands of numbers. */
export function sameBits(a: FloatArray, b: FloatArray): boolean {
  return a.length === b.length && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: FloatArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Stacked LSTM layers of the same width. */
export function lstms(count: number, units: number): LayerSpec[] {
  return Array.from({ length: count }, () => ({ kind: "lstm" as const, units }));
}

const afterwards = { layerNorm: true, dropout: 0.1, residual: true } as const;

/** A dense layer, two LSTM layers with all that may follow them, two dense layers. */
export function deepNetwork(features: number, units: number, below: number): NetworkSpec {
  return {
    features,
    layers: [
      { kind: "dense", units },
      { kind: "lstm", units, ...afterwards },
      { kind: "lstm", units, ...afterwards },
      { kind: "dense", units: below, activation: "relu" },
      { kind: "dense", units: 1, activation: "tanh" },
    ],
  };
}
