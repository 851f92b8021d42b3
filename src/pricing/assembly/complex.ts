// Products of complex numbers, two at a time: a function returns one value only, so the parts have one each.
import { multiplyAdd } from "../../core/assembly/lanes";

/** Re a b */
@inline export function productRe(aRe: v128, aIm: v128, bRe: v128, bIm: v128): v128 {
  return f64x2.sub(f64x2.mul(aRe, bRe), f64x2.mul(aIm, bIm));
}

/** Im a b */
@inline export function productIm(aRe: v128, aIm: v128, bRe: v128, bIm: v128): v128 {
  return multiplyAdd(aRe, bIm, f64x2.mul(aIm, bRe));
}

/** |a|^2 */
@inline export function normOf(aRe: v128, aIm: v128): v128 {
  return multiplyAdd(aRe, aRe, f64x2.mul(aIm, aIm));
}
