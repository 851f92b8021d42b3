import { positiveDefiniteInverse, product, shifted, symmetricEigen, trace, transpose } from "../../core/index.ts";
import type { KroneckerFactors } from "./kronecker-factors.ts";

/**
 * How a damping lambda keeps the inverse of A (x) G within bounds:
 *   factored-tikhonov  (A + pi sqrt(lambda) I) (x) (G + sqrt(lambda) / pi I), pi^2 = (tr A / dim A) / (tr G / dim G) (Martens and Grosse 2015, 6.3)
 *   exact              A (x) G + lambda I, in the eigenbasis of the factors
 *   shrinkage          (1 - lambda) A (x) G + lambda mu I, mu the mean eigenvalue of the curvature of the whole network (the target of Ledoit and Wolf 2004): free of
 *                      units. Factored as by Tikhonov. Shrunk to its own mean, a block whose curvature has only just become other than 0 would take steps without bound.
 */
export const dampingKinds = ["factored-tikhonov", "exact", "shrinkage"] as const;
export type DampingKind = (typeof dampingKinds)[number];

/** The damped inverse of a block's curvature, as arrays that a state can hold. */
export type DampedInverse = Readonly<Record<string, Float64Array>>;

/** One way to damp. */
interface Damping {
  /**
   * Undefined where a damped factor is not positive definite.
   * @param mean eigenvalue of the curvature of the whole network
   */
  invert(factors: KroneckerFactors, damping: number, mean: number): DampedInverse | undefined;
  /** A^-1 V G^-1 of V [inputs x outputs], damped. */
  apply(inverse: DampedInverse, v: Float64Array, inputs: number, outputs: number): Float64Array;
}

export const dampings: Readonly<Record<DampingKind, Damping>> = {
  "factored-tikhonov": { invert: (factors, damping) => factorInverses(tikhonov(factors, damping)), apply: bothSides },
  shrinkage: { invert: (factors, share, mean) => factorInverses(shrunk(factors, share, mean)), apply: bothSides },
  exact: { invert: eigenbases, apply: inEigenbases },
};

/** The factors with their share of lambda; undivided (pi = 1) where one of them is zero. */
function tikhonov({ input, gradient, inputs, outputs }: KroneckerFactors, damping: number): KroneckerFactors {
  const ratio = trace(input, inputs) / inputs / (trace(gradient, outputs) / outputs);
  const pi = ratio > 0 && ratio < Number.POSITIVE_INFINITY ? Math.sqrt(ratio) : 1;
  const root = Math.sqrt(damping);
  return {
    ...{ inputs, outputs },
    input: shifted(input, inputs, pi * root),
    gradient: shifted(gradient, outputs, root / pi),
  };
}

function shrunk(factors: KroneckerFactors, share: number, mean: number): KroneckerFactors {
  return tikhonov({ ...factors, gradient: factors.gradient.map((x) => (1 - share) * x) }, share * mean);
}

/** Mean eigenvalue of a curvature of several blocks: the sum of tr A tr G over that of dim A dim G. */
export function meanEigenvalue(blocks: readonly KroneckerFactors[]): number {
  const traces = blocks.reduce((sum, { input, gradient, inputs, outputs }) => {
    return sum + trace(input, inputs) * trace(gradient, outputs);
  }, 0);
  return traces / blocks.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
}

function factorInverses({ input, gradient, inputs, outputs }: KroneckerFactors): DampedInverse | undefined {
  const left = positiveDefiniteInverse(input, inputs);
  const right = positiveDefiniteInverse(gradient, outputs);
  return left && right && { left, right };
}

function bothSides({ left, right }: DampedInverse, v: Float64Array, inputs: number, outputs: number): Float64Array {
  return product(product(left!, v, inputs, inputs, outputs), right!, inputs, outputs, outputs);
}

/** Eigenvectors of both factors, and the damped eigenvalues a_i g_j + lambda of their product [inputs x outputs]. Negative ones, of rounding, count as 0. */
function eigenbases({ input, gradient, inputs, outputs }: KroneckerFactors, damping: number): DampedInverse {
  const [a, g] = [symmetricEigen(input, inputs), symmetricEigen(gradient, outputs)];
  const values = new Float64Array(inputs * outputs);
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < outputs; j++)
      values[i * outputs + j] = Math.max(a.values[i]!, 0) * Math.max(g.values[j]!, 0) + damping;
  }
  return {
    ...{ inputVectors: a.vectors, inputRows: transpose(a.vectors, inputs, inputs), values },
    ...{ gradientVectors: g.vectors, gradientRows: transpose(g.vectors, outputs, outputs) },
  };
}

function inEigenbases(
  { inputVectors, inputRows, gradientVectors, gradientRows, values }: DampedInverse,
  v: Float64Array,
  inputs: number,
  outputs: number,
): Float64Array {
  const seen = product(product(inputRows!, v, inputs, inputs, outputs), gradientVectors!, inputs, outputs, outputs);
  for (let at = 0; at < seen.length; at++) seen[at]! /= values![at]!;
  return product(product(inputVectors!, seen, inputs, inputs, outputs), gradientRows!, inputs, outputs, outputs);
}
