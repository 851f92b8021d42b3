import { check } from "../core/index.ts";

/** Autocorrelations below this many times sqrt(log10(n) / n) count as none. */
const NEGLIGIBLE = 2;

/**
 * Mean block length of the stationary bootstrap that makes the estimated variance of a mean most accurate: Politis and
 * White (2004), Econometric Reviews 23, as corrected by Patton, Politis and White (2009), Econometric Reviews 28:
 *
 *     b = (2 G^2 / D)^(1/3) n^(1/3),  G = sum lambda(k / M) |k| R(k),  D = 2 (sum lambda(k / M) R(k))^2,
 *
 * with the autocovariances R, the flat-top window lambda, and M twice the lag after which correlations are negligible.
 * Between 1 and min(3 sqrt(n), n / 3). At least 10 finite numbers that are not all the same.
 */
export function automaticBlockLength(series: Float64Array): number {
  const n = series.length;
  check(n >= 10 && series.every(Number.isFinite), () => `automaticBlockLength: needs 10 finite numbers, had ${n}`);
  const run = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
  const longest = Math.min(n - 1, Math.ceil(Math.sqrt(n)) + run);
  const covariance = autocovariances(series, longest);
  check(covariance[0]! > 0, () => "automaticBlockLength: all numbers are the same");
  const window = Math.min(longest, 2 * lastLag(covariance, run, n));
  let g = 0;
  let density = covariance[0]!;
  for (let k = 1; k <= window; k++) {
    const weighted = 2 * flatTop(k / window) * covariance[k]!;
    g += weighted * k;
    density += weighted;
  }
  const length = ((g * g) / (density * density)) ** (1 / 3) * n ** (1 / 3);
  return Math.max(1, Math.min(length, Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))));
}

/** The smallest lag after which `run` autocorrelations are negligible; the last significant one where there is none. */
function lastLag(covariance: Float64Array, run: number, n: number): number {
  const threshold = NEGLIGIBLE * Math.sqrt(Math.log10(n) / n) * covariance[0]!;
  let significant = 0;
  for (let k = 1; k < covariance.length; k++) {
    if (Math.abs(covariance[k]!) > threshold) significant = k;
    else if (k - significant >= run) break;
  }
  return Math.max(1, significant);
}

/** lambda of Politis and Romano (1995): 1 up to a half, then down to 0 at 1. */
function flatTop(x: number): number {
  return x <= 0.5 ? 1 : Math.max(0, 2 * (1 - x));
}

/** R(0) .. R(longest), divided by n. */
function autocovariances(series: Float64Array, longest: number): Float64Array {
  const n = series.length;
  const mean = series.reduce((sum, x) => sum + x, 0) / n;
  return Float64Array.from({ length: longest + 1 }, (_, k) => {
    let sum = 0;
    for (let t = k; t < n; t++) sum += (series[t]! - mean) * (series[t - k]! - mean);
    return sum / n;
  });
}
