import { symmetricInverse } from "../core/index.ts";
import { longRunSum } from "./long-run-sum.ts";

/** Step of the numerical derivatives; coordinates are logarithms and the like, of order 1. */
const STEP = 2e-3;

export interface StandardErrors {
  /** From the inverse Hessian [coordinates]; NaN where the Hessian is not positive definite. */
  readonly hessian: Float64Array;
  /** Sandwich H^-1 (sum of score products) H^-1 (White 1982, Econometrica 50), valid when the likelihood is only a quasi-likelihood. */
  readonly sandwich: Float64Array;
}

/**
 * Standard errors of a maximum of sum(contributions(x)).
 * @param lags the scores' autocovariances up to this lag count in the sandwich, with Bartlett weights (Newey and West 1987, Econometrica 55)
 * @param contributions log-likelihood of every observation [observations], at the coordinates
 */
export function standardErrors(
  contributions: (x: Float64Array) => Float64Array,
  x: Float64Array,
  lags = 0,
): StandardErrors {
  const n = x.length;
  const inverse = symmetricInverse(
    negativeHessian((at) => sum(contributions(at)), x),
    n,
  );
  if (inverse === undefined) {
    const unknown = x.map(() => Number.NaN);
    return { hessian: unknown, sandwich: unknown };
  }
  const scores = Array.from({ length: n }, (_, i) => scoresOf(contributions, x, i));
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

function scoresOf(contributions: (x: Float64Array) => Float64Array, x: Float64Array, i: number): Float64Array {
  const above = contributions(moved(x, [i, STEP]));
  const below = contributions(moved(x, [i, -STEP]));
  return above.map((value, t) => (value - below[t]!) / (2 * STEP));
}

/** Minus the Hessian of f by central differences, row-major. */
function negativeHessian(f: (x: Float64Array) => number, x: Float64Array): Float64Array {
  const n = x.length;
  const hessian = new Float64Array(n * n);
  const centre = f(x);
  for (let i = 0; i < n; i++) {
    hessian[i * n + i] = (2 * centre - f(moved(x, [i, STEP])) - f(moved(x, [i, -STEP]))) / (STEP * STEP);
    for (let j = 0; j < i; j++) {
      const same = f(moved(x, [i, STEP], [j, STEP])) + f(moved(x, [i, -STEP], [j, -STEP]));
      const opposite = f(moved(x, [i, STEP], [j, -STEP])) + f(moved(x, [i, -STEP], [j, STEP]));
      hessian[i * n + j] = hessian[j * n + i] = (opposite - same) / (4 * STEP * STEP);
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
