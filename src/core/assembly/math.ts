// Elementary functions of two doubles at a time, shared by the kernels of `pricing` and `simulation`: argument
// reduction after Cody and Waite and the polynomials of fdlibm, without branches. The comments give the error against
// the exact value in units of the last place (ulp), found by test.
import { constant, multiplyAdd, select } from "./lanes";

/** Of Cephes' arc tangent: tan(pi/8), and half and whole pi. */
const ARC: usize = memory.data<f64>(
  [
    0.41421356237309503, 0.7853981633974483, 1.5707963267948966, 3.141592653589793,
    -8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1, -1.228866684490136173410e2,
    -6.485021904942025371773e1, 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2,
    4.853903996359136964868e2, 1.945506571482613964425e2,
  ],
  16,
);

/** 1 / ln 2, ln 2 in two parts, the range; then the polynomial. */
const EXP: usize = memory.data<f64>(
  [
    1.4426950408889634, 6.93147180369123816490e-1, 1.90821492927058770002e-10, -708.3, 709.9, 6755399441055744 + 1023,
    4.13813679705723846039e-8, -1.65339022054652515390e-6, 6.61375632143793436117e-5, -2.77777777770155933842e-3,
    1.66666666666666019037e-1, 1, 2,
  ],
  16,
);

/** 2^52 + 1023, sqrt 2, one half, 1, 2, ln 2 in two parts; then the polynomial. */
const LOG: usize = memory.data<f64>(
  [
    4503599627370496 + 1023, 1.4142135623730951, 0.5, 1, 2, 6.93147180369123816490e-1, 1.90821492927058770002e-10,
    1.531383769920937332e-1, 2.222219843214978396e-1, 3.999999999940941908e-1,
    1.479819860511658591e-1, 1.818357216161805012e-1, 2.857142874366239149e-1, 6.666666666666735130e-1,
  ],
  16,
);

/** 2 / pi, pi / 2 in three parts, 1.5 * 2^52, -1/2, 1; the polynomials of sine and cosine. */
const TURN: usize = memory.data<f64>(
  [
    0.6366197723675814, 1.57079632673412561417, 6.07710050630396597660e-11, 2.02226624879595063154e-21,
    6755399441055744, -0.5, 1,
    1.58969099521155010221e-10, -2.50507602534068634195e-8, 2.75573137070700676789e-6, -1.98412698298579493134e-4,
    8.33333333332248946124e-3, -1.66666666666666324348e-1,
    -1.13596475577881948265e-11, 2.08757232129817482790e-9, -2.75573143513906633035e-7, 2.48015872894767294178e-5,
    -1.38888888888741095749e-3, 4.16666666666666019037e-2,
  ],
  16,
);

/** Square root; the instruction itself is correctly rounded. */
@inline export function sqrtPair(x: v128): v128 {
  return f64x2.sqrt(x);
}

// exp x = 2^k e^r with k = round(x / ln 2): the three steps are apart because exp and expm1 share them.

@inline function binaryExponent(x: v128): v128 {
  return f64x2.nearest(f64x2.mul(x, constant(EXP, 0)));
}

/** e^r - 1 for r = x - k ln 2, accurate also where it is small. */
@inline function reducedExpm1(x: v128, k: v128): v128 {
  const high = f64x2.sub(x, f64x2.mul(k, constant(EXP, 1)));
  const low = f64x2.mul(k, constant(EXP, 2));
  const r = f64x2.sub(high, low);
  const t = f64x2.mul(r, r);
  let p = multiplyAdd(constant(EXP, 6), t, constant(EXP, 7));
  p = multiplyAdd(p, t, constant(EXP, 8));
  p = multiplyAdd(p, t, constant(EXP, 9));
  p = multiplyAdd(p, t, constant(EXP, 10));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  return f64x2.sub(high, f64x2.sub(low, f64x2.div(f64x2.mul(r, c), f64x2.sub(constant(EXP, 12), c))));
}

/** 2^k for whole k from -1022 to 1023, infinity for 1024. */
@inline function powerOfTwo(k: v128): v128 {
  return i64x2.shl(f64x2.add(k, constant(EXP, 5)), 52);
}

/** e^x, error below 1 ulp; 0 below -708.3 (no subnormal numbers), infinity above 709.4. NaN stays. */
@inline export function expPair(x: v128): v128 {
  const least = constant(EXP, 3);
  const inside = f64x2.pmin(f64x2.pmax(x, least), constant(EXP, 4));
  const k = binaryExponent(inside);
  const value = f64x2.mul(f64x2.add(constant(EXP, 11), reducedExpm1(inside, k)), powerOfTwo(k));
  return v128.andnot(value, f64x2.lt(x, least));
}

/** e^x - 1, error below 2 ulp also next to 0; -1 far below it, infinity above 709.4. NaN stays. */
@inline export function expm1Pair(x: v128): v128 {
  const inside = f64x2.pmin(f64x2.pmax(x, constant(EXP, 3)), constant(EXP, 4));
  const k = binaryExponent(inside);
  const scale = powerOfTwo(k);
  return f64x2.add(f64x2.mul(scale, reducedExpm1(inside, k)), f64x2.sub(scale, constant(EXP, 11)));
}

/** ln x of positive normal numbers, error below 1 ulp; anything else gives a wrong number without notice. */
@inline export function logPair(x: v128): v128 {
  const bits = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const exponent = f64x2.sub(v128.or(i64x2.shr_u(x, 52), i64x2.splat(0x4330000000000000)), constant(LOG, 0));
  const big = f64x2.gt(bits, constant(LOG, 1));
  const one = constant(LOG, 3);
  const half = constant(LOG, 2);
  const e = f64x2.add(exponent, v128.and(big, one));
  const f = f64x2.sub(select(big, f64x2.mul(bits, half), bits), one);
  const s = f64x2.div(f, f64x2.add(f, constant(LOG, 4)));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = multiplyAdd(constant(LOG, 7), w, constant(LOG, 8));
  even = f64x2.mul(w, multiplyAdd(even, w, constant(LOG, 9)));
  let odd = multiplyAdd(constant(LOG, 10), w, constant(LOG, 11));
  odd = multiplyAdd(odd, w, constant(LOG, 12));
  odd = f64x2.mul(z, multiplyAdd(odd, w, constant(LOG, 13)));
  const h = f64x2.mul(f64x2.mul(half, f), f);
  const low = multiplyAdd(s, f64x2.add(h, f64x2.add(even, odd)), f64x2.mul(e, constant(LOG, 6)));
  return f64x2.sub(f64x2.mul(e, constant(LOG, 5)), f64x2.sub(f64x2.sub(h, low), f));
}

/** ln(1 + x) for x > -1, error below 3 ulp also next to 0: ln of the rounded 1 + x, and what the rounding took. */
@inline export function log1pPair(x: v128): v128 {
  const one = constant(LOG, 3);
  const y = f64x2.add(one, x);
  return f64x2.add(logPair(y), f64x2.div(f64x2.sub(x, f64x2.sub(y, one)), y));
}

/** The angle of (x, y) in [-pi, pi], error below 3 ulp; NaN at the origin. After Cephes. */
@inline export function atan2Pair(y: v128, x: v128): v128 {
  const sign = i64x2.splat(0x8000000000000000);
  const width = f64x2.abs(x);
  const height = f64x2.abs(y);
  const larger = f64x2.pmax(width, height);
  const smaller = f64x2.pmin(width, height);
  // atan(s / l) = pi/4 + atan((s - l) / (s + l)) where s / l is above tan(pi/8)
  const big = f64x2.gt(smaller, f64x2.mul(larger, constant(ARC, 0)));
  const t = f64x2.div(
    select(big, f64x2.sub(smaller, larger), smaller),
    select(big, f64x2.add(smaller, larger), larger),
  );
  const z = f64x2.mul(t, t);
  let p = multiplyAdd(constant(ARC, 4), z, constant(ARC, 5));
  p = multiplyAdd(p, z, constant(ARC, 6));
  p = multiplyAdd(p, z, constant(ARC, 7));
  p = multiplyAdd(p, z, constant(ARC, 8));
  let q = f64x2.add(z, constant(ARC, 9));
  q = multiplyAdd(q, z, constant(ARC, 10));
  q = multiplyAdd(q, z, constant(ARC, 11));
  q = multiplyAdd(q, z, constant(ARC, 12));
  q = multiplyAdd(q, z, constant(ARC, 13));
  const octant = f64x2.add(multiplyAdd(f64x2.mul(t, z), f64x2.div(p, q), t), v128.and(big, constant(ARC, 1)));
  const quadrant = select(f64x2.gt(height, width), f64x2.sub(constant(ARC, 2), octant), octant);
  const half = select(f64x2.lt(x, f64x2.splat(0)), f64x2.sub(constant(ARC, 3), quadrant), quadrant);
  return v128.or(half, v128.and(y, sign));
}

// Sine and cosine share their work, and a function returns one value only, so the caller writes the steps:
//
//     const turns = quarterTurns(x), r = remainder(x, turns), s = sineOf(r), c = cosineOf(r)
//     sine = rotatedSine(s, c, turns), cosine = rotatedCosine(s, c, turns)
//
// Absolute error below 4e-16 for |x| < 1e6, below 1 ulp for |x| < pi / 4.

/** x in quarters of a turn, rounded. */
@inline export function quarterTurns(x: v128): v128 {
  return f64x2.nearest(f64x2.mul(x, constant(TURN, 0)));
}

/** x - turns pi / 2, in [-pi/4, pi/4]. */
@inline export function remainder(x: v128, turns: v128): v128 {
  const first = f64x2.sub(x, f64x2.mul(turns, constant(TURN, 1)));
  return f64x2.sub(f64x2.sub(first, f64x2.mul(turns, constant(TURN, 2))), f64x2.mul(turns, constant(TURN, 3)));
}

/** sin r for |r| <= pi / 4. */
@inline export function sineOf(r: v128): v128 {
  const z = f64x2.mul(r, r);
  let p = multiplyAdd(constant(TURN, 7), z, constant(TURN, 8));
  p = multiplyAdd(p, z, constant(TURN, 9));
  p = multiplyAdd(p, z, constant(TURN, 10));
  p = multiplyAdd(p, z, constant(TURN, 11));
  p = multiplyAdd(p, z, constant(TURN, 12));
  return multiplyAdd(f64x2.mul(r, z), p, r);
}

/** cos r for |r| <= pi / 4. */
@inline export function cosineOf(r: v128): v128 {
  const z = f64x2.mul(r, r);
  let p = multiplyAdd(constant(TURN, 13), z, constant(TURN, 14));
  p = multiplyAdd(p, z, constant(TURN, 15));
  p = multiplyAdd(p, z, constant(TURN, 16));
  p = multiplyAdd(p, z, constant(TURN, 17));
  p = multiplyAdd(p, z, constant(TURN, 18));
  return multiplyAdd(f64x2.mul(z, z), p, multiplyAdd(z, constant(TURN, 5), constant(TURN, 6)));
}

/** The whole quarter turns in the low bits of an integer. */
@inline function wholeTurns(turns: v128): v128 {
  return f64x2.add(turns, constant(TURN, 4));
}

/** sin(r + turns pi / 2) from s = sin r and c = cos r. */
@inline export function rotatedSine(s: v128, c: v128, turns: v128): v128 {
  const whole = wholeTurns(turns);
  const odd = i64x2.neg(v128.and(whole, i64x2.splat(1)));
  return v128.xor(select(odd, c, s), i64x2.shl(v128.and(whole, i64x2.splat(2)), 62));
}

/** cos(r + turns pi / 2) from s = sin r and c = cos r. */
@inline export function rotatedCosine(s: v128, c: v128, turns: v128): v128 {
  const whole = wholeTurns(turns);
  const odd = i64x2.neg(v128.and(whole, i64x2.splat(1)));
  const next = i64x2.add(whole, i64x2.splat(1));
  return v128.xor(select(odd, s, c), i64x2.shl(v128.and(next, i64x2.splat(2)), 62));
}
