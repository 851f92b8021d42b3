import { requireFinite } from "./require-finite.ts";

/** Arithmetic mean of `values` [n]. */
export function mean(values: Float64Array): number {
  requireFinite(values, "mean");
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Standard deviation of a sample, divisor n - 1. Needs two values. */
export function standardDeviation(values: Float64Array): number {
  requireFinite(values, "standardDeviation", 2);
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

/** Root of the mean squared shortfall below `target`, over all n values: sqrt(mean(min(x - target, 0)^2)). */
export function downsideDeviation(pnl: Float64Array, target = 0): number {
  requireFinite(pnl, "downsideDeviation");
  let sum = 0;
  for (const value of pnl) sum += Math.min(value - target, 0) ** 2;
  return Math.sqrt(sum / pnl.length);
}

/** The smallest value. */
export function worst(pnl: Float64Array): number {
  requireFinite(pnl, "worst");
  return pnl.reduce((least, value) => Math.min(least, value));
}

/** Sample covariance of two series of one length, divisor n - 1. */
export function covariance(a: Float64Array, b: Float64Array): number {
  requireFinite(a, "covariance", 2);
  requireFinite(b, "covariance", 2);
  if (a.length !== b.length) throw new RangeError(`covariance: lengths ${a.length} and ${b.length} differ`);
  const centreA = mean(a);
  const centreB = mean(b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - centreA) * (b[i]! - centreB);
  return sum / (a.length - 1);
}

/** Correlation of two series of one length; NaN when one is constant. */
export function correlation(a: Float64Array, b: Float64Array): number {
  return covariance(a, b) / (standardDeviation(a) * standardDeviation(b));
}
