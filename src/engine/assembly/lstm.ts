import { clamp, constant, tanh, worthwhile } from "./tanh";
import { at, bytes, multiplyAdd, VECTOR } from "./vector";
import { transposedTiles } from "./products";

/** See `Kernel.lstmForward`. */
export function lstmForward(
  steps: i32, lanes: i32, inputs: i32, units: i32, weights: i32, bias: i32,
  x: i32, xStride: i32, h: i32, c: i32, gates: i32, tanhC: i32,
): void {
  const row = bytes(lanes);
  const state = row * units;
  let xAt = at(x), hAt = at(h), cAt = at(c), gatesAt = at(gates), tanhAt = at(tanhC);
  for (let t = 0; t < steps; t++) {
    gateSums(row, inputs, units, at(weights), at(bias), xAt, hAt, gatesAt);
    cells(row, units, gatesAt, cAt, cAt + state, tanhAt, hAt + state);
    xAt += bytes(xStride);
    hAt += state;
    cAt += state;
    gatesAt += 4 * state;
    tanhAt += state;
  }
}

/** a = bias + weights [x; h] of all units. */
function gateSums(row: usize, inputs: i32, units: i32, weights: usize, bias: usize, x: usize, h: usize, out: usize): void {
  const fromX = <usize>inputs << 4;
  const group = fromX + (<usize>units << 4);
  for (let unit = 0; unit < units; unit++) {
    for (let lane: usize = 0; lane < row; lane += 2 * VECTOR) {
      gateTile(weights, weights + fromX, weights + group, bias, x + lane, h + lane, row, out + lane);
    }
    weights += group;
    bias += 16;
    out += 4 * row;
  }
}

/**
 * Four gates of one unit for eight paths: eight sums, two vectors of inputs and one of weights, which is what fits in V8's 15 vector registers. One input a turn:
 * V8 moves all loads of a loop body to its top, so unrolling would spill.
 */
function gateTile(w: usize, endX: usize, end: usize, bias: usize, x: usize, h: usize, row: usize, out: usize): void {
  let i0 = v128.load_splat<f32>(bias), f0 = v128.load_splat<f32>(bias, 4), g0 = v128.load_splat<f32>(bias, 8), o0 = v128.load_splat<f32>(bias, 12);
  let i1 = i0, f1 = f0, g1 = g0, o1 = o0;
  while (w < endX) {
    const a = v128.load(x), b = v128.load(x, 16);
    let s = v128.load_splat<f32>(w);
    i0 = multiplyAdd(s, a, i0); i1 = multiplyAdd(s, b, i1);
    s = v128.load_splat<f32>(w, 4); f0 = multiplyAdd(s, a, f0); f1 = multiplyAdd(s, b, f1);
    s = v128.load_splat<f32>(w, 8); g0 = multiplyAdd(s, a, g0); g1 = multiplyAdd(s, b, g1);
    s = v128.load_splat<f32>(w, 12); o0 = multiplyAdd(s, a, o0); o1 = multiplyAdd(s, b, o1);
    w += 16;
    x += row;
  }
  while (w < end) {
    const a = v128.load(h), b = v128.load(h, 16);
    let s = v128.load_splat<f32>(w);
    i0 = multiplyAdd(s, a, i0); i1 = multiplyAdd(s, b, i1);
    s = v128.load_splat<f32>(w, 4); f0 = multiplyAdd(s, a, f0); f1 = multiplyAdd(s, b, f1);
    s = v128.load_splat<f32>(w, 8); g0 = multiplyAdd(s, a, g0); g1 = multiplyAdd(s, b, g1);
    s = v128.load_splat<f32>(w, 12); o0 = multiplyAdd(s, a, o0); o1 = multiplyAdd(s, b, o1);
    w += 16;
    h += row;
  }
  v128.store(out, i0); v128.store(out, i1, 16);
  v128.store(out + row, f0); v128.store(out + row, f1, 16);
  v128.store(out + 2 * row, g0); v128.store(out + 2 * row, g1, 16);
  v128.store(out + 3 * row, o0); v128.store(out + 3 * row, o1, 16);
}

function cells(row: usize, units: i32, gates: usize, before: usize, c: usize, tanhC: usize, h: usize): void {
  for (let unit = 0; unit < units; unit++) {
    for (let lane: usize = 0; lane < row; lane += VECTOR) cell(row, gates + lane, before + lane, c + lane, tanhC + lane, h + lane);
    gates += 4 * row;
    before += row;
    c += row;
    tanhC += row;
    h += row;
  }
}

/** Gates and new state of one unit for four paths. The four functions are written out side by side, so that they share the constants and hide each other's latency. */
function cell(row: usize, gates: usize, before: usize, cAt: usize, tanhAt: usize, hAt: usize): void {
  let k = constant(13);
  let a = clamp(f32x4.mul(v128.load(gates), k)), b = clamp(f32x4.mul(v128.load(gates + row), k));
  let c = clamp(v128.load(gates + 2 * row)), d = clamp(f32x4.mul(v128.load(gates + 3 * row), k));
  const ya = f32x4.mul(a, a), yb = f32x4.mul(b, b), yc = f32x4.mul(c, c), yd = f32x4.mul(d, d);
  k = constant(2);
  let l = constant(3);
  let pa = multiplyAdd(k, ya, l), pb = multiplyAdd(k, yb, l), pc = multiplyAdd(k, yc, l), pd = multiplyAdd(k, yd, l);
  k = constant(4); pa = multiplyAdd(pa, ya, k); pb = multiplyAdd(pb, yb, k); pc = multiplyAdd(pc, yc, k); pd = multiplyAdd(pd, yd, k);
  k = constant(5); pa = multiplyAdd(pa, ya, k); pb = multiplyAdd(pb, yb, k); pc = multiplyAdd(pc, yc, k); pd = multiplyAdd(pd, yd, k);
  k = constant(6); pa = multiplyAdd(pa, ya, k); pb = multiplyAdd(pb, yb, k); pc = multiplyAdd(pc, yc, k); pd = multiplyAdd(pd, yd, k);
  k = constant(7); pa = multiplyAdd(pa, ya, k); pb = multiplyAdd(pb, yb, k); pc = multiplyAdd(pc, yc, k); pd = multiplyAdd(pd, yd, k);
  k = constant(8); pa = multiplyAdd(pa, ya, k); pb = multiplyAdd(pb, yb, k); pc = multiplyAdd(pc, yc, k); pd = multiplyAdd(pd, yd, k);
  pa = f32x4.mul(pa, a); pb = f32x4.mul(pb, b); pc = f32x4.mul(pc, c); pd = f32x4.mul(pd, d);
  k = constant(9);
  l = constant(10);
  a = multiplyAdd(k, ya, l); b = multiplyAdd(k, yb, l); c = multiplyAdd(k, yc, l); d = multiplyAdd(k, yd, l);
  k = constant(11); a = multiplyAdd(a, ya, k); b = multiplyAdd(b, yb, k); c = multiplyAdd(c, yc, k); d = multiplyAdd(d, yd, k);
  k = constant(12); a = multiplyAdd(a, ya, k); b = multiplyAdd(b, yb, k); c = multiplyAdd(c, yc, k); d = multiplyAdd(d, yd, k);
  k = constant(13);
  a = multiplyAdd(f32x4.div(pa, a), k, k);
  b = multiplyAdd(f32x4.div(pb, b), k, k);
  c = f32x4.div(pc, c);
  d = multiplyAdd(f32x4.div(pd, d), k, k);
  const state = multiplyAdd(b, v128.load(before), f32x4.mul(a, c));
  const squashed = tanh(state);
  v128.store(gates, a);
  v128.store(gates + row, b);
  v128.store(gates + 2 * row, c);
  v128.store(gates + 3 * row, d);
  v128.store(cAt, state);
  v128.store(tanhAt, squashed);
  v128.store(hAt, f32x4.mul(d, squashed));
}

/** See `Kernel.lstmBackward`. */
export function lstmBackward(
  steps: i32, lanes: i32, units: i32, packed: i32, dH: i32, gates: i32, c: i32, tanhC: i32, scratch: i32,
): void {
  const row = bytes(lanes);
  const state = row * units;
  const dNext = at(scratch), dC = at(scratch) + state;
  memory.fill(dNext, 0, 2 * state);
  for (let t = steps - 1; t >= 0; t--) {
    const from = state * t;
    gateGradients(row, units, at(gates) + 4 * from, at(c) + from, at(tanhC) + from, at(dH) + from, dNext, dC);
    if (t > 0) transposedTiles(row, units, 4 * units, at(packed), at(gates) + 4 * from, dNext);
  }
}

/** See `Kernel.lstmGateGradient`. */
export function lstmGateGradient(lanes: i32, units: i32, dH: i32, gates: i32, c: i32, tanhC: i32, carried: i32): void {
  const state = bytes(lanes) * units;
  gateGradients(bytes(lanes), units, at(gates), at(c), at(tanhC), at(dH), at(carried), at(carried) + state);
}

/** dL/da of the gates, in place, and dL/dc of the step before. dL/dh is the sum of `dH` and `dNext`. Inlined as it would be with one caller: a call costs speed. */
@inline function gateGradients(row: usize, units: i32, gates: usize, before: usize, tanhC: usize, dH: usize, dNext: usize, dC: usize): void {
  const one = constant(14);
  for (let unit = 0; unit < units; unit++) {
    for (let lane: usize = 0; lane < row; lane += VECTOR) {
      const i = v128.load(gates), f = v128.load(gates + row), g = v128.load(gates + 2 * row), o = v128.load(gates + 3 * row);
      const squashed = v128.load(tanhC), dh = f32x4.add(v128.load(dH), v128.load(dNext));
      const slope = f32x4.sub(one, f32x4.mul(squashed, squashed));
      const dc = f32x4.add(v128.load(dC), f32x4.mul(f32x4.mul(dh, o), slope));
      const dcI = f32x4.mul(dc, i), dcF = f32x4.mul(dc, f);
      v128.store(gates, worthwhile(f32x4.mul(f32x4.mul(dcI, g), f32x4.sub(one, i))));
      v128.store(gates + row, worthwhile(f32x4.mul(f32x4.mul(dcF, v128.load(before)), f32x4.sub(one, f))));
      v128.store(gates + 2 * row, worthwhile(f32x4.mul(dcI, f32x4.sub(one, f32x4.mul(g, g)))));
      v128.store(gates + 3 * row, worthwhile(f32x4.mul(f32x4.mul(f32x4.mul(dh, squashed), o), f32x4.sub(one, o))));
      v128.store(dC, worthwhile(dcF));
      gates += VECTOR;
      before += VECTOR;
      tanhC += VECTOR;
      dH += VECTOR;
      dNext += VECTOR;
      dC += VECTOR;
    }
    gates += 3 * row;
  }
}
