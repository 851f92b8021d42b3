import { SESSION_YEARS } from "./conventions.ts";

/** Horizon of a 30-day volatility index in sessions' time: 21 sessions. */
export const INDEX_HORIZON_YEARS = 21 * SESSION_YEARS;

/**
 * B of the affine relation between a volatility index and the variance of a square-root process: the expected mean variance over the index's
 * horizon is theta + (v - theta) B, with B = (1 - exp(-kappa tau)) / (kappa tau). kappa > 0.
 */
export function indexWeight(kappa: number): number {
  const exponent = kappa * INDEX_HORIZON_YEARS;
  return -Math.expm1(-exponent) / exponent;
}
