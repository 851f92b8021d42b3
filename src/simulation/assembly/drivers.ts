// The drivers of one step of four paths, at one address, four numbers each: normals of the variance, normals of the
// price, and 1 - u of the exponential branch's uniform u. The same words give the same numbers as `step-numbers.ts` and
// `path-drivers.ts`.
import {
  cosineOf, logPair, rotatedCosine, rotatedSine, sineOf,
} from "../../core/assembly/math";
import { cosineOfQuad, logQuad, sineOfQuad } from "../../core/assembly/math32";
import { philox4 } from "./philox";
import { numbers, select } from "./precision";

const WORDS: usize = memory.data(64, 16);
const HALF_PI = 1.5707963267948966;

/** Fills `to` for one step of the paths. @param withUniform a constant, so that Euler's scheme does without */
@inline export function drawDrivers<T>(paths: v128, step: u32, withUniform: bool, to: usize): void {
  philox4(paths, step, WORDS);
  const x0 = v128.load(WORDS);
  const x1 = v128.load(WORDS, 16);
  const x2 = v128.load(WORDS, 32);
  const x3 = v128.load(WORDS, 48);
  if (sizeof<T>() == 8) {
    const h0 = i32x4.shr_u(x0, 6);
    const h1 = i32x4.shr_u(x1, 6);
    const h2 = i32x4.shr_u(x2, 6);
    const h3 = i32x4.shr_u(x3, 6);
    const lift = i32x4.splat(1 << 26);
    drawPair(
      uniform52(i64x2.extmul_low_i32x4_u(h0, lift), i64x2.extend_low_i32x4_u(h1)),
      uniform52(i64x2.extmul_low_i32x4_u(h2, lift), i64x2.extend_low_i32x4_u(h3)),
      to,
    );
    drawPair(
      uniform52(i64x2.extmul_high_i32x4_u(h0, lift), i64x2.extend_high_i32x4_u(h1)),
      uniform52(i64x2.extmul_high_i32x4_u(h2, lift), i64x2.extend_high_i32x4_u(h3)),
      to + 16,
    );
  } else drawQuad(x0, x2, to);
  if (withUniform) drawSurvival<T>(x0, x1, x2, x3, to + numbers<T>(8));
}

/** (high 2^26 + low + 1/2) / 2^52, exactly. */
@inline function uniform52(shiftedHigh: v128, low: v128): v128 {
  const bits = v128.or(v128.or(shiftedHigh, low), i64x2.splat(0x3ff0000000000000));
  return f64x2.sub(bits, f64x2.splat(1.0 - 1.1102230246251565e-16));
}

/** Box and Muller's normals of two paths: R cos to the variance, R sin to the price. */
@inline function drawPair(first: v128, second: v128, to: usize): void {
  const radius = f64x2.sqrt(f64x2.mul(f64x2.splat(-2), logPair(first)));
  const quarters = f64x2.mul(second, f64x2.splat(4));
  const turns = f64x2.nearest(quarters);
  const r = f64x2.mul(f64x2.sub(quarters, turns), f64x2.splat(HALF_PI));
  const s = sineOf(r);
  const c = cosineOf(r);
  v128.store(to, f64x2.mul(radius, rotatedCosine(s, c, turns)));
  v128.store(to, f64x2.mul(radius, rotatedSine(s, c, turns)), 32);
}

/** The same for four paths in single precision, from the leading 32 bits of both uniforms. */
@inline function drawQuad(first: v128, second: v128, to: usize): void {
  const u = f32x4.mul(f32x4.add(f32x4.convert_i32x4_u(first), f32x4.splat(0.5)), f32x4.splat(2.3283064365386963e-10));
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logQuad(f32x4.min(u, f32x4.splat(0.99999994)))));
  // The two leading bits are whole quarter turns, the rest, as a signed number, what is left within half a quarter.
  const r = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shl(second, 2)), f32x4.splat(<f32>(HALF_PI / 4294967296.0)));
  const turns = i32x4.shr_u(i32x4.add(second, i32x4.splat(1 << 29)), 30);
  const s = sineOfQuad(r);
  const c = cosineOfQuad(r);
  const odd = i32x4.neg(v128.and(turns, i32x4.splat(1)));
  const sineSign = i32x4.shl(v128.and(turns, i32x4.splat(2)), 30);
  const cosineSign = i32x4.shl(v128.and(i32x4.add(turns, i32x4.splat(1)), i32x4.splat(2)), 30);
  v128.store(to, f32x4.mul(radius, v128.xor(select(odd, s, c), cosineSign)));
  v128.store(to, f32x4.mul(radius, v128.xor(select(odd, c, s), sineSign)), 16);
}

/** 1 - u of the 24 bits that the two uniforms leave over: (2^24 - 1/2 - bits) / 2^24. */
@inline function drawSurvival<T>(x0: v128, x1: v128, x2: v128, x3: v128, to: usize): void {
  const six = i32x4.splat(63);
  const high = v128.or(i32x4.shl(v128.and(x0, six), 18), i32x4.shl(v128.and(x1, six), 12));
  const bits = v128.or(high, v128.or(i32x4.shl(v128.and(x2, six), 6), v128.and(x3, six)));
  const left = i32x4.sub(i32x4.splat(0xffffff), bits);
  if (sizeof<T>() == 8) {
    const half = f64x2.splat(0.5);
    const scale = f64x2.splat(5.9604644775390625e-8);
    const last = v128.shuffle<u32>(left, left, 2, 3, 0, 1);
    v128.store(to, f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_s(left), half), scale));
    v128.store(to, f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_s(last), half), scale), 16);
  } else {
    v128.store(
      to, f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(left), f32x4.splat(0.5)), f32x4.splat(5.9604644775390625e-8)),
    );
  }
}
