import { check } from "../core/index.ts";
import { logGamma } from "./log-gamma.ts";
import { mean, standardDeviation } from "./moments.ts";

/** Test that two samples have one mean. */
export interface WelchTest {
  /** (mean a - mean b) / standard error. */
  readonly t: number;
  /** Degrees of freedom by Welch and Satterthwaite. */
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
}

/** Welch's t-test of independent samples of unequal variances (Welch 1947, Biometrika 34). One of them must vary. */
export function welchTest(a: Float64Array, b: Float64Array): WelchTest {
  const [errorA, errorB] = [standardDeviation(a) ** 2 / a.length, standardDeviation(b) ** 2 / b.length];
  const error = errorA + errorB;
  check(error > 0, () => "welchTest: both samples are constant");
  const t = (mean(a) - mean(b)) / Math.sqrt(error);
  const degrees = error ** 2 / (errorA ** 2 / (a.length - 1) + errorB ** 2 / (b.length - 1));
  return { t, degrees, p: studentTails(t, degrees) };
}

/** P(|T| > |t|) of Student's t: the regularised incomplete beta function I_x(degrees / 2, 1 / 2) at x = degrees / (degrees + t^2). */
export function studentTails(t: number, degrees: number): number {
  check(degrees > 0, () => `studentTails: degrees must be > 0, were ${degrees}`);
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8), on the side where it converges fast. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  if (x > (a + 1) / (a + b + 2)) return 1 - (front * betaFraction(1 - x, b, a)) / b;
  return (front * betaFraction(x, a, b)) / a;
}

const LEAST = 1e-300;
const MOST_TERMS = 10_000;

/** Lentz's method (1976, Applied Optics 15), modified by Thompson and Barnett. */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < LEAST ? LEAST : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      factor = d * c;
      value *= factor;
    }
    if (Math.abs(factor - 1) < 1e-15) return value;
  }
  throw new RangeError(`incomplete beta: no convergence at ${x}, ${a}, ${b}`);
}
