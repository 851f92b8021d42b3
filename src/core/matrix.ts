import { check } from "./check.ts";

/** C = A B, row-major [rows x inner] [inner x columns]; the inner loop runs along rows of B and C. */
export function product(a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array {
  check(
    a.length === rows * inner && b.length === inner * columns,
    () => `product: expected ${rows} x ${inner} and ${inner} x ${columns} numbers, had ${a.length} and ${b.length}`,
  );
  const out = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) addRowTimes(a, row * inner, inner, b, columns, out, row * columns);
  return out;
}

/** One row of a product, four rows of B at a time: fewer turns through memory. */
function addRowTimes(
  a: Float64Array,
  aFrom: number,
  inner: number,
  b: Float64Array,
  columns: number,
  out: Float64Array,
  to: number,
): void {
  let k = 0;
  for (; k + 4 <= inner; k += 4) {
    const [a0, a1, a2, a3] = [a[aFrom + k]!, a[aFrom + k + 1]!, a[aFrom + k + 2]!, a[aFrom + k + 3]!];
    const b0 = k * columns;
    const b1 = b0 + columns;
    const b2 = b1 + columns;
    const b3 = b2 + columns;
    for (let j = 0; j < columns; j++) {
      out[to + j]! += a0 * b[b0 + j]! + a1 * b[b1 + j]! + a2 * b[b2 + j]! + a3 * b[b3 + j]!;
    }
  }
  for (; k < inner; k++) {
    const scale = a[aFrom + k]!;
    for (let j = 0; j < columns; j++) out[to + j]! += scale * b[k * columns + j]!;
  }
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

function addOuterOfFour(z: Float64Array, from: number, n: number, out: Float64Array): void {
  const second = from + n;
  const third = second + n;
  const fourth = third + n;
  for (let i = 0; i < n; i++) {
    const [z0, z1, z2, z3] = [z[from + i]!, z[second + i]!, z[third + i]!, z[fourth + i]!];
    const to = i * n;
    for (let j = 0; j <= i; j++) {
      out[to + j]! += z0 * z[from + j]! + z1 * z[second + j]! + z2 * z[third + j]! + z3 * z[fourth + j]!;
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
