import { check } from "../core/index.ts";
import { requireFinite } from "./require-finite.ts";

/** Quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan 1996), `probability` of 0 .. 1. */
export function quantile(values: Float64Array, probability: number): number {
  requireFinite(values, "quantile");
  return sortedQuantile(values.slice().sort(), probability);
}

/** `quantile` of values that are ascending already. */
export function sortedQuantile(ascending: Float64Array, probability: number): number {
  check(probability >= 0 && probability <= 1, () => `quantile: probability must be 0 .. 1, was ${probability}`);
  const position = probability * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return low + (position - below) * (high - low);
}
