import { addTo, at, bytes, multiplyAdd, sums, VECTOR } from "./vector";

/** See `Kernel.affine`. */
export function affine(
  steps: i32, lanes: i32, inputs: i32, groups: i32, weights: i32, bias: i32, x: i32, xStride: i32, out: i32,
): void {
  const row = bytes(lanes);
  const group = <usize>inputs << 4;
  let xAt = at(x), to = at(out);
  for (let t = 0; t < steps; t++) {
    let w = at(weights), b = at(bias);
    for (let g = 0; g < groups; g++) {
      for (let lane: usize = 0; lane < row; lane += 2 * VECTOR) affineTile(w, w + group, b, xAt + lane, row, to + lane);
      w += group;
      b += 16;
      to += 4 * row;
    }
    xAt += bytes(xStride);
  }
}

/** Four rows of weights for eight paths. The tiles are written out one by one: sharing one function among them costs a tenth of their speed. */
function affineTile(w: usize, end: usize, bias: usize, x: usize, row: usize, out: usize): void {
  let a0 = v128.load_splat<f32>(bias), b0 = v128.load_splat<f32>(bias, 4), c0 = v128.load_splat<f32>(bias, 8), d0 = v128.load_splat<f32>(bias, 12);
  let a1 = a0, b1 = b0, c1 = c0, d1 = d0;
  while (w < end) {
    const y = v128.load(x), z = v128.load(x, 16);
    let s = v128.load_splat<f32>(w);
    a0 = multiplyAdd(s, y, a0); a1 = multiplyAdd(s, z, a1);
    s = v128.load_splat<f32>(w, 4); b0 = multiplyAdd(s, y, b0); b1 = multiplyAdd(s, z, b1);
    s = v128.load_splat<f32>(w, 8); c0 = multiplyAdd(s, y, c0); c1 = multiplyAdd(s, z, c1);
    s = v128.load_splat<f32>(w, 12); d0 = multiplyAdd(s, y, d0); d1 = multiplyAdd(s, z, d1);
    w += 16;
    x += row;
  }
  v128.store(out, a0); v128.store(out, a1, 16);
  v128.store(out + row, b0); v128.store(out + row, b1, 16);
  v128.store(out + 2 * row, c0); v128.store(out + 2 * row, c1, 16);
  v128.store(out + 3 * row, d0); v128.store(out + 3 * row, d1, 16);
}

/** See `Kernel.transposed`. */
export function transposed(
  steps: i32, lanes: i32, inputs: i32, rows: i32, packed: i32, d: i32, dStride: i32, out: i32, outStride: i32,
): void {
  let from = at(d), to = at(out);
  for (let t = 0; t < steps; t++) {
    transposedTiles(bytes(lanes), inputs, rows, at(packed), from, to);
    from += bytes(dStride);
    to += bytes(outStride);
  }
}

/** One step of `transposed`. */
export function transposedTiles(row: usize, inputs: i32, rows: i32, packed: usize, d: usize, out: usize): void {
  const size = <usize>rows << 4;
  for (let k = 0; k < inputs; k += 4) {
    const left = inputs - k;
    for (let lane: usize = 0; lane < row; lane += 2 * VECTOR) transposedTile(packed, packed + size, d + lane, row, out + lane, left);
    packed += size;
    out += 4 * row;
  }
}

/** Four inputs for eight paths; only the first `count` are stored. */
function transposedTile(w: usize, end: usize, d: usize, row: usize, out: usize, count: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  while (w < end) {
    const y = v128.load(d), z = v128.load(d, 16);
    let s = v128.load_splat<f32>(w);
    a0 = multiplyAdd(s, y, a0); a1 = multiplyAdd(s, z, a1);
    s = v128.load_splat<f32>(w, 4); b0 = multiplyAdd(s, y, b0); b1 = multiplyAdd(s, z, b1);
    s = v128.load_splat<f32>(w, 8); c0 = multiplyAdd(s, y, c0); c1 = multiplyAdd(s, z, c1);
    s = v128.load_splat<f32>(w, 12); d0 = multiplyAdd(s, y, d0); d1 = multiplyAdd(s, z, d1);
    w += 16;
    d += row;
  }
  v128.store(out, a0); v128.store(out, a1, 16);
  if (count < 2) return;
  v128.store(out + row, b0); v128.store(out + row, b1, 16);
  if (count < 3) return;
  v128.store(out + 2 * row, c0); v128.store(out + 2 * row, c1, 16);
  if (count < 4) return;
  v128.store(out + 3 * row, d0); v128.store(out + 3 * row, d1, 16);
}

/** See `Kernel.weightGradient`. */
export function weightGradient(
  steps: i32, lanes: i32, inputs: i32, groups: i32, d: i32, x: i32, xStride: i32, dWeights: i32, groupStride: i32,
): void {
  const row = bytes(lanes);
  const dStep = row * 4 * groups, xStep = bytes(xStride);
  for (let group = 0; group < groups; group++) {
    const from = at(d) + 4 * row * group;
    let to = at(dWeights) + bytes(groupStride) * group;
    let xAt = at(x);
    let k = 0;
    for (; k + 2 <= inputs; k += 2) {
      weightTile(steps, row, from, dStep, xAt, xStep, to);
      xAt += 2 * row;
      to += 32;
    }
    if (k < inputs) weightColumn(steps, row, from, dStep, xAt, xStep, to);
  }
}

/** Four rows of weights and two inputs, over all steps and paths. */
function weightTile(steps: i32, row: usize, d: usize, dStep: usize, x: usize, xStep: usize, to: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (let t = 0; t < steps; t++) {
    let from = d, first = x, second = x + row;
    const end = d + row, row2 = row * 2, row3 = row * 3;
    while (from < end) {
      const y = v128.load(first), z = v128.load(second);
      let s = v128.load(from);
      a0 = multiplyAdd(s, y, a0); a1 = multiplyAdd(s, z, a1);
      s = v128.load(from + row); b0 = multiplyAdd(s, y, b0); b1 = multiplyAdd(s, z, b1);
      s = v128.load(from + row2); c0 = multiplyAdd(s, y, c0); c1 = multiplyAdd(s, z, c1);
      s = v128.load(from + row3); d0 = multiplyAdd(s, y, d0); d1 = multiplyAdd(s, z, d1);
      from += VECTOR;
      first += VECTOR;
      second += VECTOR;
    }
    d += dStep;
    x += xStep;
  }
  addTo(to, sums(a0, b0, c0, d0));
  addTo(to + 16, sums(a1, b1, c1, d1));
}

/** Four rows of weights and one input: the last of an odd number. */
function weightColumn(steps: i32, row: usize, d: usize, dStep: usize, x: usize, xStep: usize, to: usize): void {
  let a = f32x4.splat(0), b = a, c = a, e = a;
  for (let t = 0; t < steps; t++) {
    for (let lane: usize = 0; lane < row; lane += VECTOR) {
      const y = v128.load(x + lane), from = d + lane;
      a = multiplyAdd(v128.load(from), y, a);
      b = multiplyAdd(v128.load(from + row), y, b);
      c = multiplyAdd(v128.load(from + 2 * row), y, c);
      e = multiplyAdd(v128.load(from + 3 * row), y, e);
    }
    d += dStep;
    x += xStep;
  }
  addTo(to, sums(a, b, c, e));
}

/** See `Kernel.biasGradient`. */
export function biasGradient(steps: i32, lanes: i32, groups: i32, d: i32, dBias: i32): void {
  const row = bytes(lanes);
  const step = row * 4 * groups;
  for (let group = 0; group < groups; group++) {
    let a = f32x4.splat(0), b = a, c = a, e = a;
    let from = at(d) + 4 * row * group;
    for (let t = 0; t < steps; t++) {
      for (let lane = from; lane < from + row; lane += VECTOR) {
        a = f32x4.add(a, v128.load(lane));
        b = f32x4.add(b, v128.load(lane + row));
        c = f32x4.add(c, v128.load(lane + 2 * row));
        e = f32x4.add(e, v128.load(lane + 3 * row));
      }
      from += step;
    }
    addTo(at(dBias) + (<usize>group << 4), sums(a, b, c, e));
  }
}
