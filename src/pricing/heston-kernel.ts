import type { HestonParameters } from "../market/index.ts";
import type { NodeRule } from "./heston-nodes.ts";

export type HestonKernelName = "wasm" | "typescript";

/** The integrals of one maturity under one set of parameters. */
export interface SliceIntegrals {
  readonly parameters: HestonParameters;
  readonly maturity: number;
  /** Of the control variate, sigma^2 T. */
  readonly totalVariance: number;
  readonly rule: NodeRule;
  /** k = ln(F / K) of every strike. */
  readonly logMoneyness: Float64Array;
}

/**
 * What is computed for every strike. With q = u^2 + 1/4, A = (phi_Black - phi) / q and
 * I[.] = integral over u > 0 of Re[e^{iuk} .]:
 *
 *     price        1 column   I[A]
 *     gradient     6 columns  I[A], I[dA/dkappa], I[dA/dtheta], I[dA/dxi], I[dA/drho], I[dA/dv0]
 *     sensitivity  8 columns  the six, I[iu A], I[-q A]
 */
export const columns = { price: 1, gradient: 6, sensitivity: 8 } as const;
export type Columns = keyof typeof columns;

/** The part of Heston pricing that takes the time. Both kernels follow the same formulas and node rule. */
export interface HestonKernel {
  readonly name: HestonKernelName;
  /** [strikes x columns], row by row, to be read before the next call, which writes there again. */
  integrate(integrals: SliceIntegrals, what: Columns): Float64Array;
}
