import { check } from "../core/index.ts";
import { type OptionKind, payoff } from "./black-scholes.ts";
import { logNormalisedBlack, logNormalisedRoom, normalisedLogVega } from "./normalised-black.ts";

/** A volatility a year, or the bound that the price breaks. */
export type ImpliedVolatility =
  | { readonly valid: true; readonly volatility: number }
  | { readonly valid: false; readonly reason: string };

const MOST_STEPS = 200;
/** A step of Halley's method this small, relative to s, leaves an error of its cube. */
const CUBIC = 1e-8;

/**
 * The Black (1976) volatility of an undiscounted price: 0 at the intrinsic value, and a refusal below it or at and above the upper bound (F for a call,
 * K for a put, F + K for a straddle). The volatility gives the time value back to some 1e-13 of itself: what a price in the money has left of it after
 * the subtraction of the intrinsic value is all that can be inverted, so give the side out of the money where there is one.
 * Throws a RangeError when forward, strike or maturity are not > 0.
 */
export function impliedVolatility(
  price: number,
  forward: number,
  strike: number,
  maturity: number,
  kind: OptionKind,
): ImpliedVolatility {
  check(
    forward > 0 && strike > 0 && maturity > 0 && forward < Infinity && strike < Infinity && maturity < Infinity,
    () =>
      `impliedVolatility: forward, strike and maturity must be > 0 and finite, were ${forward}, ${strike}, ${maturity}`,
  );
  const least = payoff(kind, forward, strike);
  const most = kind === "call" ? forward : kind === "put" ? strike : forward + strike;
  if (!(price >= least)) return refusal(kind, price, `at least its intrinsic value ${least}`);
  if (!(price < most)) return refusal(kind, price, `below ${most}, the price at infinite volatility`);
  const timeValue = (price - least) / (kind === "straddle" ? 2 : 1);
  const deviation = totalDeviation(timeValue, forward, strike);
  return { valid: true, volatility: deviation / Math.sqrt(maturity) };
}

function refusal(kind: OptionKind, price: number, expected: string): ImpliedVolatility {
  return { valid: false, reason: `a ${kind} must cost ${expected}, this one costs ${price}` };
}

/**
 * sigma sqrt(T) of the option out of the money with this price. Halley's method on the logarithm of the price, or of what it lacks to its upper bound
 * min(F, K), within a bracket; it starts at the inflection point of the price sqrt(2 |ln(F/K)|) (Manaster and Koehler 1982).
 */
function totalDeviation(timeValue: number, forward: number, strike: number): number {
  if (timeValue === 0) return 0;
  const x = -Math.abs(logRatio(forward, strike));
  const most = Math.min(forward, strike);
  const scale = Math.sqrt(forward) * Math.sqrt(strike);
  const upper = timeValue > 0.5 * most;
  const target = Math.log((upper ? most - timeValue : timeValue) / scale);
  let low = 0;
  let high = Infinity;
  let s = Math.max(Math.sqrt(-2 * x), (Math.sqrt(2 * Math.PI) * Math.min(timeValue, 0.5 * most)) / scale);
  for (let step = 0; step < MOST_STEPS; step++) {
    const value = upper ? logNormalisedRoom(x, s) : logNormalisedBlack(x, s);
    const error = upper ? target - value : value - target;
    if (error === 0) return s;
    if (error > 0) high = s;
    else low = s;
    const next = halley(x, s, value, error, upper);
    if (Math.abs(next - s) <= CUBIC * s) return next;
    s = next > low && next < high ? next : high < Infinity ? 0.5 * (low + high) : 2 * s;
  }
  return s;
}

/** ln(F / K), exact also next to the money, where F / K would be rounded. */
function logRatio(forward: number, strike: number): number {
  const excess = (forward - strike) / strike;
  return Math.abs(excess) < 0.5 ? Math.log1p(excess) : Math.log(forward / strike);
}

/** One step of Halley's method for f = log b (or -log room) - target: f' = b' / b, b'' / b' = x^2 / s^3 - s / 4. */
function halley(x: number, s: number, logValue: number, error: number, upper: boolean): number {
  const slope = Math.exp(normalisedLogVega(x, s) - logValue);
  const relativeCurvature = (x * x) / (s * s * s) - 0.25 * s + (upper ? slope : -slope);
  const newton = error / slope;
  const correction = 1 - 0.5 * newton * relativeCurvature;
  return s - newton / (correction > 0.2 ? correction : 1);
}
