import type { JointParameters } from "./joint-parameters.ts";

/**
 * Least mean reversion under Q, 1/year. An index that stands high above realised volatility asks for less, even for an explosive variance
 * (SPY does); a horizon of 21 sessions hardly tells 0.5 from 0, but the long-run variance kappa theta / kappa_Q would have no meaning.
 */
export const LEAST_KAPPA_Q = 0.5;
/** Nearer to the bound than this, kappa_Q counts as being at it. */
const NEAR_BOUND = 1e-3;

/** Unbounded coordinates of the search: ln kappa, ln theta, ln xi, atanh rho, ln(kappa_Q - 0.5). */
export function toCoordinates({ kappa, theta, xi, rho, kappaQ }: JointParameters): Float64Array {
  const aboveBound = Math.max(kappaQ - LEAST_KAPPA_Q, 0.1);
  return Float64Array.of(Math.log(kappa), Math.log(theta), Math.log(xi), Math.atanh(rho), Math.log(aboveBound));
}

export function fromCoordinates(x: Float64Array): JointParameters {
  return {
    kappa: Math.exp(x[0]!),
    theta: Math.exp(x[1]!),
    xi: Math.exp(x[2]!),
    rho: Math.tanh(x[3]!),
    kappaQ: LEAST_KAPPA_Q + Math.exp(x[4]!),
  };
}

/** Whether kappa_Q ended at its bound: it then has no standard error, and the others are those for a given kappa_Q. */
export function isAtBound({ kappaQ }: Pick<JointParameters, "kappaQ">): boolean {
  return kappaQ - LEAST_KAPPA_Q < NEAR_BOUND;
}

/** d parameter / d coordinate, in the order of the coordinates (delta method). */
export function coordinateSlopes({ kappa, theta, xi, rho, kappaQ }: JointParameters): readonly number[] {
  return [kappa, theta, xi, 1 - rho * rho, kappaQ - LEAST_KAPPA_Q];
}
