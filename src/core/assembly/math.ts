// Elementary functions on two doubles at a time, shared by the kernels of `pricing` and `simulation`.

/** Square root; the instruction itself is correctly rounded. */
// @ts-ignore: decorator
@inline
export function sqrt2(x: v128): v128 {
  return f64x2.sqrt(x);
}
