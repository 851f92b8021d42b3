/** How a minimisation ended; callers must look. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** `converged`: the expected further decrease is within the tolerance; `stalled`: no descent could be found before that. */
  readonly status: "converged" | "maxIterations" | "stalled";
}

export interface MinimiseOptions {
  readonly maxIterations?: number;
  /** Bound of the expected further decrease, relative to 1 + |f|. */
  readonly tolerance?: number;
  /** Largest change of any coordinate in one iteration. */
  readonly maxStep?: number;
  /** Gradient of the function; default: central differences. Asked for at accepted points only, right after their value. */
  readonly gradient?: (x: Float64Array) => Float64Array;
  /** Approximate inverse Hessian at the start, row-major; default: a multiple of the identity. Spares the first iterations where scales differ. */
  readonly inverseHessian?: Float64Array;
}

const GRADIENT_STEP = 1e-5;
const ARMIJO = 1e-4;
const BACKTRACK = 0.4;
const MAX_BACKTRACKS = 30;
/** At the noise floor of a numerical gradient a line search may fail although the minimum is reached to this many tolerances. */
const NOISE_TOLERANCES = 100;

/**
 * Minimises a smooth function by BFGS (Nocedal and Wright 2006, "Numerical Optimization", chapter 6) with the given or central numerical gradients and
 * a backtracking line search. Coordinates should be scaled to order 1, as logarithms are. A value that is not a number counts as infinite, so
 * the search avoids such points. Throws a RangeError when the function is not finite at the start.
 */
export function minimise(f: (x: Float64Array) => number, start: Float64Array, options: MinimiseOptions = {}): Minimum {
  const { maxIterations = 200, tolerance = 1e-12, maxStep = 0.7 } = options;
  const safe = (x: Float64Array): number => {
    const value = f(x);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  let x: Float64Array = start.slice();
  let value = safe(x);
  if (!Number.isFinite(value)) throw new RangeError("minimise: the function is not finite at the start");
  const gradientAt = options.gradient ?? ((at: Float64Array, there: number) => numericalGradient(safe, at, there));
  let gradient: Float64Array = gradientAt(x, value);
  let inverseHessian: Float64Array =
    options.inverseHessian ?? scaledIdentity(x.length, 0.1 / Math.max(norm(gradient), 1e-8));
  let fresh = options.inverseHessian === undefined;
  let lastDecrease = Number.POSITIVE_INFINITY;
  for (let iterations = 0; iterations < maxIterations; iterations++) {
    const direction = negativeProduct(inverseHessian, gradient);
    const slope = dot(direction, gradient);
    const bound = tolerance * (1 + Math.abs(value));
    if (norm(gradient) === 0 || (!fresh && Math.max(-slope / 2, lastDecrease) <= bound)) {
      return { x, value, iterations, status: "converged" };
    }
    const step = slope < 0 ? lineSearch(safe, x, value, direction, slope, maxStep) : undefined;
    if (step === undefined) {
      // Before the first update the curvature is unknown: take the order 1 that scaled coordinates have.
      const expected = fresh ? dot(gradient, gradient) / 2 : -slope / 2;
      if (expected >= 0 && expected <= NOISE_TOLERANCES * bound) return { x, value, iterations, status: "converged" };
      if (fresh) return { x, value, iterations, status: "stalled" };
      inverseHessian = scaledIdentity(x.length, 0.1 / Math.max(norm(gradient), 1e-8));
      fresh = true;
      continue;
    }
    const nextGradient = gradientAt(step.x, step.value);
    const moved = difference(step.x, x);
    const turned = difference(nextGradient, gradient);
    const curvature = dot(moved, turned);
    if (curvature > 1e-12) {
      if (fresh) inverseHessian = scaledIdentity(x.length, curvature / dot(turned, turned));
      inverseHessian = bfgsUpdate(inverseHessian, moved, turned, curvature);
      fresh = false;
    }
    lastDecrease = value - step.value;
    x = step.x;
    value = step.value;
    gradient = nextGradient;
  }
  return { x, value, iterations: maxIterations, status: "maxIterations" };
}

/** The first point of the backtracking sequence with sufficient decrease; undefined when there is none. */
function lineSearch(
  f: (x: Float64Array) => number,
  x: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
  maxStep: number,
): { x: Float64Array; value: number } | undefined {
  let length = Math.min(1, maxStep / largest(direction));
  for (let i = 0; i < MAX_BACKTRACKS; i++) {
    const step = length;
    const candidate = x.map((coordinate, j) => coordinate + step * direction[j]!);
    const candidateValue = f(candidate);
    if (candidateValue <= value + ARMIJO * step * slope) return { x: candidate, value: candidateValue };
    length *= BACKTRACK;
  }
  return undefined;
}

/** Central differences; one-sided where the function is infinite on the other side. */
function numericalGradient(f: (x: Float64Array) => number, x: Float64Array, value: number): Float64Array {
  const point = x.slice();
  return x.map((coordinate, i) => {
    point[i] = coordinate + GRADIENT_STEP;
    const above = f(point);
    point[i] = coordinate - GRADIENT_STEP;
    const below = f(point);
    point[i] = coordinate;
    if (Number.isFinite(above) && Number.isFinite(below)) return (above - below) / (2 * GRADIENT_STEP);
    if (Number.isFinite(above)) return (above - value) / GRADIENT_STEP;
    return Number.isFinite(below) ? (value - below) / GRADIENT_STEP : 0;
  });
}

/** H + (1 + y'Hy / s'y) s s' / s'y - (H y s' + s y'H) / s'y, with s = moved, y = turned. */
function bfgsUpdate(h: Float64Array, moved: Float64Array, turned: Float64Array, curvature: number): Float64Array {
  const n = moved.length;
  const hy = negativeProduct(h, turned).map((value) => -value);
  const weight = (1 + dot(turned, hy) / curvature) / curvature;
  return h.map((entry, index) => {
    const i = Math.floor(index / n);
    const j = index % n;
    return entry + weight * moved[i]! * moved[j]! - (hy[i]! * moved[j]! + moved[i]! * hy[j]!) / curvature;
  });
}

function scaledIdentity(n: number, scale: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = scale;
  return matrix;
}

function negativeProduct(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return vector.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum -= matrix[i * n + j]! * vector[j]!;
    return sum;
  });
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function largest(a: Float64Array): number {
  let most = 0;
  for (const value of a) most = Math.max(most, Math.abs(value));
  return most;
}
