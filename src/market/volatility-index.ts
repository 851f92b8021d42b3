import { SESSION_YEARS } from "./conventions.ts";

/** Horizon of a 30-day volatility index in sessions' time: 21 sessions. */
export const INDEX_HORIZON_YEARS = 21 * SESSION_YEARS;

/** The same in calendar days. */
export const INDEX_DAYS = 30;

/** Horizon of a volatility index of so many calendar days in sessions' time, in proportion to the 30-day index's 21 sessions. */
export function horizonYears(days: number): number {
  return (days / INDEX_DAYS) * INDEX_HORIZON_YEARS;
}

/**
 * B of the affine relation between a volatility index and the variance of a square-root process: the expected mean variance over the index's
 * horizon is theta + (v - theta) B, with B = (1 - exp(-kappa tau)) / (kappa tau). kappa > 0.
 */
export function indexWeight(kappa: number, years: number = INDEX_HORIZON_YEARS): number {
  const exponent = kappa * years;
  return -Math.expm1(-exponent) / exponent;
}

/** dB / d kappa = (exp(-kappa tau) - B) / kappa. */
export function indexWeightSlope(kappa: number, years: number = INDEX_HORIZON_YEARS): number {
  return (Math.exp(-kappa * years) - indexWeight(kappa, years)) / kappa;
}
