// One source for both precisions: T is f64, two lanes, or f32, four.
import { expPair, logPair } from "../../core/assembly/math";
import { expQuad, logQuad } from "../../core/assembly/math32";

/** Bytes of `count` numbers. */
@inline export function numbers<T>(count: usize): usize {
  return count * sizeof<T>();
}

/** Constant `index` of a table, in every lane. */
@inline export function constant<T>(table: usize, index: usize): v128 {
  if (sizeof<T>() == 8) return v128.load64_splat(table + (index << 3));
  return v128.load32_splat(table + (index << 2));
}

/** a where the mask is set, else b. */
@inline export function select(mask: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, mask);
}

/** a b + c, rounded twice. */
@inline export function multiplyAdd<T>(a: v128, b: v128, c: v128): v128 {
  return v128.add<T>(v128.mul<T>(a, b), c);
}

@inline export function log<T>(x: v128): v128 {
  if (sizeof<T>() == 8) return logPair(x);
  return logQuad(x);
}

@inline export function exp<T>(x: v128): v128 {
  if (sizeof<T>() == 8) return expPair(x);
  return expQuad(x);
}

/** Whether every lane of a mask is set. */
@inline export function all<T>(mask: v128): bool {
  if (sizeof<T>() == 8) return i64x2.all_true(mask);
  return i32x4.all_true(mask);
}
