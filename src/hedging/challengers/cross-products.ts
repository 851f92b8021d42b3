import { cholesky, choleskySolve } from "../../core/index.ts";

/** Share of a column's square that the columns before it must leave. */
const LEAST_OWN_SHARE = 1e-12;

/** Sums of products of the columns of a table that is read row by row: the normal equations of any of its regressions. */
export interface CrossProducts {
  /** @param row [width] */
  add(row: Float64Array): void;
  /**
   * Least-squares coefficients of column `y` on the columns `first` .. y - 1; undefined where one of these depends on those before it.
   * Good to some 8 digits where columns are 0.9999 correlated: use `leastSquares` where the rows fit in memory and more is needed.
   */
  regress(y: number, first: number): Float64Array | undefined;
}

export function crossProducts(width: number): CrossProducts {
  const sums = new Float64Array(width * width); // lower triangle
  return {
    add: (row) => {
      for (let i = 0; i < width; i++) {
        const value = row[i]!;
        for (let j = 0; j <= i; j++) sums[i * width + j]! += value * row[j]!;
      }
    },
    regress: (y, first) => {
      const n = y - first;
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        matrix.set(sums.subarray((first + i) * width + first, (first + i) * width + first + i + 1), i * n);
      const lower = cholesky(matrix, n);
      if (lower === undefined || !independent(lower, matrix, n)) return undefined;
      return choleskySolve(lower, sums.slice(y * width + first, y * width + y));
    },
  };
}

/** A pivot next to 0 is all rounding. */
function independent(lower: Float64Array, matrix: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (lower[i * n + i]! ** 2 < LEAST_OWN_SHARE * matrix[i * n + i]!) return false;
  return true;
}
