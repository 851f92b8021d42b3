// Arithmetic on two doubles at a time ("lanes"). Base SIMD has no fused multiply-add: the same bits on every machine.

/** Bytes of two doubles. */
@inline export const PAIR: usize = 16;

/**
 * Constant `index` of a table of doubles, in both lanes. A load costs less than a v128.const, which V8 builds by
 * several moves at every use.
 */
@inline export function constant(table: usize, index: usize): v128 {
  return v128.load64_splat(table + (index << 3));
}

/** a b + c, rounded twice. */
@inline export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

/** a where the mask is set, else b. */
@inline export function select(mask: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, mask);
}

/** The sum of both lanes. */
@inline export function laneSum(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}
