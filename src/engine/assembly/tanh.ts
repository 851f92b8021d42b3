import { multiplyAdd } from "./vector";

// tanh by the rational function of degree 13/6 of Eigen (ptanh_float), good to 1e-7 on the clamped range. Constants are read from memory as whole vectors:
// V8 builds a v128.const by several moves at every use.
const TABLE: usize = memory.data<f32>(
  [
    7.90531110763549805, 7.90531110763549805, 7.90531110763549805, 7.90531110763549805,
    -7.90531110763549805, -7.90531110763549805, -7.90531110763549805, -7.90531110763549805,
    -2.76076847742355e-16, -2.76076847742355e-16, -2.76076847742355e-16, -2.76076847742355e-16,
    2.00018790482477e-13, 2.00018790482477e-13, 2.00018790482477e-13, 2.00018790482477e-13,
    -8.60467152213735e-11, -8.60467152213735e-11, -8.60467152213735e-11, -8.60467152213735e-11,
    5.12229709037114e-8, 5.12229709037114e-8, 5.12229709037114e-8, 5.12229709037114e-8,
    1.48572235717979e-5, 1.48572235717979e-5, 1.48572235717979e-5, 1.48572235717979e-5,
    6.37261928875436e-4, 6.37261928875436e-4, 6.37261928875436e-4, 6.37261928875436e-4,
    4.89352455891786e-3, 4.89352455891786e-3, 4.89352455891786e-3, 4.89352455891786e-3,
    1.19825839466702e-6, 1.19825839466702e-6, 1.19825839466702e-6, 1.19825839466702e-6,
    1.18534705686654e-4, 1.18534705686654e-4, 1.18534705686654e-4, 1.18534705686654e-4,
    2.26843463243900e-3, 2.26843463243900e-3, 2.26843463243900e-3, 2.26843463243900e-3,
    4.89352518554385e-3, 4.89352518554385e-3, 4.89352518554385e-3, 4.89352518554385e-3,
    0.5, 0.5, 0.5, 0.5,
    1, 1, 1, 1,
    7.888609052210118e-31, 7.888609052210118e-31, 7.888609052210118e-31, 7.888609052210118e-31,
  ],
  16,
);

/** Vector `index` of the table: 0, 1 the clamp; 2 to 8 the numerator; 9 to 12 the denominator; 13 one half; 14 one; 15 the least gradient. */
@inline export function constant(index: usize): v128 {
  return v128.load(TABLE + (index << 4));
}

/** The clamped argument. The constant is the second operand: pmin(x, k) is x unless k < x, so that NaN passes through. */
@inline export function clamp(x: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, constant(0)), constant(1));
}

@inline export function tanh(argument: v128): v128 {
  const x = clamp(argument);
  const y = f32x4.mul(x, x);
  let p = multiplyAdd(constant(2), y, constant(3));
  p = multiplyAdd(p, y, constant(4));
  p = multiplyAdd(p, y, constant(5));
  p = multiplyAdd(p, y, constant(6));
  p = multiplyAdd(p, y, constant(7));
  p = multiplyAdd(p, y, constant(8));
  let q = multiplyAdd(constant(9), y, constant(10));
  q = multiplyAdd(q, y, constant(11));
  q = multiplyAdd(q, y, constant(12));
  return f32x4.div(f32x4.mul(p, x), q);
}

/** sigmoid(x) = (1 + tanh(x / 2)) / 2 */
@inline export function sigmoid(x: v128): v128 {
  const half = constant(13);
  return multiplyAdd(tanh(f32x4.mul(x, half)), half, half);
}

/** The gradient, or 0 where it is too small to matter; see `LEAST_GRADIENT`. NaN is not smaller than anything: it stays. */
@inline export function worthwhile(gradient: v128): v128 {
  return v128.andnot(gradient, f32x4.lt(f32x4.abs(gradient), constant(15)));
}
