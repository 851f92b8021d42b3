import { sigmoid, tanh } from "./tanh";
import { at, multiplyAdd } from "./vector";

// One path: a group's four rows are the vector, so that the weights are read as they lie. The order of the sums is that of the blocks.

/** See `Kernel.lstmStep`. */
export function lstmStep(inputs: i32, units: i32, weights: i32, bias: i32, x: i32, h: i32, c: i32, scratch: i32): void {
  const fromX = <usize>inputs << 4;
  const group = fromX + (<usize>units << 4);
  let w = at(weights), to = at(scratch), b = at(bias);
  let unit = 0;
  for (; unit + 4 <= units; unit += 4) {
    fourGroups(w, group, fromX, b, at(x), at(h), to);
    w += 4 * group;
    b += 64;
    to += 64;
  }
  for (; unit < units; unit++) {
    v128.store(to, oneGroup(w, w + fromX, w + group, v128.load(b), at(x), at(h)));
    w += group;
    b += 16;
    to += 16;
  }
  for (unit = 0; unit < units; unit++) state(at(scratch) + (<usize>unit << 4), at(c + unit), at(h + unit));
}

/** Four units side by side: one alone would wait for its own sums. */
function fourGroups(w: usize, group: usize, fromX: usize, bias: usize, x: usize, h: usize, to: usize): void {
  let a = v128.load(bias), b = v128.load(bias, 16), c = v128.load(bias, 32), d = v128.load(bias, 48);
  const group2 = group * 2, group3 = group * 3;
  const endX = w + fromX, end = w + group;
  while (w < endX) {
    const s = v128.load_splat<f32>(x);
    a = multiplyAdd(s, v128.load(w), a);
    b = multiplyAdd(s, v128.load(w + group), b);
    c = multiplyAdd(s, v128.load(w + group2), c);
    d = multiplyAdd(s, v128.load(w + group3), d);
    w += 16;
    x += 4;
  }
  while (w < end) {
    const s = v128.load_splat<f32>(h);
    a = multiplyAdd(s, v128.load(w), a);
    b = multiplyAdd(s, v128.load(w + group), b);
    c = multiplyAdd(s, v128.load(w + group2), c);
    d = multiplyAdd(s, v128.load(w + group3), d);
    w += 16;
    h += 4;
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

function oneGroup(w: usize, endX: usize, end: usize, bias: v128, x: usize, h: usize): v128 {
  let sum = bias;
  for (; w < endX; w += 16, x += 4) sum = multiplyAdd(v128.load_splat<f32>(x), v128.load(w), sum);
  for (; w < end; w += 16, h += 4) sum = multiplyAdd(v128.load_splat<f32>(h), v128.load(w), sum);
  return sum;
}

/** New state of one unit from its four sums i, f, g, o. */
@inline function state(sums: usize, c: usize, h: usize): void {
  const a = v128.load(sums);
  const gates = sigmoid(a);
  const i = f32x4.extract_lane(gates, 0), f = f32x4.extract_lane(gates, 1), o = f32x4.extract_lane(gates, 3);
  const g = f32x4.extract_lane(tanh(a), 2);
  // As vectors, so that relaxed SIMD rounds as in the blocks.
  const next = multiplyAdd(f32x4.splat(f), v128.load_splat<f32>(c), f32x4.splat(i * g));
  store<f32>(c, f32x4.extract_lane(next, 0));
  store<f32>(h, o * f32x4.extract_lane(tanh(next), 0));
}

/** See `Kernel.affineStep`. */
export function affineStep(inputs: i32, groups: i32, weights: i32, bias: i32, x: i32, out: i32): void {
  const group = <usize>inputs << 4;
  for (let g = 0; g < groups; g++) {
    const w = at(weights) + group * g, shift = <usize>g << 4;
    v128.store(at(out) + shift, oneGroup(w, w + group, w + group, v128.load(at(bias) + shift), at(x), 0));
  }
}
