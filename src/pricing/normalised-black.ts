import { normalCdf } from "../core/index.ts";

const LOG_SQRT_2PI = 0.9189385332046728;
/** Below this half deviation the price is a Taylor series, above it a difference. */
const SMALL_HALF_DEVIATION = 0.3;

/**
 * log b, b = e^{x/2} N(h + t) - e^{-x/2} N(h - t), h = x / s, t = s / 2: the Black price out of the money over sqrt(F K) (Jäckel 2015, "Let's be rational").
 * With the ratio m = N / n it is n(h) e^{-t^2/2} (m(h + t) - m(h - t)), which neither underflows nor, by the series in t, cancels.
 * @param x -|ln(F/K)|   @param s sigma sqrt(T) > 0
 */
export function logNormalisedBlack(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  if (h + t > 5) return Math.log(Math.exp(0.5 * x) - Math.exp(logNormalisedRoom(x, s)));
  const difference = t < SMALL_HALF_DEVIATION ? ratioDifferenceSeries(h, t) : millsRatio(h + t) - millsRatio(h - t);
  return normalisedLogVega(x, s) + Math.log(difference);
}

/** log(e^{x/2} - b) = log(e^{x/2} N(-h - t) + e^{-x/2} N(h - t)): what the price lacks to its upper bound. */
export function logNormalisedRoom(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  if (h + t < -5) return Math.log(Math.exp(0.5 * x) - Math.exp(logNormalisedBlack(x, s)));
  return normalisedLogVega(x, s) + Math.log(millsRatio(-h - t) + millsRatio(h - t));
}

/** log db/ds = log n(h) - t^2 / 2. */
export function normalisedLogVega(x: number, s: number): number {
  const h = x / s;
  return -0.5 * h * h - 0.125 * s * s - LOG_SQRT_2PI;
}

/** m(y) = N(y) / n(y). */
function millsRatio(y: number): number {
  return y < -3 ? 1 / (-y + continuedFraction(-y)) : normalCdf(y) * Math.exp(0.5 * y * y + LOG_SQRT_2PI);
}

/** c of N(-a) / n(a) = 1 / (a + c), c = 1 / (a + 2 / (a + 3 / (a + ...))) (Laplace), for a >= 3. */
function continuedFraction(a: number): number {
  let fraction = a;
  for (let level = a < 5 ? 80 : 40; level >= 2; level--) fraction = a + level / fraction;
  return 1 / fraction;
}

/** m(h + t) - m(h - t) for h <= 0 by its odd derivatives: m' = 1 + h m, m^(n) = h m^(n-1) + (n - 1) m^(n-2). */
function ratioDifferenceSeries(h: number, t: number): number {
  const fraction = h < -3 ? continuedFraction(-h) : 0;
  let before = millsRatio(h);
  let derivative = h < -3 ? fraction / (fraction - h) : 1 + h * before;
  let power = t;
  let sum = 0;
  for (let n = 1; n < 24; n += 2) {
    const term = derivative * power;
    sum += term;
    if (Math.abs(term) < 1e-17 * sum) break;
    const even = h * derivative + n * before;
    const odd = h * even + (n + 1) * derivative;
    before = even;
    derivative = odd;
    power *= (t * t) / ((n + 1) * (n + 2));
  }
  return 2 * sum;
}
