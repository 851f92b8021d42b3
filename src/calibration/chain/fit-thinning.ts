import type { ChainSlice } from "../../market/index.ts";

/**
 * Which options of an expiry are fitted when at most `most` may be: evenly spaced in the order of the strikes, both ends included.
 * Indices into the slice, ascending.
 */
export function thinned(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}

export function withOptions(slice: ChainSlice, indices: readonly number[]): ChainSlice {
  const taken = (values: Float64Array) => Float64Array.from(indices, (i) => values[i]!);
  return {
    ...slice,
    strikes: taken(slice.strikes),
    kinds: indices.map((i) => slice.kinds[i]!),
    prices: taken(slice.prices),
    volatilities: taken(slice.volatilities),
    bidVolatilities: taken(slice.bidVolatilities),
    askVolatilities: taken(slice.askVolatilities),
    contracts: indices.map((i) => slice.contracts[i]!),
  };
}
