import type { SignatureShape } from "./signature-options.ts";

/** On which side of the tensor the exponential stands. */
export type Side = "left" | "right";

/** Gradients of products with an exponential, of tensors of one shape. */
export interface ExponentialGradient {
  /**
   * Backward pass of s' = s exp(v) (right) or exp(v) s (left): `d` holds dL/ds' and becomes dL/ds in place, `dV` is added to.
   * @param s before the product, from `at` on   @param d from `dAt` on
   */
  add(
    side: Side,
    s: Float64Array,
    at: number,
    v: Float64Array,
    vAt: number,
    d: Float64Array,
    dAt: number,
    dV: Float64Array,
    dVAt: number,
  ): void;
}

/**
 * The steps of Horner's rule backwards (`multiplyByExponential`): for a level k, a_1 = v / k + s_1, a_j = a_(j - 1) v / (k - j + 1) + s_j, s'_k = s_k + a_(k - 1) v.
 * Levels go upwards, since the gradient of a level is needed as it came before higher levels add to it.
 */
export function openExponentialGradient(shape: SignatureShape): ExponentialGradient {
  const { width, depth, offsets, counts, size } = shape;
  /** a_1 .. a_(k - 1), and their gradients, in the places of the levels. */
  const partial = new Float64Array(size);
  const dPartial = new Float64Array(size);

  /** Distances in a level from one letter, and from one word of the level below, to the next. */
  const strides = (side: Side, length: number): [letter: number, word: number] =>
    side === "right" ? [1, width] : [counts[length - 1]!, 1];

  const expand = (side: Side, level: number, s: Float64Array, at: number, v: Float64Array, vAt: number): void => {
    for (let i = 0; i < width; i++) partial[i] = v[vAt + i]! / level + s[at + i]!;
    for (let length = 2; length < level; length++) {
      const [byLetter, byWord] = strides(side, length);
      const share = 1 / (level - length + 1);
      for (let word = 0; word < counts[length - 1]!; word++) {
        const value = partial[offsets[length - 1]! + word]! * share;
        for (let i = 0; i < width; i++) {
          const place = offsets[length]! + word * byWord + i * byLetter;
          partial[place] = value * v[vAt + i]! + s[at + place]!;
        }
      }
    }
  };

  /** From the gradient of a_length v / share, from `from` on in `d`, to those of a_(length - 1) and v. */
  const fold = (
    side: Side,
    length: number,
    share: number,
    d: Float64Array,
    from: number,
    v: Float64Array,
    vAt: number,
    dV: Float64Array,
    dVAt: number,
  ): void => {
    const [byLetter, byWord] = strides(side, length);
    const below = offsets[length - 1]!;
    for (let word = 0; word < counts[length - 1]!; word++) {
      const value = partial[below + word]!;
      let sum = 0;
      for (let i = 0; i < width; i++) {
        const gradient = share * d[from + word * byWord + i * byLetter]!;
        sum += gradient * v[vAt + i]!;
        dV[dVAt + i]! += gradient * value;
      }
      dPartial[below + word] = sum;
    }
  };

  return {
    add(side, s, at, v, vAt, d, dAt, dV, dVAt) {
      for (let i = 0; i < width; i++) dV[dVAt + i]! += d[dAt + i]!;
      for (let level = 2; level <= depth; level++) {
        expand(side, level, s, at, v, vAt);
        fold(side, level, 1, d, dAt + offsets[level]!, v, vAt, dV, dVAt);
        for (let length = level - 1; length >= 1; length--) {
          const start = offsets[length]!;
          for (let word = 0; word < counts[length]!; word++) d[dAt + start + word]! += dPartial[start + word]!;
          if (length > 1) fold(side, length, 1 / (level - length + 1), dPartial, start, v, vAt, dV, dVAt);
        }
        for (let i = 0; i < width; i++) dV[dVAt + i]! += dPartial[i]! / level;
      }
    },
  };
}
