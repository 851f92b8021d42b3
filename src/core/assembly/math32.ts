// Elementary functions of four single-precision numbers at a time, after Cephes (S. Moshier 1989), without branches.
// The errors stated were found by test, in units of the last place (ulp).

/** Constant `index` of a table of single-precision numbers, in all lanes: see `constant` in lanes.ts. */
@inline function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

/** a b + c, rounded twice. */
@inline function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** sqrt(1/2), 1, -1/2, ln 2 in two parts; then the polynomial. */
const LOG: usize = memory.data<f32>(
  [
    0.70710678118654752, 1, -0.5, 0.693359375, -2.12194440e-4,
    7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
    2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  ],
  16,
);

/** The range, 1 / ln 2, ln 2 in two parts, 1, 1.5 * 2^23 + 127; then the polynomial. */
const EXP: usize = memory.data<f32>(
  [
    -87.3, 88.3, 1.44269504088896341, -0.693359375, 2.12194440e-4, 1, 12582912 + 127,
    1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
  ],
  16,
);

/** The polynomials of sine and cosine, -1/2, 1. */
const TURN: usize = memory.data<f32>(
  [
    -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1,
    2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5, 1,
  ],
  16,
);

/** ln x of positive normal numbers, error below 2 ulp; anything else gives a wrong number without notice. */
@inline export function logQuad(x: v128): v128 {
  const mantissa = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const exponent = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126)));
  const small = f32x4.lt(mantissa, constant(LOG, 0));
  const one = constant(LOG, 1);
  const e = f32x4.sub(exponent, v128.and(small, one));
  const f = f32x4.sub(f32x4.add(mantissa, v128.and(small, mantissa)), one);
  const z = f32x4.mul(f, f);
  let p = multiplyAdd(constant(LOG, 5), f, constant(LOG, 6));
  p = multiplyAdd(p, f, constant(LOG, 7));
  p = multiplyAdd(p, f, constant(LOG, 8));
  p = multiplyAdd(p, f, constant(LOG, 9));
  p = multiplyAdd(p, f, constant(LOG, 10));
  p = multiplyAdd(p, f, constant(LOG, 11));
  p = multiplyAdd(p, f, constant(LOG, 12));
  p = multiplyAdd(p, f, constant(LOG, 13));
  const tail = multiplyAdd(e, constant(LOG, 4), f32x4.mul(f32x4.mul(p, f), z));
  return multiplyAdd(e, constant(LOG, 3), f32x4.add(f, multiplyAdd(z, constant(LOG, 2), tail)));
}

/** e^x, error below 2 ulp; held within 1e-38 and 2e38. NaN stays. */
@inline export function expQuad(x: v128): v128 {
  const inside = f32x4.min(f32x4.max(x, constant(EXP, 0)), constant(EXP, 1));
  const k = f32x4.nearest(f32x4.mul(inside, constant(EXP, 2)));
  const r = multiplyAdd(k, constant(EXP, 4), multiplyAdd(k, constant(EXP, 3), inside));
  let p = multiplyAdd(constant(EXP, 7), r, constant(EXP, 8));
  p = multiplyAdd(p, r, constant(EXP, 9));
  p = multiplyAdd(p, r, constant(EXP, 10));
  p = multiplyAdd(p, r, constant(EXP, 11));
  p = multiplyAdd(p, r, constant(EXP, 12));
  const value = f32x4.add(multiplyAdd(p, f32x4.mul(r, r), r), constant(EXP, 5));
  return f32x4.mul(value, i32x4.shl(f32x4.add(k, constant(EXP, 6)), 23));
}

/** sin r for |r| <= pi / 4. */
@inline export function sineOfQuad(r: v128): v128 {
  const z = f32x4.mul(r, r);
  const p = multiplyAdd(multiplyAdd(constant(TURN, 0), z, constant(TURN, 1)), z, constant(TURN, 2));
  return multiplyAdd(f32x4.mul(p, z), r, r);
}

/** cos r for |r| <= pi / 4. */
@inline export function cosineOfQuad(r: v128): v128 {
  const z = f32x4.mul(r, r);
  const p = multiplyAdd(multiplyAdd(constant(TURN, 3), z, constant(TURN, 4)), z, constant(TURN, 5));
  return multiplyAdd(f32x4.mul(p, z), z, multiplyAdd(z, constant(TURN, 6), constant(TURN, 7)));
}
