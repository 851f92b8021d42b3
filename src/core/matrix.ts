import { check } from "./check.ts";

/** C = A B, row-major [rows x inner] [inner x columns]; the inner loop runs along rows of B and C. */
export function product(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  check(
    a.length === rows * inner && b.length === inner * columns,
    () => `product: expected ${rows} x ${inner} and ${inner} x ${columns} numbers, had ${a.length} and ${b.length}`,
  );
  const out = new Float64Array(rows * columns);
  let row = 0;
  for (; row + 2 <= rows; row += 2) addTwoRows(a, row, inner, b, columns, out);
  if (row < rows) addRow(a, row, inner, b, columns, out);
  return out;
}

/** Two rows of a product, four rows of B at a time: fewer turns through memory. */
function addTwoRows(
  a: Float64Array,
  row: number,
  inner: number,
  b: Float64Array,
  columns: number,
  out: Float64Array,
): void {
  const [p, q] = [row * inner, (row + 1) * inner];
  const [toP, toQ] = [row * columns, (row + 1) * columns];
  const last = inner - (inner % 4);
  for (let k = 0; k < last; k += 4) {
    const [p0, p1, p2, p3] = [a[p + k]!, a[p + k + 1]!, a[p + k + 2]!, a[p + k + 3]!];
    const [q0, q1, q2, q3] = [a[q + k]!, a[q + k + 1]!, a[q + k + 2]!, a[q + k + 3]!];
    const from = k * columns;
    for (let j = 0; j < columns; j++) {
      const at = from + j;
      const b0 = b[at]!;
      const b1 = b[at + columns]!;
      const b2 = b[at + 2 * columns]!;
      const b3 = b[at + 3 * columns]!;
      out[toP + j]! += p0 * b0 + p1 * b1 + p2 * b2 + p3 * b3;
      out[toQ + j]! += q0 * b0 + q1 * b1 + q2 * b2 + q3 * b3;
    }
  }
  for (let k = last; k < inner; k++) {
    addScaled(a[p + k]!, b, k * columns, columns, out, toP);
    addScaled(a[q + k]!, b, k * columns, columns, out, toQ);
  }
}

function addRow(
  a: Float64Array,
  row: number,
  inner: number,
  b: Float64Array,
  columns: number,
  out: Float64Array,
): void {
  for (let k = 0; k < inner; k++) addScaled(a[row * inner + k]!, b, k * columns, columns, out, row * columns);
}

function addScaled(scale: number, b: Float64Array, from: number, columns: number, out: Float64Array, to: number): void {
  for (let j = 0; j < columns; j++) out[to + j]! += scale * b[from + j]!;
}

/** Rows as columns: [rows x columns] -> [columns x rows]. */
export function transpose(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = matrix[row * columns + column]!;
  }
  return out;
}

/** Z' Z of Z [rows x columns], symmetric [columns x columns]. */
export function gram(z: Float64Array, rows: number, columns: number): Float64Array {
  check(z.length === rows * columns, () => `gram: expected ${rows} x ${columns} numbers, had ${z.length}`);
  const out = new Float64Array(columns * columns);
  let row = 0;
  for (; row + 4 <= rows; row += 4) addOuterOfFour(z, row * columns, columns, out);
  for (; row < rows; row++) addOuter(z, row * columns, columns, out);
  mirrorLower(out, columns);
  return out;
}

/** Four rows at a time, into two rows of the lower triangle at a time; what a pair of rows has past the diagonal is overwritten at the end. */
function addOuterOfFour(z: Float64Array, from: number, n: number, out: Float64Array): void {
  const second = from + n;
  const third = second + n;
  const fourth = third + n;
  for (let i = 0; i < n; i += 2) {
    const other = Math.min(i + 1, n - 1);
    const [p0, p1, p2, p3] = [z[from + i]!, z[second + i]!, z[third + i]!, z[fourth + i]!];
    const [q0, q1, q2, q3] = [z[from + other]!, z[second + other]!, z[third + other]!, z[fourth + other]!];
    const [toP, toQ] = [i * n, other * n];
    const rest = other === i ? 0 : 1; // a last row without a pair counts once
    for (let j = 0; j <= other; j++) {
      const b0 = z[from + j]!;
      const b1 = z[second + j]!;
      const b2 = z[third + j]!;
      const b3 = z[fourth + j]!;
      out[toP + j]! += p0 * b0 + p1 * b1 + p2 * b2 + p3 * b3;
      out[toQ + j]! += rest * (q0 * b0 + q1 * b1 + q2 * b2 + q3 * b3);
    }
  }
}

function addOuter(z: Float64Array, from: number, n: number, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const scale = z[from + i]!;
    for (let j = 0; j <= i; j++) out[i * n + j]! += scale * z[from + j]!;
  }
}

/** Copies the lower triangle of a square matrix over the upper one. */
export function mirrorLower(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j]!;
  }
}

/** Sum of the diagonal of a square matrix. */
export function trace(matrix: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += matrix[i * n + i]!;
  return sum;
}

/** A + shift I. */
export function shifted(matrix: Float64Array, n: number, shift: number): Float64Array {
  const out = matrix.slice();
  for (let i = 0; i < n; i++) out[i * n + i]! += shift;
  return out;
}
