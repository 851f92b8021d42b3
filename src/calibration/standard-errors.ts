import { positiveDefiniteInverse } from "../core/index.ts";
import { longRunSum } from "../statistics/index.ts";

/** Step of the numerical derivatives; coordinates are logarithms and the like, of order 1. */
const STEP = 2e-3;
/** The same where the gradient is known. */
const SMALL_STEP = 1e-4;

export interface StandardErrorOptions {
  /** The scores' autocovariances up to this lag count in the sandwich, with Bartlett weights (Newey and West 1987, Econometrica 55). */
  readonly lags?: number;
  /**
   * Gradient of the sum of the contributions. Needed where the likelihood is much sharper in some directions than in others: second differences
   * of its values then show nothing of the flat ones.
   */
  readonly gradient?: ((x: Float64Array) => Float64Array) | undefined;
  /** Step of the numerical derivatives; default 2e-3, or 1e-4 with a gradient. */
  readonly step?: number;
}

export interface StandardErrors {
  /** From the inverse Hessian [coordinates]; NaN where the Hessian is not positive definite. */
  readonly hessian: Float64Array;
  /** Sandwich H^-1 (sum of score products) H^-1 (White 1982, Econometrica 50), valid when the likelihood is only a quasi-likelihood. */
  readonly sandwich: Float64Array;
}

/**
 * Standard errors of a maximum of sum(contributions(x)).
 * @param contributions log-likelihood of every observation [observations], at the coordinates
 */
export function standardErrors(
  contributions: (x: Float64Array) => Float64Array,
  x: Float64Array,
  { lags = 0, gradient, step = gradient === undefined ? STEP : SMALL_STEP }: StandardErrorOptions = {},
): StandardErrors {
  const n = x.length;
  const hessian =
    gradient === undefined ? secondDifferences((at) => sum(contributions(at)), x, step) : turns(gradient, x, step);
  const inverse = positiveDefiniteInverse(hessian, n);
  if (inverse === undefined) {
    const unknown = x.map(() => Number.NaN);
    return { hessian: unknown, sandwich: unknown };
  }
  const scores = scoresOf(contributions, x, step);
  // Row j of H^-1 applied to an observation's score is its influence on coordinate j.
  const sandwich = x.map((_, j) => {
    const influences = new Float64Array(scores[0]!.length);
    for (let t = 0; t < influences.length; t++) {
      for (let i = 0; i < n; i++) influences[t]! += inverse[j * n + i]! * scores[i]![t]!;
    }
    return Math.sqrt(longRunSum(influences, lags));
  });
  return { hessian: x.map((_, j) => Math.sqrt(inverse[j * n + j]!)), sandwich };
}

/** Derivative of every observation's contribution in each coordinate, by central differences [coordinates][observations]. */
export function scoresOf(
  contributions: (x: Float64Array) => Float64Array,
  x: Float64Array,
  step = STEP,
): readonly Float64Array[] {
  return Array.from(x, (_, i) => {
    const above = contributions(moved(x, [i, step]));
    const below = contributions(moved(x, [i, -step]));
    return above.map((value, t) => (value - below[t]!) / (2 * step));
  });
}

/** Inverse of the scores' sum of products, which the inverse Hessian is near to at a maximum; undefined when it does not exist. */
export function inverseInformation(scores: readonly Float64Array[]): Float64Array | undefined {
  const n = scores.length;
  const products = Float64Array.from({ length: n * n }, (_, at) => {
    const [a, b] = [scores[Math.floor(at / n)]!, scores[at % n]!];
    return a.reduce((total, value, t) => total + value * b[t]!, 0);
  });
  return positiveDefiniteInverse(products, n);
}

/** Minus the Hessian by central differences of the gradient, made symmetric, row-major. */
function turns(gradient: (x: Float64Array) => Float64Array, x: Float64Array, step: number): Float64Array {
  const n = x.length;
  const columns = Array.from(x, (_, i) => {
    const above = gradient(moved(x, [i, step]));
    const below = gradient(moved(x, [i, -step]));
    return above.map((value, j) => (below[j]! - value) / (2 * step));
  });
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return 0.5 * (columns[i]![j]! + columns[j]![i]!);
  });
}

/** Minus the Hessian of f by central differences, row-major. */
function secondDifferences(f: (x: Float64Array) => number, x: Float64Array, step: number): Float64Array {
  const n = x.length;
  const hessian = new Float64Array(n * n);
  const centre = f(x);
  for (let i = 0; i < n; i++) {
    hessian[i * n + i] = (2 * centre - f(moved(x, [i, step])) - f(moved(x, [i, -step]))) / (step * step);
    for (let j = 0; j < i; j++) {
      const same = f(moved(x, [i, step], [j, step])) + f(moved(x, [i, -step], [j, -step]));
      const opposite = f(moved(x, [i, step], [j, -step])) + f(moved(x, [i, -step], [j, step]));
      hessian[i * n + j] = hessian[j * n + i] = (opposite - same) / (4 * step * step);
    }
  }
  return hessian;
}

function moved(x: Float64Array, ...moves: readonly (readonly [number, number])[]): Float64Array {
  const point = x.slice();
  for (const [i, step] of moves) point[i]! += step;
  return point;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
