import { check } from "./check.ts";
import { mirrorLower, shifted } from "./matrix.ts";

/** A = V diag(values) V': eigenvalues ascending, and the orthonormal vectors as the columns of V, row-major [n x n]. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** A symmetric matrix as Q T Q': T tridiagonal, `diagonal` [n] and `below` [n], below[i] = T[i + 1][i]; the rows of `rows` are the columns of Q. */
interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly below: Float64Array;
  readonly rows: Float64Array;
}

const MOST_TURNS = 60;

/**
 * Eigenvalues and vectors of a symmetric matrix, row-major [n x n], of which the lower triangle is read: Householder's reduction to tridiagonal form, then
 * implicit QL steps with Wilkinson's shift (Golub and Van Loan 2013, "Matrix Computations", 8.3). O(n^3).
 * An entry that is not finite is a RangeError.
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  check(matrix.length === n * n, () => `symmetricEigen: matrix must have ${n} x ${n} entries, had ${matrix.length}`);
  check(matrix.every(Number.isFinite), () => "symmetricEigen: every entry must be finite");
  const { diagonal, below, rows } = tridiagonal(matrix, n);
  for (let l = 0; l < n; l++) diagonalise(diagonal, below, rows, n, l);
  return sorted(diagonal, rows, n);
}

/** Reflections from the left: column k below the subdiagonal becomes 0, for k = 0, 1, ... */
function tridiagonal(matrix: Float64Array, n: number): Tridiagonal {
  const a = symmetricCopy(matrix, n);
  const rows = identity(n);
  const v = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    const scale = reflector(a, n, k, v);
    if (scale === 0) continue;
    reflectBothSides(a, n, k, v, scale);
    reflectRows(rows, n, k, v, scale);
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!);
  const below = Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? a[(i + 1) * n + i]! : 0));
  return { diagonal, below, rows };
}

/** v with (I - scale v v') a_k = (0 .. 0, -+norm, 0 .. 0) past the diagonal of column k; returns scale = 2 / v'v, or 0 where nothing is to be done. */
function reflector(a: Float64Array, n: number, k: number, v: Float64Array): number {
  let squares = 0;
  for (let i = k + 2; i < n; i++) squares += a[i * n + k]! ** 2;
  if (squares === 0) return 0;
  const head = a[(k + 1) * n + k]!;
  const norm = Math.sqrt(squares + head * head);
  v.fill(0);
  for (let i = k + 1; i < n; i++) v[i] = a[i * n + k]!;
  v[k + 1] = head + (head >= 0 ? norm : -norm);
  return 2 / (squares + v[k + 1]! ** 2);
}

/** A <- H A H of the rows and columns from k on: A - v w' - w v' with p = scale A v, w = p - (scale v'p / 2) v. */
function reflectBothSides(a: Float64Array, n: number, k: number, v: Float64Array, scale: number): void {
  const w = new Float64Array(n);
  for (let i = k; i < n; i++) {
    let sum = 0;
    for (let j = k + 1; j < n; j++) sum += a[i * n + j]! * v[j]!;
    w[i] = scale * sum;
  }
  let along = 0;
  for (let i = k + 1; i < n; i++) along += w[i]! * v[i]!;
  for (let i = k + 1; i < n; i++) w[i]! -= (scale * along * v[i]!) / 2;
  for (let i = k; i < n; i++) {
    const [vi, wi] = [v[i]!, w[i]!];
    for (let j = k; j < n; j++) a[i * n + j]! -= vi * w[j]! + wi * v[j]!;
  }
}

/** The rows of Q' become those of H Q'. */
function reflectRows(rows: Float64Array, n: number, k: number, v: Float64Array, scale: number): void {
  const along = new Float64Array(n);
  for (let i = k + 1; i < n; i++) {
    const vi = v[i]!;
    for (let j = 0; j < n; j++) along[j]! += vi * rows[i * n + j]!;
  }
  for (let i = k + 1; i < n; i++) {
    const vi = scale * v[i]!;
    for (let j = 0; j < n; j++) rows[i * n + j]! -= vi * along[j]!;
  }
}

/** QL steps until the entry below d[l] is 0 beside its neighbours. */
function diagonalise(d: Float64Array, below: Float64Array, rows: Float64Array, n: number, l: number): void {
  for (let turn = 0; ; turn++) {
    const m = firstSplit(d, below, n, l);
    if (m === l) return;
    check(turn < MOST_TURNS, () => `symmetricEigen: eigenvalue ${l} of ${n} did not converge`);
    implicitStep(d, below, rows, n, l, m);
  }
}

/** First m >= l whose entry below the diagonal is negligible. */
function firstSplit(d: Float64Array, below: Float64Array, n: number, l: number): number {
  for (let m = l; m + 1 < n; m++) {
    if (Math.abs(below[m]!) <= Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!))) return m;
  }
  return n - 1;
}

/** One implicit QL step on rows l .. m: plane rotations from the bottom up chase the entry outside the band. */
function implicitStep(d: Float64Array, below: Float64Array, rows: Float64Array, n: number, l: number, m: number): void {
  const half = (d[l + 1]! - d[l]!) / (2 * below[l]!);
  let g = d[m]! - d[l]! + below[l]! / (half + (half < 0 ? -1 : 1) * Math.hypot(half, 1));
  let [sine, cosine, moved] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const [f, b] = [sine * below[i]!, cosine * below[i]!];
    const length = Math.hypot(f, g);
    below[i + 1] = length;
    if (length === 0) {
      d[i + 1]! -= moved;
      below[m] = 0;
      return;
    }
    sine = f / length;
    cosine = g / length;
    g = d[i + 1]! - moved;
    const turned = (d[i]! - g) * sine + 2 * cosine * b;
    moved = sine * turned;
    d[i + 1] = g + moved;
    g = cosine * turned - b;
    rotateRows(rows, n, i, sine, cosine);
  }
  d[l]! -= moved;
  below[l] = g;
  below[m] = 0;
}

function rotateRows(rows: Float64Array, n: number, i: number, sine: number, cosine: number): void {
  const [first, second] = [i * n, (i + 1) * n];
  for (let k = 0; k < n; k++) {
    const [a, b] = [rows[first + k]!, rows[second + k]!];
    rows[second + k] = sine * a + cosine * b;
    rows[first + k] = cosine * a - sine * b;
  }
}

/** Ascending eigenvalues, their vectors as columns. */
function sorted(values: Float64Array, rows: Float64Array, n: number): SymmetricEigen {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const vectors = new Float64Array(n * n);
  for (const [column, from] of order.entries()) {
    for (let row = 0; row < n; row++) vectors[row * n + column] = rows[from * n + row]!;
  }
  return { values: Float64Array.from(order, (from) => values[from]!), vectors };
}

function symmetricCopy(matrix: Float64Array, n: number): Float64Array {
  const out = matrix.slice();
  mirrorLower(out, n);
  return out;
}

function identity(n: number): Float64Array {
  return shifted(new Float64Array(n * n), n, 1);
}
