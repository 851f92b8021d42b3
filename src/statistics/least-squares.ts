import { check } from "../core/index.ts";
import { requireFinite } from "./require-finite.ts";

/** Ordinary least squares. Standard errors assume independent errors of one variance: with overlapping windows they are too small. */
export interface LeastSquaresFit {
  readonly coefficients: Float64Array;
  readonly standardErrors: Float64Array;
  /** Standard deviation of the residuals, divisor n - k; NaN, like the standard errors, when n = k. */
  readonly residualDeviation: number;
  /** 1 - (residual sum of squares) / (sum of squares of y about its mean); NaN for a constant y. */
  readonly rSquared: number;
  readonly observations: number;
}

/**
 * Fits y = X beta by Householder reflections.
 * @param rows X [observations x coefficients]; add a column of ones for an intercept
 * @param y [observations]
 * Throws a RangeError for fewer rows than coefficients and for columns that depend on each other.
 */
export function leastSquares(rows: readonly ArrayLike<number>[], y: ArrayLike<number>): LeastSquaresFit {
  const n = rows.length;
  const k = rows[0]?.length ?? 0;
  check(n === y.length, () => `leastSquares: ${n} rows of x, ${y.length} of y`);
  check(k > 0 && n >= k, () => `leastSquares: ${n} rows for ${k} coefficients`);
  requireFinite(y, "leastSquares y");
  const columns = Array.from({ length: k }, (_, j) => columnOf(rows, j, k));
  const target = Float64Array.from(y);
  const diagonal = columns.map((_, j) => reflect(columns, target, j));
  requireRank(diagonal);
  const coefficients = solveUpper(columns, diagonal, target.subarray(0, k));
  const residualSquares = sumOfSquares(target.subarray(k));
  const variance = n > k ? residualSquares / (n - k) : Number.NaN;
  return {
    coefficients,
    standardErrors: inverseRowNorms(columns, diagonal).map((norm) => norm * Math.sqrt(variance)),
    residualDeviation: Math.sqrt(variance),
    rSquared: 1 - residualSquares / squaresAboutMean(y),
    observations: n,
  };
}

function columnOf(rows: readonly ArrayLike<number>[], j: number, width: number): Float64Array {
  const column = new Float64Array(rows.length);
  for (const [i, row] of rows.entries()) {
    check(row.length === width, () => `leastSquares: row ${i} has ${row.length} values, the first has ${width}`);
    column[i] = row[j]!;
  }
  requireFinite(column, `leastSquares column ${j}`);
  return column;
}

/** Makes column j zero below its diagonal, applies the reflection to the later columns and to y, and returns the diagonal of R. */
function reflect(columns: readonly Float64Array[], target: Float64Array, j: number): number {
  const v = columns[j]!.slice(j);
  const norm = Math.sqrt(sumOfSquares(v));
  if (norm === 0) return 0;
  const diagonal = v[0]! > 0 ? -norm : norm;
  v[0]! -= diagonal;
  const scale = 2 / sumOfSquares(v);
  for (const column of [...columns.slice(j + 1), target]) {
    let dot = 0;
    for (let i = 0; i < v.length; i++) dot += v[i]! * column[j + i]!;
    for (let i = 0; i < v.length; i++) column[j + i]! -= scale * dot * v[i]!;
  }
  return diagonal;
}

function requireRank(diagonal: readonly number[]): void {
  const largest = Math.max(...diagonal.map(Math.abs));
  for (const [j, value] of diagonal.entries()) {
    check(Math.abs(value) > 1e-12 * largest, () => `leastSquares: column ${j} depends on the columns before it`);
  }
}

/** Solves R x = b; R has `diagonal` on its diagonal and row i of the reflected columns above it. */
function solveUpper(columns: readonly Float64Array[], diagonal: readonly number[], b: Float64Array): Float64Array {
  const x = new Float64Array(diagonal.length);
  for (let i = diagonal.length - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let j = i + 1; j < diagonal.length; j++) sum -= columns[j]![i]! * x[j]!;
    x[i] = sum / diagonal[i]!;
  }
  return x;
}

/** Norms of the rows of R^-1: the roots of the diagonal of (X'X)^-1. */
function inverseRowNorms(columns: readonly Float64Array[], diagonal: readonly number[]): Float64Array {
  const k = diagonal.length;
  const squares = new Float64Array(k);
  for (let unit = 0; unit < k; unit++) {
    const inverseColumn = solveUpper(columns, diagonal, new Float64Array(k).fill(1, unit, unit + 1));
    for (let i = 0; i < k; i++) squares[i]! += inverseColumn[i]! ** 2;
  }
  return squares.map(Math.sqrt);
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function squaresAboutMean(y: ArrayLike<number>): number {
  const values = Float64Array.from(y);
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  return sumOfSquares(values.map((value) => value - centre));
}
