import type { Batch } from "./market.ts";

/** The batch as the experiment's network sees it: price and variance less the batch's mean, over its deviation. [paths x times] */
export interface NormalisedBatch {
  readonly price: Float64Array;
  readonly variance: Float64Array;
}

/** Kept from dividing by nothing, as in the experiment. */
const LEAST = 1e-6;

/** Mean and deviation are pooled over all paths and all times: the first day is scaled by what the last one will be. */
export function normaliseBatch({ price, variance }: Pick<Batch, "price" | "variance">): NormalisedBatch {
  return { price: normalise(price), variance: normalise(variance) };
}

function normalise(values: Float64Array): Float64Array {
  const { mean, variance } = momentsOf(values, 1);
  const scale = Math.sqrt(variance) + LEAST;
  return values.map((value) => (value - mean) / scale);
}

/** Mean and variance with the divisor n - `lost`. */
export function momentsOf(values: Float64Array, lost: 0 | 1): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - lost) };
}
