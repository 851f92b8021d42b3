import { constant, tanh, worthwhile } from "./tanh";
import { addTo, at, bytes, VECTOR } from "./vector";

@inline const TANH: i32 = 1;

/** See `Kernel.activate`. */
export function activate(activation: i32, count: i32, values: i32): void {
  const zero = f32x4.splat(0);
  for (let p = at(values), end = at(values + count); p < end; p += VECTOR) {
    const v = v128.load(p);
    // pmax(v, 0) is v unless v < 0: NaN passes through.
    v128.store(p, activation == TANH ? tanh(v) : f32x4.pmax(v, zero));
  }
}

/** See `Kernel.activateGradient`. */
export function activateGradient(activation: i32, count: i32, values: i32, d: i32, out: i32): void {
  const one = constant(14), zero = f32x4.splat(0);
  const from = at(d), to = at(out), v = at(values);
  if (activation == 0) {
    for (let p: usize = 0; p < bytes(count); p += VECTOR) v128.store(to + p, worthwhile(v128.load(from + p)));
    return;
  }
  for (let p: usize = 0; p < bytes(count); p += VECTOR) {
    const value = v128.load(v + p), slope = v128.load(from + p);
    const change =
      activation == TANH
        ? f32x4.mul(slope, f32x4.sub(one, f32x4.mul(value, value)))
        : v128.and(slope, f32x4.gt(value, zero));
    v128.store(to + p, worthwhile(change));
  }
}

/** See `Kernel.add`. */
export function add(count: i32, from: i32, to: i32): void {
  for (let p: usize = 0; p < bytes(count); p += VECTOR) addTo(at(to) + p, v128.load(at(from) + p));
}

/** See `Kernel.dropout`. */
export function dropout(count: i32, rate: f64, key: i32, first: i32, values: i32): void {
  const keys = i32x4.splat(key);
  const limit = i32x4.splat(<i32>Math.ceil(rate * 16777216.0)); // u < rate in whole numbers: no rounding
  const scale = f32x4.splat(<f32>(1.0 / (1.0 - rate)));
  let counter = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  for (let p = at(values), end = at(values + count); p < end; p += VECTOR) {
    const kept = i32x4.ge_s(i32x4.shr_u(mix(v128.xor(mix(counter), keys)), 8), limit);
    v128.store(p, v128.and(f32x4.mul(v128.load(p), scale), kept));
    counter = i32x4.add(counter, i32x4.splat(4));
  }
}

/** Integer hash "lowbias32" of C. Wellons; see `dropoutUniform`. */
@inline function mix(word: v128): v128 {
  let x = v128.xor(word, i32x4.shr_u(word, 16));
  x = i32x4.mul(x, i32x4.splat(0x7feb352d));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}
