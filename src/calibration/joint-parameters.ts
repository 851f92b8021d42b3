import { indexWeight } from "../market/index.ts";

/** The five free parameters of the joint model: P dynamics, and the Q mean reversion that maps variance to the volatility index. */
export interface JointParameters {
  readonly kappa: number;
  readonly theta: number;
  readonly xi: number;
  readonly rho: number;
  /** Mean reversion under Q; kappa_Q theta_Q = kappa theta. */
  readonly kappaQ: number;
}

/** index^2 = a + b v: the Q expectation of the mean variance over the index's horizon, by default that of the 30-day index. */
export function indexMap(
  { kappa, theta, kappaQ }: JointParameters,
  years?: number,
): { readonly a: number; readonly b: number } {
  const b = indexWeight(kappaQ, years);
  return { a: ((kappa * theta) / kappaQ) * (1 - b), b };
}
