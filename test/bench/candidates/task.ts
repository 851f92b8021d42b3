import { deriveKey, keyFrom, randomStream } from "../../../dist/core/index.js";
import type { NetworkSpec } from "../../../dist/engine/index.js";
import type { Candidate } from "../harness.ts";

/** Sizes of the training step that all candidates take: two LSTM layers, a dense head of one output, tanh. */
export interface StepSizes {
  readonly batch: number;
  readonly steps: number;
  readonly features: number;
  readonly units: number;
}

/** The training step: loss = sum over paths and steps of output x move, its gradient, Adam. The same numbers for every candidate. */
export interface StepTask extends StepSizes {
  readonly learningRate: number;
  /** Per layer kernel [inputs, 4 units], recurrent [units, 4 units], bias [4 units], gates i, f, g, o; dense kernel [units, 1], bias [1]. */
  readonly parameters: Float32Array;
  /** [steps, batch, features] */
  readonly x: Float32Array;
  /** [steps, batch] */
  readonly moves: Float32Array;
}

/** What the first step of a candidate came to: all must agree, or they do not do the same work. */
export interface FirstStep {
  readonly loss: number;
  /** Norm of the gradient of all parameters together. */
  readonly gradientNorm: number;
}

/** A candidate that has taken its first step. */
export interface OpenedStep {
  readonly candidate: Candidate;
  readonly first: FirstStep;
}

export const LAYERS = 2;

/** Parameters as wide as PyTorch's own start, features of a standard normal, moves of the size of daily returns. */
export function stepTask(sizes: StepSizes): StepTask {
  const { batch, steps, features, units } = sizes;
  return {
    ...sizes,
    learningRate: 1e-3,
    parameters: randomNumbers("parameters", parameterCount(sizes), 1 / Math.sqrt(3 * units)),
    x: randomNumbers("features", steps * batch * features, 1),
    moves: randomNumbers("moves", steps * batch, 0.01),
  };
}

/** The network of the task, for the project's engine. */
export function stepNetwork({ features, units }: StepSizes): NetworkSpec {
  const layers = Array.from({ length: LAYERS }, () => ({ kind: "lstm", units }) as const);
  return { features, layers: [...layers, { kind: "dense", units: 1, activation: "tanh" }] };
}

/** [steps, batch, features] -> [batch, steps, features] */
export function batchFirst(values: Float32Array, steps: number, batch: number): Float32Array {
  const features = values.length / (steps * batch);
  return values.map((_, at) => {
    const step = Math.floor(at / features) % steps;
    const path = Math.floor(at / (features * steps));
    return values[(step * batch + path) * features + (at % features)]!;
  });
}

/** Normal numbers with this deviation, the same for the same name. */
export function randomNumbers(name: string, count: number, deviation: number): Float32Array {
  const random = randomStream(deriveKey(keyFrom(1), name));
  return Float32Array.from({ length: count }, () => deviation * random.normal());
}

export function norm(arrays: readonly Float32Array[]): number {
  return Math.sqrt(arrays.reduce((sum, values) => values.reduce((part, value) => part + value * value, sum), 0));
}

function parameterCount({ features, units }: StepSizes): number {
  const layer = (inputs: number) => 4 * units * (inputs + units + 1);
  return layer(features) + (LAYERS - 1) * layer(units) + units + 1;
}
