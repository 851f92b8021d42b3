import { randomStream } from "../../src/core/index.ts";
import type { Parameters } from "../../src/models/index.ts";
import type { BatchProbe, Optimiser, ParameterArrays } from "../../src/training/optimisers/index.ts";

/** One affine map of a made-up batch: what came in and the gradients of its outputs, one row a path (one step). */
export interface AffineBatch {
  /** [paths x inputs] */
  readonly inputs: Float64Array;
  /** [paths x outputs], those that make up the curvature. */
  readonly gradients: Float64Array;
  readonly paths: number;
}

/** A batch of which an optimiser sees one map, `kernel` and `bias`. */
export function probeOver({ inputs, gradients, paths }: AffineBatch, loss: BatchProbe["loss"] = () => 0): BatchProbe {
  const names = { kernel: "kernel", bias: "bias" };
  return { maps: [names], passes: () => [{ ...names, steps: 1, paths, inputs, gradients }], loss };
}

/** Weights [inputs x outputs] and biases after one step from zero. */
export function firstStep(
  optimiser: Optimiser,
  batch: AffineBatch,
  gradients: ParameterArrays,
  learningRate = 1,
): { readonly kernel: Float32Array; readonly bias: Float32Array } {
  const outputs = gradients.bias!.length;
  const parameters: Parameters = {
    kernel: {
      shape: [gradients.kernel!.length / outputs, outputs],
      values: new Float32Array(gradients.kernel!.length),
    },
    bias: { shape: [outputs], values: new Float32Array(outputs) },
  };
  optimiser.update({ gradients, parameters, learningRate, batch: probeOver(batch) }, optimiser.init(parameters));
  return { kernel: parameters.kernel!.values, bias: parameters.bias!.values };
}

/** Standard normal numbers. */
export function normals(count: number, seed: number): Float64Array {
  const random = randomStream([seed, 99]);
  return Float64Array.from({ length: count }, () => random.normal());
}
