import type { SignatureShape } from "./signature-options.ts";

/** Tensors in one array: flat (see `SignatureShape`), from an address on. */
type Layout = Pick<SignatureShape, "width" | "depth" | "offsets" | "counts">;

/**
 * out_k = a_k b_0 + sum over j = 1 .. k - 1 of a_j b_(k - j), for the levels k = 1 .. highest: the product of a, whose constant is 0, with b, whose constant is
 * `constant`. Of b the levels below `highest` are read.
 */
export function multiply(
  { offsets, counts }: Layout,
  highest: number,
  a: Float64Array,
  aAt: number,
  constant: number,
  b: Float64Array,
  bAt: number,
  out: Float64Array,
  outAt: number,
): void {
  for (let level = 1; level <= highest; level++) {
    const start = outAt + offsets[level]!;
    const whole = aAt + offsets[level]!;
    for (let word = 0; word < counts[level]!; word++) out[start + word] = constant * a[whole + word]!;
    for (let left = 1; left < level; left++) {
      const leftAt = aAt + offsets[left]!;
      const rightAt = bAt + offsets[level - left]!;
      const rights = counts[level - left]!;
      let to = start;
      for (let word = 0; word < counts[left]!; word++) {
        const value = a[leftAt + word]!;
        for (let end = 0; end < rights; end++) out[to++]! += value * b[rightAt + end]!;
      }
    }
  }
}

/** Adds to dL/da and dL/db what `factor` times the gradient of the product `multiply` makes of them. */
export function addProductGradients(
  { offsets, counts }: Layout,
  highest: number,
  factor: number,
  a: Float64Array,
  aAt: number,
  constant: number,
  b: Float64Array,
  bAt: number,
  dOut: Float64Array,
  dOutAt: number,
  dA: Float64Array,
  dAAt: number,
  dB: Float64Array,
  dBAt: number,
): void {
  for (let level = 1; level <= highest; level++) {
    const start = dOutAt + offsets[level]!;
    const whole = dAAt + offsets[level]!;
    for (let word = 0; word < counts[level]!; word++) dA[whole + word]! += factor * constant * dOut[start + word]!;
    for (let left = 1; left < level; left++) {
      const leftAt = offsets[left]!;
      const rightAt = offsets[level - left]!;
      const rights = counts[level - left]!;
      let from = start;
      for (let word = 0; word < counts[left]!; word++) {
        const value = factor * a[aAt + leftAt + word]!;
        let sum = 0;
        for (let end = 0; end < rights; end++) {
          const gradient = dOut[from++]!;
          sum += gradient * b[bAt + rightAt + end]!;
          dB[dBAt + rightAt + end]! += gradient * value;
        }
        dA[dAAt + leftAt + word]! += factor * sum;
      }
    }
  }
}

/**
 * s = s exp(v) in place, by Horner's rule: level k gains (.. ((v / k + s_1) v / (k - 1) + s_2) .. + s_(k - 1)) v, which takes about as many multiplications as the
 * level has numbers, without a tensor of exp(v) (Kidger and Lyons 2021, "Signatory", section on fused multiply-exponentiate).
 * @param s of constant 1   @param v [width]   @param scratch [width^(depth - 1)]
 */
export function multiplyByExponential(
  { width, depth, offsets, counts }: Layout,
  s: Float64Array,
  at: number,
  v: Float64Array,
  vAt: number,
  scratch: Float64Array,
): void {
  for (let level = depth; level >= 2; level--) {
    for (let i = 0; i < width; i++) scratch[i] = v[vAt + i]! / level + s[at + i]!;
    for (let length = 2; length < level; length++) {
      const share = 1 / (level - length + 1);
      const start = at + offsets[length]!;
      // From the last word to the first: what a word becomes lies behind it.
      for (let word = counts[length - 1]! - 1; word >= 0; word--) {
        const value = scratch[word]! * share;
        const to = word * width;
        for (let i = 0; i < width; i++) scratch[to + i] = value * v[vAt + i]! + s[start + to + i]!;
      }
    }
    let to = at + offsets[level]!;
    for (let word = 0; word < counts[level - 1]!; word++) {
      const value = scratch[word]!;
      for (let i = 0; i < width; i++) s[to++]! += value * v[vAt + i]!;
    }
  }
  for (let i = 0; i < width; i++) s[at + i]! += v[vAt + i]!;
}

/** s = exp(v) s in place; the mirror image of `multiplyByExponential`. */
export function multiplyExponentialBy(
  { width, depth, offsets, counts }: Layout,
  s: Float64Array,
  at: number,
  v: Float64Array,
  vAt: number,
  scratch: Float64Array,
): void {
  for (let level = depth; level >= 2; level--) {
    for (let i = 0; i < width; i++) scratch[i] = v[vAt + i]! / level + s[at + i]!;
    for (let length = 2; length < level; length++) {
      const share = 1 / (level - length + 1);
      const start = at + offsets[length]!;
      const ends = counts[length - 1]!;
      // From the last letter to the first: words that begin with the first take the place of what is read.
      for (let i = width - 1; i >= 0; i--) {
        const value = v[vAt + i]! * share;
        const to = i * ends;
        for (let end = 0; end < ends; end++) scratch[to + end] = value * scratch[end]! + s[start + to + end]!;
      }
    }
    let to = at + offsets[level]!;
    const ends = counts[level - 1]!;
    for (let i = 0; i < width; i++) {
      const value = v[vAt + i]!;
      for (let end = 0; end < ends; end++) s[to++]! += value * scratch[end]!;
    }
  }
  for (let i = 0; i < width; i++) s[at + i]! += v[vAt + i]!;
}
