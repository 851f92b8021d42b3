import { check } from "./check.ts";

/**
 * Lower Cholesky factor L of a symmetric positive definite matrix, A = L L', row-major [n x n]; undefined when A is not positive definite.
 * Only the lower triangle of `matrix` is read.
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array | undefined {
  check(matrix.length === n * n, () => `cholesky: matrix must have ${n} x ${n} entries, had ${matrix.length}`);
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]!;
      else if (sum > 0 && Number.isFinite(sum)) lower[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return lower;
}

/** Solves A x = right, given the Cholesky factor of A [n x n] and right [n]. */
export function choleskySolve(lower: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * n + k]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k * n + i]! * x[k]!;
    x[i]! /= lower[i * n + i]!;
  }
  return x;
}
