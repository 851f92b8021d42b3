/**
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
 * The same key and counter give the same numbers on every machine and thread, in any order.
 */
export type Key = readonly [number, number];

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the unsigned product of two 32-bit words, by 16-bit halves (JavaScript has no 64-bit integer product). */
function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const cross = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + Math.floor(middle / 65536) + ((cross / 65536) | 0);
}

/**
 * Fills `out` (4 words) with Philox4x32-10 of the counter (c0, c1, c2, c3) under `key`.
 * Known answer (Random123): counter 0, key 0 -> 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
 */
export function philox(key: Key, c0: number, c1: number, c2: number, c3: number, out: Uint32Array): void {
  let x0 = c0 >>> 0;
  let x1 = c1 >>> 0;
  let x2 = c2 >>> 0;
  let x3 = c3 >>> 0;
  let k0 = key[0] >>> 0;
  let k1 = key[1] >>> 0;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, x0);
    const low0 = Math.imul(M0, x0);
    const high1 = mulHigh(M1, x2);
    const low1 = Math.imul(M1, x2);
    x0 = (high1 ^ x1 ^ k0) >>> 0;
    x1 = low1 >>> 0;
    x2 = (high0 ^ x3 ^ k1) >>> 0;
    x3 = low0 >>> 0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** A key from a non-negative integer seed up to 2^53. */
export function keyFrom(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`keyFrom: seed must be an integer of 0 .. 2^53 - 1, was ${seed}`);
  }
  return [seed >>> 0, Math.floor(seed / 4294967296) >>> 0];
}

/** An independent key for the purpose `name` (and an optional number, e.g. the epoch): purposes never share numbers. */
export function deriveKey(key: Key, name: string, index = 0): Key {
  let hash = 0x811c9dc5; // FNV-1a of the name: only has to differ between purposes
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  const out = new Uint32Array(4);
  philox(key, hash >>> 0, index >>> 0, name.length, 0x5eed, out);
  return [out[0]!, out[1]!];
}

/** A uniform in (0, 1), both ends excluded, of 52 bits from two words. */
export function uniformOf(high: number, low: number): number {
  return ((high >>> 6) * 67108864 + (low >>> 6) + 0.5) / 4503599627370496;
}

/** A sequence of random numbers: the counter runs, the key and stream are fixed. */
export interface RandomStream {
  /** Uniform in (0, 1), both ends excluded. */
  uniform(): number;
  /** Standard normal, by Box-Muller. */
  normal(): number;
  /** Uniform integer of 0 .. n - 1. */
  integer(n: number): number;
}

/** The stream number `stream` of `key`; streams are independent of each other. */
export function randomStream(key: Key, stream = 0): RandomStream {
  const words = new Uint32Array(4);
  let counter = 0;
  let used = 4;
  let spare = Number.NaN;
  const uniform = (): number => {
    if (used >= 4) {
      philox(key, stream, counter++, 0x7a11, 0, words);
      used = 0;
    }
    const value = uniformOf(words[used]!, words[used + 1]!);
    used += 2;
    return value;
  };
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal, integer: (n) => Math.floor(uniform() * n) };
}
