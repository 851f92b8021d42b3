// Vectors of four numbers, and how memory is addressed: an address of the interface counts numbers, a pointer here counts bytes.

@inline export const VECTOR: usize = 16;

/** Pointer of the number at `address`. */
@inline export function at(address: i32): usize {
  return <usize>address << 2;
}

/** Bytes of `count` numbers. */
@inline export function bytes(count: i32): usize {
  return <usize>count << 2;
}

/** a b + c; with relaxed SIMD one rounding where the processor has a fused multiply-add. */
@inline export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** [a0+a1+a2+a3, b0+..., c0+..., d0+...] */
@inline export function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Adds a vector to the four numbers at `to`. */
@inline export function addTo(to: usize, value: v128): void {
  v128.store(to, f32x4.add(v128.load(to), value));
}
