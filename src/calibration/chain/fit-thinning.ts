import type { ChainSlice } from "../../market/index.ts";

/** Part of a chain, and the way back. */
export interface ThinnedChain {
  readonly slices: readonly ChainSlice[];
  /** Figures of the options of the part at their places in the whole chain, 0 elsewhere. */
  spread(values: Float64Array): Float64Array;
}

/** At most `most` options of every expiry. */
export function thinnedChain(slices: readonly ChainSlice[], most: number): ThinnedChain {
  const indices = slices.map(({ strikes }) => thinned(strikes.length, most));
  return {
    slices: slices.map((slice, s) =>
      indices[s]!.length < slice.strikes.length ? withOptions(slice, indices[s]!) : slice,
    ),
    spread: (values) => {
      const all = new Float64Array(slices.reduce((sum, { strikes }) => sum + strikes.length, 0));
      let [from, used] = [0, 0];
      for (const [s, slice] of slices.entries()) {
        for (const i of indices[s]!) all[from + i] = values[used++]!;
        from += slice.strikes.length;
      }
      return all;
    },
  };
}

/**
 * Which options of an expiry are fitted when at most `most` may be: evenly spaced in the order of the strikes, both
 * ends included. Indices into the slice, ascending.
 */
function thinned(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}

function withOptions(slice: ChainSlice, indices: readonly number[]): ChainSlice {
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
