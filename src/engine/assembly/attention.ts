import { exponential } from "./exponential";
import { worthwhile } from "./tanh";
import { at, bytes, multiplyAdd, VECTOR } from "./vector";

/** See `Kernel.attend`. */
export function attend(
  lanes: i32, heads: i32, size: i32, keys: i32, q: i32, k: i32, v: i32, stride: i32, weights: i32, out: i32,
): void {
  const row = bytes(lanes), head = row * size, step = bytes(stride);
  const scale = f32x4.splat(<f32>(1.0 / Math.sqrt(<f64>size)));
  for (let h = 0; h < heads; h++) {
    const rows = head * h;
    for (let lane: usize = 0; lane < row; lane += VECTOR) {
      const first = at(weights) + row * keys * h + lane;
      scores(row, head, keys, step, at(q) + rows + lane, at(k) + rows + lane, first, scale);
      softmax(row, first, first + row * keys);
      weightedSum(row, head, step, first, first + row * keys, at(v) + rows + lane, at(out) + rows + lane);
    }
  }
}

/** q k_j / sqrt(size) of all keys, for four paths. */
function scores(row: usize, head: usize, keys: i32, step: usize, q: usize, k: usize, to: usize, scale: v128): void {
  let j = 0;
  for (; j + 4 <= keys; j += 4) {
    fourScores(row, head, step, q, k, to, scale);
    k += 4 * step;
    to += 4 * row;
  }
  for (; j < keys; j++) {
    v128.store(to, f32x4.mul(product(row, head, q, k), scale));
    k += step;
    to += row;
  }
}

/** Four keys at a time: a row of the query is read once for all. */
function fourScores(row: usize, head: usize, step: usize, q: usize, k: usize, to: usize, scale: v128): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  const step2 = step * 2, step3 = step * 3;
  for (const end = q + head; q < end; q += row) {
    const x = v128.load(q);
    a = multiplyAdd(x, v128.load(k), a);
    b = multiplyAdd(x, v128.load(k + step), b);
    c = multiplyAdd(x, v128.load(k + step2), c);
    d = multiplyAdd(x, v128.load(k + step3), d);
    k += row;
  }
  v128.store(to, f32x4.mul(a, scale));
  v128.store(to + row, f32x4.mul(b, scale));
  v128.store(to + 2 * row, f32x4.mul(c, scale));
  v128.store(to + 3 * row, f32x4.mul(d, scale));
}

/** The sum of the products of the rows of a head. */
function product(row: usize, head: usize, a: usize, b: usize): v128 {
  let sum = f32x4.splat(0);
  for (let p: usize = 0; p < head; p += row) sum = multiplyAdd(v128.load(a + p), v128.load(b + p), sum);
  return sum;
}

/** Scores become weights, in place. pmax(a, s) is a unless a < s: a score that is not a number makes its own part so, and by it the sum. */
function softmax(row: usize, first: usize, end: usize): void {
  let largest = v128.load(first);
  for (let p = first + row; p < end; p += row) largest = f32x4.pmax(largest, v128.load(p));
  let sum = f32x4.splat(0);
  for (let p = first; p < end; p += row) {
    const part = worthwhile(exponential(f32x4.sub(v128.load(p), largest)));
    v128.store(p, part);
    sum = f32x4.add(sum, part);
  }
  const inverse = f32x4.div(f32x4.splat(1), sum);
  for (let p = first; p < end; p += row) v128.store(p, f32x4.mul(v128.load(p), inverse));
}

/** out = sum_j weights_j v_j, four rows at a time. */
function weightedSum(row: usize, head: usize, step: usize, first: usize, end: usize, v: usize, out: usize): void {
  const last = v + head;
  for (; v + 3 * row < last; v += 4 * row, out += 4 * row) fourRows(row, step, first, end, v, out);
  for (; v < last; v += row, out += row) {
    let sum = f32x4.splat(0), value = v;
    for (let p = first; p < end; p += row, value += step) sum = multiplyAdd(v128.load(p), v128.load(value), sum);
    v128.store(out, sum);
  }
}

function fourRows(row: usize, step: usize, first: usize, end: usize, v: usize, out: usize): void {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  const row2 = row * 2, row3 = row * 3;
  for (let p = first; p < end; p += row) {
    const weight = v128.load(p);
    a = multiplyAdd(weight, v128.load(v), a);
    b = multiplyAdd(weight, v128.load(v + row), b);
    c = multiplyAdd(weight, v128.load(v + row2), c);
    d = multiplyAdd(weight, v128.load(v + row3), d);
    v += step;
  }
  v128.store(out, a);
  v128.store(out + row, b);
  v128.store(out + row2, c);
  v128.store(out + row3, d);
}

/**
 * See `Kernel.attendGradient`: with w the weights and g_j = dOut v_j, the gradients of the scores are s_j = w_j (g_j - sum_i w_i g_i) / sqrt(size), where the
 * sum is dOut out; dq = sum_j s_j k_j, dk_j += s_j q, dv_j += w_j dOut.
 */
export function attendGradient(
  lanes: i32, heads: i32, size: i32, keys: i32, q: i32, k: i32, v: i32, stride: i32, weights: i32, out: i32,
  dOut: i32, dQ: i32, dK: i32, dV: i32,
): void {
  const row = bytes(lanes), head = row * size, step = bytes(stride);
  const scale = f32x4.splat(<f32>(1.0 / Math.sqrt(<f64>size)));
  for (let h = 0; h < heads; h++) {
    for (let lane: usize = 0; lane < row; lane += VECTOR) {
      const rows = head * h + lane;
      const first = at(weights) + row * keys * h + lane, d = at(dOut) + rows;
      valueGradients(row, head, keys, step, d, product(row, head, d, at(out) + rows), at(v) + rows, at(dV) + rows, first, scale);
      keyGradients(row, head, keys, step, at(q) + rows, at(k) + rows, at(dQ) + rows, at(dK) + rows, first);
    }
  }
}

/** dv, and the gradients of the scores in place of the weights. */
function valueGradients(row: usize, head: usize, keys: i32, step: usize, d: usize, mean: v128, v: usize, dV: usize, w: usize, scale: v128): void {
  let j = 0;
  for (; j + 4 <= keys; j += 4) {
    fourValues(row, head, step, d, mean, v, dV, w, scale);
    v += 4 * step;
    dV += 4 * step;
    w += 4 * row;
  }
  for (; j < keys; j++) {
    const weight = v128.load(w);
    let sum = f32x4.splat(0);
    for (let p: usize = 0; p < head; p += row) {
      const slope = v128.load(d + p);
      sum = multiplyAdd(slope, v128.load(v + p), sum);
      v128.store(dV + p, multiplyAdd(weight, slope, v128.load(dV + p)));
    }
    v128.store(w, scoreGradient(weight, sum, mean, scale));
    v += step;
    dV += step;
    w += row;
  }
}

function fourValues(row: usize, head: usize, step: usize, from: usize, mean: v128, v: usize, dV: usize, w: usize, scale: v128): void {
  const wa = v128.load(w), wb = v128.load(w + row), wc = v128.load(w + 2 * row), wd = v128.load(w + 3 * row);
  let a = f32x4.splat(0), b = a, c = a, d = a;
  const step2 = step * 2, step3 = step * 3;
  for (const end = from + head; from < end; from += row) {
    const slope = v128.load(from);
    a = multiplyAdd(slope, v128.load(v), a);
    v128.store(dV, multiplyAdd(wa, slope, v128.load(dV)));
    b = multiplyAdd(slope, v128.load(v + step), b);
    v128.store(dV + step, multiplyAdd(wb, slope, v128.load(dV + step)));
    c = multiplyAdd(slope, v128.load(v + step2), c);
    v128.store(dV + step2, multiplyAdd(wc, slope, v128.load(dV + step2)));
    d = multiplyAdd(slope, v128.load(v + step3), d);
    v128.store(dV + step3, multiplyAdd(wd, slope, v128.load(dV + step3)));
    v += row;
    dV += row;
  }
  v128.store(w, scoreGradient(wa, a, mean, scale));
  v128.store(w + row, scoreGradient(wb, b, mean, scale));
  v128.store(w + 2 * row, scoreGradient(wc, c, mean, scale));
  v128.store(w + 3 * row, scoreGradient(wd, d, mean, scale));
}

@inline function scoreGradient(weight: v128, slope: v128, mean: v128, scale: v128): v128 {
  return worthwhile(f32x4.mul(f32x4.mul(weight, f32x4.sub(slope, mean)), scale));
}

/** dq and dk from the gradients of the scores. */
function keyGradients(row: usize, head: usize, keys: i32, step: usize, q: usize, k: usize, dQ: usize, dK: usize, s: usize): void {
  for (let p: usize = 0; p < head; p += row) v128.store(dQ + p, f32x4.splat(0));
  let j = 0;
  for (; j + 4 <= keys; j += 4) {
    fourKeys(row, head, step, q, k, dQ, dK, s);
    k += 4 * step;
    dK += 4 * step;
    s += 4 * row;
  }
  for (; j < keys; j++) {
    const slope = v128.load(s);
    for (let p: usize = 0; p < head; p += row) {
      v128.store(dQ + p, multiplyAdd(slope, v128.load(k + p), v128.load(dQ + p)));
      v128.store(dK + p, multiplyAdd(slope, v128.load(q + p), v128.load(dK + p)));
    }
    k += step;
    dK += step;
    s += row;
  }
  for (let p: usize = 0; p < head; p += row) v128.store(dQ + p, worthwhile(v128.load(dQ + p)));
}

function fourKeys(row: usize, head: usize, step: usize, q: usize, k: usize, dQ: usize, dK: usize, s: usize): void {
  const a = v128.load(s), b = v128.load(s + row), c = v128.load(s + 2 * row), d = v128.load(s + 3 * row);
  const step2 = step * 2, step3 = step * 3;
  for (const end = q + head; q < end; q += row) {
    const x = v128.load(q);
    let sum = multiplyAdd(a, v128.load(k), v128.load(dQ));
    v128.store(dK, multiplyAdd(a, x, v128.load(dK)));
    sum = multiplyAdd(b, v128.load(k + step), sum);
    v128.store(dK + step, multiplyAdd(b, x, v128.load(dK + step)));
    sum = multiplyAdd(c, v128.load(k + step2), sum);
    v128.store(dK + step2, multiplyAdd(c, x, v128.load(dK + step2)));
    v128.store(dQ, multiplyAdd(d, v128.load(k + step3), sum));
    v128.store(dK + step3, multiplyAdd(d, x, v128.load(dK + step3)));
    k += row;
    dQ += row;
    dK += row;
  }
}
