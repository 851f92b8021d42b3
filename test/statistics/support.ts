import { keyFrom, randomStream } from "../../src/core/index.ts";

/** n standard normals of a seed. */
export function normals(n: number, seed: number): Float64Array {
  const stream = randomStream(keyFrom(seed));
  return Float64Array.from({ length: n }, () => stream.normal());
}

/** Sums of `window` consecutive independent normals, divided by sqrt(window): overlapping windows of unit variance. */
export function overlappingWindows(n: number, window: number, seed: number): Float64Array {
  const shocks = normals(n + window, seed);
  return Float64Array.from({ length: n }, (_, i) => {
    return shocks.subarray(i, i + window).reduce((sum, shock) => sum + shock, 0) / Math.sqrt(window);
  });
}
