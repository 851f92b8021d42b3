import { normalCdf, normalPdf } from "../../core/index.ts";
import type { ChainSlice } from "../../market/index.ts";
import { impliedVolatility } from "../../pricing/index.ts";

/**
 * Added to market and model prices before they are inverted, in units of the forward: some thousandth of the cheapest
 * quote. The volatility of a model price that is all but 0 is then a low one that depends smoothly on the parameters,
 * and the residual is still 0 where the prices are equal.
 */
const PRICE_SHIFT = 1e-8;
/** A step of Halley's method this small, relative to the deviation, leaves an error of its cube. */
const CUBIC = 1e-5;
const MOST_STEPS = 8;

/** Black volatilities of one set of prices of a chain, and the derivatives of price in volatility there. */
export interface Inversion {
  readonly volatilities: Float64Array;
  readonly vegas: Float64Array;
}

/** One option: what stays the same, then where it was last. */
interface Inverted {
  readonly forward: number;
  readonly strike: number;
  /** ln(F / K), > 0 where the put is out of the money. */
  readonly logMoneyness: number;
  readonly maturity: number;
  readonly rootMaturity: number;
  /** Of the option's own kind; its price is this much above the price of the option out of the money. */
  readonly intrinsic: number;
  /** sigma sqrt(T), the price out of the money there, and its derivative in sigma sqrt(T). */
  deviation: number;
  price: number;
  slope: number;
}

/**
 * Inverts the prices of a chain again and again, each time from the volatilities of the time before, which a search
 * makes quick. The arrays are overwritten by the next call. Without the shift they are those of the prices themselves,
 * 0 for a price of 0. Undefined when a price has no volatility: at or above its upper bound.
 */
export function chainInverter(
  slices: readonly ChainSlice[],
  shift = PRICE_SHIFT,
): (prices: Float64Array) => Inversion | undefined {
  const options = slices.flatMap(optionsOf);
  const volatilities = new Float64Array(options.length);
  const vegas = new Float64Array(options.length);
  return (prices) => {
    for (let i = 0; i < options.length; i++) {
      const option = options[i]!;
      const target = prices[i]! - option.intrinsic + shift * option.forward;
      const near = deviationNear(option, target);
      const deviation = near > 0 ? near : deviationAnywhere(option, target);
      if (Number.isNaN(deviation)) return undefined;
      const upper = option.logMoneyness / deviation + 0.5 * deviation;
      const density = normalPdf(upper);
      option.deviation = deviation;
      option.price = target;
      option.slope = option.forward * density;
      volatilities[i] = deviation / option.rootMaturity;
      vegas[i] = option.rootMaturity * option.slope;
    }
    return { volatilities, vegas };
  };
}

/** They begin at the market's prices and volatilities, which only have to be near each other. */
function optionsOf({ forward, strikes, maturity, kinds, prices, volatilities }: ChainSlice): Inverted[] {
  const rootMaturity = Math.sqrt(maturity);
  return kinds.map((kind, i) => {
    const strike = strikes[i]!;
    const logMoneyness = Math.log(forward / strike);
    const deviation = volatilities[i]! * rootMaturity;
    const intrinsic = Math.max(kind === "call" ? forward - strike : strike - forward, 0);
    return {
      forward,
      strike,
      logMoneyness,
      maturity,
      rootMaturity,
      intrinsic,
      deviation,
      price: prices[i]! - intrinsic,
      slope: forward * normalPdf(logMoneyness / deviation + 0.5 * deviation),
    };
  });
}

/**
 * sigma sqrt(T) of a price out of the money by Halley's method on its logarithm, from where the option was before:
 * price and slope are known there, so that the first step costs next to nothing. NaN where that does not settle at
 * once.
 */
function deviationNear(option: Inverted, target: number): number {
  const { forward, strike, logMoneyness } = option;
  let s = halley(option.deviation, logMoneyness, option.price, option.slope, target);
  for (let step = 0; step < MOST_STEPS; step++) {
    if (!(s > 0)) return Number.NaN;
    const upper = logMoneyness / s + 0.5 * s;
    const lower = upper - s;
    const price =
      logMoneyness > 0
        ? strike * normalCdf(-lower) - forward * normalCdf(-upper)
        : forward * normalCdf(upper) - strike * normalCdf(lower);
    const next = halley(s, logMoneyness, price, forward * normalPdf(upper), target);
    if (Math.abs(next - s) <= CUBIC * s) return next;
    s = next;
  }
  return Number.NaN;
}

/** f = log(price / target), f' = slope / price, f'' / f' = x^2 / s^3 - s / 4 - f'. */
function halley(s: number, x: number, price: number, slope: number, target: number): number {
  const relative = slope / price;
  const newton = Math.log(price / target) / relative;
  const curvature = (x * x) / (s * s * s) - 0.25 * s - relative;
  return s - newton / Math.max(1 - 0.5 * newton * curvature, 0.2);
}

function deviationAnywhere(
  { forward, strike, logMoneyness, maturity, rootMaturity }: Inverted,
  target: number,
): number {
  const implied = impliedVolatility(target, forward, strike, maturity, logMoneyness > 0 ? "put" : "call");
  return implied.valid ? implied.volatility * rootMaturity : Number.NaN;
}
