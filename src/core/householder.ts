/**
 * Turns the first `pivots` of `columns` columns (column-major, `rows` long each) into an upper triangle by Householder
 * reflections, and applies the reflections to the remaining columns, in place: [A b] becomes [R Q'b] (Golub and Van
 * Loan 2013, "Matrix Computations", 5.2). Entries below the triangle are left as they fall and must not be read. Needs
 * rows >= pivots.
 */
export function triangularise(matrix: Float64Array, rows: number, columns: number, pivots: number): void {
  for (let j = 0; j < pivots; j++) {
    const start = j * rows;
    let squares = 0;
    for (let i = j; i < rows; i++) squares += matrix[start + i]! ** 2;
    if (squares === 0) continue;
    const head = matrix[start + j]!;
    const diagonal = head > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    matrix[start + j] = head - diagonal;
    const scale = 1 / (diagonal * (diagonal - head)); // 2 / v'v
    for (let k = j + 1; k < columns; k++) reflect(matrix, start, k * rows, j, rows, scale);
    matrix[start + j] = diagonal;
  }
}

/** b -= scale (v'b) v over the entries from `first`; v and b are the columns that begin at the two offsets. */
function reflect(matrix: Float64Array, v: number, b: number, first: number, rows: number, scale: number): void {
  let dot = 0;
  for (let i = first; i < rows; i++) dot += matrix[v + i]! * matrix[b + i]!;
  dot *= scale;
  for (let i = first; i < rows; i++) matrix[b + i]! -= dot * matrix[v + i]!;
}

/**
 * Solves R x = b for the upper triangle R that `triangularise` left in the first b.length columns of `rows` entries. A
 * diagonal entry of 0, or below `tolerance` of the largest, makes it undefined.
 */
export function solveTriangle(
  matrix: Float64Array,
  rows: number,
  b: Float64Array,
  tolerance = 0,
): Float64Array | undefined {
  const n = b.length;
  let largest = 0;
  for (let j = 0; j < n; j++) largest = Math.max(largest, Math.abs(matrix[j * rows + j]!));
  const x = b.slice();
  for (let i = n - 1; i >= 0; i--) {
    const diagonal = matrix[i * rows + i]!;
    if (!(Math.abs(diagonal) > tolerance * largest)) return undefined;
    for (let j = i + 1; j < n; j++) x[i]! -= matrix[j * rows + i]! * x[j]!;
    x[i]! /= diagonal;
  }
  return x;
}
