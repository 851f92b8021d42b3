import { deriveKey, keyFrom, randomStream } from "../../src/core/index.ts";
import type { SignatureOptions } from "../../src/engine/index.ts";

/** A random walk, or many one after the other. @returns [points x dimension] */
export function randomWalk(name: string, points: number, dimension: number, scale = 1): Float64Array {
  const { normal } = randomStream(deriveKey(keyFrom(11), name));
  const path = new Float64Array(points * dimension);
  for (let at = 0; at < path.length; at++) path[at] = (at < dimension ? 0 : path[at - dimension]!) + scale * normal();
  return path;
}

export function normals(name: string, count: number): Float64Array {
  const { normal } = randomStream(deriveKey(keyFrom(12), name));
  return Float64Array.from({ length: count }, normal);
}

/** Every combination of the path's transforms and the logarithm. */
export const FORMS: readonly (Omit<SignatureOptions, "dimension" | "depth"> & { readonly name: string })[] = [
  { name: "plain" },
  { name: "time", time: true },
  { name: "time in days", time: true, timeStep: 1 / 252 },
  { name: "lead-lag", leadLag: true },
  { name: "lead-lag and time", leadLag: true, time: true },
  { name: "log", log: true },
  { name: "log of lead-lag and time", leadLag: true, time: true, log: true },
];

/** All words of `length` letters, in dictionary order. */
export function words(letters: number, length: number): number[][] {
  if (length === 0) return [[]];
  return words(letters, length - 1).flatMap((word) =>
    Array.from({ length: letters }, (_, letter) => [...word, letter]),
  );
}

/** Coefficients of a signature by word; that of the empty word is 1. */
export function byWord(values: ArrayLike<number>, letters: number): (word: readonly number[]) => number {
  return (word) => {
    if (word.length === 0) return 1;
    const start = word.slice(1).reduce((sum, _, k) => sum + letters ** (k + 1), 0);
    return values[start + word.reduce((place, letter) => place * letters + letter, 0)]!;
  };
}

/** Concatenation of paths: the second is moved to where the first ends. */
export function joined(first: Float64Array, second: Float64Array, dimension: number): Float64Array {
  const end = first.subarray(first.length - dimension);
  const moved = second.map((value, at) => value - second[at % dimension]! + end[at % dimension]!);
  return Float64Array.of(...first, ...moved.subarray(dimension));
}

/** The points in the other order. */
export function reversed(path: Float64Array, dimension: number): Float64Array {
  const points = path.length / dimension;
  return path.map((_, at) => path[(points - 1 - Math.floor(at / dimension)) * dimension + (at % dimension)]!);
}

/** Largest difference, over the largest number of either. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [worst, scale] = [0, 0];
  for (let at = 0; at < expected.length; at++) {
    worst = Math.max(worst, Math.abs(found[at]! - expected[at]!));
    scale = Math.max(scale, Math.abs(found[at]!), Math.abs(expected[at]!));
  }
  return scale === 0 ? worst : worst / scale;
}

/** Slope of a loss along every number of a path, by central differences. */
export function centralDifferences(path: Float64Array, loss: (path: Float64Array) => number): Float64Array {
  const step = 1e-5;
  return path.map((value, at) => {
    const above = loss(path.with(at, value + step));
    return (above - loss(path.with(at, value - step))) / (2 * step);
  });
}
