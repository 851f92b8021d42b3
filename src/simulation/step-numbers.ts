import { type Key, philox, uniformOf } from "../core/index.ts";

/** The random numbers of one (path, step, block): two independent uniforms of 52 bits, and one of the 24 bits that they leave over. */
export interface StepNumbers {
  /** In (0, 1), both ends excluded. */
  first: number;
  second: number;
  /** In (0, 1), independent of the others: 24 bits. */
  third: number;
}

const words = new Uint32Array(4);

/** Fills `out` from the Philox counter (path, step, block): the numbers of a path never depend on which other paths are simulated. */
export function drawStep(key: Key, path: number, step: number, block: number, out: StepNumbers): void {
  philox(key, path, step, block, 0, words);
  const w0 = words[0]!;
  const w1 = words[1]!;
  const w2 = words[2]!;
  const w3 = words[3]!;
  out.first = uniformOf(w0, w1);
  out.second = uniformOf(w2, w3);
  // `uniformOf` drops the low 6 bits of every word.
  out.third = ((((w0 & 63) << 18) | ((w1 & 63) << 12) | ((w2 & 63) << 6) | (w3 & 63)) + 0.5) / 16777216;
}

/** An empty `StepNumbers`, to be filled again and again. */
export function stepNumbers(): StepNumbers {
  return { first: 0.5, second: 0.5, third: 0.5 };
}
