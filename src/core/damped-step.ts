import { solveTriangle, triangularise } from "./householder.ts";

/** The linear model r + J p of the residuals about a point, reduced to |c + R p|^2 + rest by J = QR, c = Q'r. */
export interface LinearModel {
  /** R, column-major [n x n], zero below the diagonal. */
  readonly triangle: Float64Array;
  /** c [n]. */
  readonly target: Float64Array;
  /** |r|^2, and the number of residuals. */
  readonly cost: number;
  readonly rows: number;
  /** Norms of the columns of J [n]. */
  readonly norms: Float64Array;
}

/** Smallest diagonal of a triangle of unit columns at which its columns still count as independent. */
const INDEPENDENT = 1e-13;

/** @param jacobian J, row-major [residuals.length x n] */
export function linearModel(residuals: Float64Array, jacobian: Float64Array, n: number): LinearModel {
  const given = residuals.length;
  const rows = Math.max(given, n); // rows of zeros change nothing, and make room for the triangle
  const work = new Float64Array(rows * (n + 1));
  let cost = 0;
  for (let i = 0; i < given; i++) {
    for (let j = 0; j < n; j++) work[j * rows + i] = jacobian[i * n + j]!;
    work[n * rows + i] = residuals[i]!;
    cost += residuals[i]! ** 2;
  }
  triangularise(work, rows, n + 1, n);
  const triangle = new Float64Array(n * n);
  for (let j = 0; j < n; j++) for (let i = 0; i <= j; i++) triangle[j * n + i] = work[j * rows + i]!;
  const norms = Float64Array.from({ length: n }, (_, j) => norm(triangle.subarray(j * n, (j + 1) * n)));
  return { triangle, target: work.slice(n * rows, n * rows + n), cost, rows: given, norms };
}

/** Half the gradient of |r|^2: J'r = R'c. */
export function halfGradient({ triangle, target }: LinearModel): Float64Array {
  const n = target.length;
  return target.map((_, j) => {
    let sum = 0;
    for (let i = 0; i <= j; i++) sum += triangle[j * n + i]! * target[i]!;
    return sum;
  });
}

/** How much |r + J p|^2 is below |r|^2: -2 p'J'r - |Rp|^2, the form that keeps its digits as p goes to 0. */
export function predictedDecrease(model: LinearModel, p: Float64Array): number {
  const n = p.length;
  const gradient = halfGradient(model);
  let decrease = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = i; j < n; j++) row += model.triangle[j * n + i]! * p[j]!;
    decrease -= 2 * gradient[i]! * p[i]! + row * row;
  }
  return decrease;
}

/**
 * p that minimises |r + J p|^2 + |damping . p|^2 over the coordinates `free`, the others kept at `fixed`. By
 * reflections of [R; damping], so that the condition of J is not squared. Undefined when the columns depend on each
 * other and nothing damps them.
 */
export function dampedStep(
  { triangle, target }: LinearModel,
  damping: Float64Array,
  free: readonly number[],
  fixed: Float64Array,
): Float64Array | undefined {
  const n = target.length;
  const rows = n + free.length;
  const work = new Float64Array(rows * (free.length + 1));
  for (const [column, j] of free.entries()) {
    for (let i = 0; i <= j; i++) work[column * rows + i] = triangle[j * n + i]!;
    work[column * rows + n + column] = damping[j]!;
  }
  const right = free.length * rows;
  for (let i = 0; i < n; i++) work[right + i] = -target[i]!;
  for (let j = 0; j < n; j++) {
    if (free.includes(j)) continue;
    for (let i = 0; i <= j; i++) work[right + i]! -= triangle[j * n + i]! * fixed[j]!;
  }
  triangularise(work, rows, free.length + 1, free.length);
  const solved = solveTriangle(work, rows, work.slice(right, right + free.length));
  if (solved === undefined) return undefined;
  const p = fixed.slice();
  for (const [column, j] of free.entries()) p[j] = solved[column]!;
  return p;
}

/** What the undamped model says about a point, over the coordinates `free`. */
export interface GaussNewton {
  /** Length of the residuals' projection on the columns of J. */
  readonly projection: number;
  /** The undamped step (0 outside `free`); undefined when the columns of J depend on each other. */
  readonly step: Float64Array | undefined;
  /** (J'J)^-1, row-major [n x n], NaN outside `free`; undefined with the step. */
  covariance(): Float64Array | undefined;
}

export function gaussNewton(model: LinearModel, free: readonly number[]): GaussNewton {
  const { triangle, target, norms } = model;
  const n = target.length;
  const k = free.length;
  const work = new Float64Array(n * (k + 1));
  for (const [column, j] of free.entries()) {
    // Columns of length 1, so that independence does not depend on their units.
    for (let i = 0; i <= j; i++) work[column * n + i] = triangle[j * n + i]! / (norms[j]! || 1);
  }
  for (let i = 0; i < n; i++) work[k * n + i] = target[i]!;
  triangularise(work, n, k + 1, k);
  const reduced = work.slice(k * n, k * n + k);
  const solved = solveTriangle(work, n, reduced, INDEPENDENT);
  const step = solved && new Float64Array(n);
  for (const [column, j] of free.entries()) if (step) step[j] = -solved[column]! / norms[j]!;
  const diagonal = reduced.map((_, column) => Math.abs(work[column * n + column]!));
  const least = INDEPENDENT * diagonal.reduce((most, value) => Math.max(most, value), 0);
  return {
    projection: norm(reduced.filter((_, column) => diagonal[column]! > least)),
    step,
    covariance: () => (step === undefined ? undefined : inverseProduct(work, n, free, norms)),
  };
}

/** (R'R)^-1 = R^-1 R^-T of the triangle in `work`, scaled back and spread over the n coordinates. */
function inverseProduct(work: Float64Array, n: number, free: readonly number[], norms: Float64Array): Float64Array {
  const k = free.length;
  const covariance = new Float64Array(n * n).fill(Number.NaN);
  for (const a of free) for (const b of free) covariance[a * n + b] = 0;
  for (let unit = 0; unit < k; unit++) {
    const column = solveTriangle(work, n, new Float64Array(k).fill(1, unit, unit + 1))!;
    for (const [i, a] of free.entries()) {
      for (const [j, b] of free.entries()) {
        covariance[a * n + b]! += (column[i]! * column[j]!) / (norms[a]! * norms[b]!);
      }
    }
  }
  return covariance;
}

function norm(values: Float64Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}
