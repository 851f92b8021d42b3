import { check } from "../core/index.ts";

/** Quantile of the standard normal distribution at 0.975. */
const NORMAL_95 = 1.959963984540054;

/**
 * Half width, in standard errors, of a two-sided 95 % interval with `degrees` >= 1 degrees of freedom: the quantile at
 * 0.975 of Student's t, by Hill (1970, Communications of the ACM 13, algorithm 396); relative error below 3e-4.
 * Infinite degrees give the normal quantile.
 */
export function studentHalfWidth(degrees: number): number {
  check(degrees >= 1, () => `studentHalfWidth: degrees must be >= 1, were ${degrees}`);
  if (degrees === 1) return 1 / Math.tan(0.025 * Math.PI);
  if (degrees === 2) return Math.sqrt(2 / (0.05 * 1.95) - 2);
  if (!(degrees < 1e8)) return NORMAL_95;
  const n = degrees;
  const a = 1 / (n - 0.5);
  const b = 48 / (a * a);
  const c = ((20700 * a) / b - 98) * a * a - 16 * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * n;
  const y = (d * 0.05) ** (2 / n);
  return Math.sqrt(n * (y > 0.05 + a ? nearNormal(n, a, b, c, d) : nearTail(n, d, y)));
}

function nearNormal(n: number, a: number, b: number, c: number, d: number): number {
  const x = -NORMAL_95;
  const square = x * x;
  const base = n < 5 ? c + 0.3 * (n - 4.5) * (x + 0.6) : c;
  const divisor = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + base;
  const t = (((((0.4 * square + 6.3) * square + 36) * square + 94.5) / divisor - square - 3) / b + 1) * x;
  return Math.expm1(a * t * t);
}

function nearTail(n: number, d: number, y: number): number {
  const inner = ((n + 6) / (n * y) - 0.089 * d - 0.822) * (n + 2) * 3;
  return ((1 / inner + 0.5 / (n + 4)) * y - 1) * ((n + 1) / (n + 2)) + 1 / y;
}
