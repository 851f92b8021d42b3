import type { Tensor } from "@tensorflow/tfjs";
import { type ArraySource, check, newArrays } from "../core/index.ts";
import type { Tf } from "../engine/index.ts";

/** One array of weights, row-major. */
export interface Parameter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The weights of a model by name: plain values, which can be stored and sent. */
export type Parameters = Readonly<Record<string, Parameter>>;
/** The same on a tensor backend. */
export type ParameterTensors = Readonly<Record<string, Tensor>>;

/** Tensors of the parameters, in their order; the caller disposes them. */
export function parameterTensors(tf: Tf, parameters: Parameters): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape], "float32")]),
  );
}

/** The tensor called `name`, or an error that lists those there are. */
export function tensorOf(tensors: ParameterTensors, name: string): Tensor {
  const tensor = tensors[name];
  check(
    tensor !== undefined,
    () => `the model needs the weights '${name}'; there are ${Object.keys(tensors).join(", ")}`,
  );
  return tensor;
}

/** All weights one after the other, in their order. */
export function flatten(parameters: Parameters, arrays: ArraySource = newArrays): Float32Array {
  const parts = Object.values(parameters);
  const count = parts.reduce((sum, { values }) => sum + values.length, 0);
  const flat = arrays.singles("weights", count);
  let at = 0;
  for (const { values } of parts) {
    flat.set(values, at);
    at += values.length;
  }
  return flat;
}

/** Flat numbers by the names of the weights that they belong to: views of them where they are in single precision. */
export function unflatten(flat: ArrayLike<number>, parameters: Parameters): Record<string, Float32Array> {
  const all = flat instanceof Float32Array ? flat : Float32Array.from(flat);
  let at = 0;
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { values }]) => {
      at += values.length;
      return [name, all.subarray(at - values.length, at)];
    }),
  );
}
