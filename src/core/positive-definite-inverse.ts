import { cholesky } from "./linear-algebra.ts";
import { mirrorLower } from "./matrix.ts";

/**
 * Inverse of a symmetric positive definite matrix, row-major [n x n]: A = L L', A^-1 = M' M with M = L^-1 (Golub and Van Loan 2013, 4.2).
 * All inner loops run along rows, several times as fast as solving for one column after the other; the result is symmetric to the bit. Undefined when not positive definite.
 */
export function positiveDefiniteInverse(matrix: Float64Array, n: number): Float64Array | undefined {
  const lower = cholesky(matrix, n);
  if (lower === undefined) return undefined;
  const inverse = lowerInverse(lower, n);
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++) addOuterOfRow(inverse, k, n, out);
  mirrorLower(out, n);
  return out;
}

/** M = L^-1, row after row: L[i][i] M[i] = e_i - sum_{k < i} L[i][k] M[k]. */
function lowerInverse(lower: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const to = i * n;
    out[to + i] = 1;
    for (let k = 0; k < i; k++) subtractRow(out, to, k * n, lower[to + k]!, k);
    const scale = 1 / lower[to + i]!;
    for (let j = 0; j <= i; j++) out[to + j]! *= scale;
  }
  return out;
}

function subtractRow(m: Float64Array, to: number, from: number, scale: number, last: number): void {
  for (let j = 0; j <= last; j++) m[to + j]! -= scale * m[from + j]!;
}

/** out += M[k]' M[k], of the lower triangle; row k of M ends at its diagonal. */
function addOuterOfRow(m: Float64Array, k: number, n: number, out: Float64Array): void {
  for (let i = 0; i <= k; i++) {
    const scale = m[k * n + i]!;
    for (let j = 0; j <= i; j++) out[i * n + j]! += scale * m[k * n + j]!;
  }
}
