import type { ChainSlice } from "../../market/index.ts";
import { impliedVolatility, normalCdf, normalPdf } from "../../pricing/index.ts";

/**
 * Added to market and model prices before they are inverted, in units of the forward: some thousandth of the cheapest
 * quote. The volatility of a model price that is all but 0 is then a low one that depends smoothly on the parameters,
 * and the residual is still 0 where the prices are equal.
 */
const PRICE_SHIFT = 1e-8;
/** A step of Halley's method this small, relative to the deviation, leaves an error of its cube. */
const CUBIC = 1e-7;
const MOST_STEPS = 8;

/** Black volatilities of one set of prices of a chain, and the derivatives of price in volatility there. */
export interface Inversion {
  readonly volatilities: Float64Array;
  readonly vegas: Float64Array;
}

/** What stays the same of one option. */
interface Inverted {
  readonly forward: number;
  readonly strike: number;
  /** ln(F / K), > 0 where the put is out of the money. */
  readonly logMoneyness: number;
  readonly maturity: number;
  readonly rootMaturity: number;
  /** Of the option's own kind; its price is this much above the price of the option out of the money. */
  readonly intrinsic: number;
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
  const deviations = Float64Array.from(
    slices.flatMap(({ volatilities, maturity }) =>
      Array.from(volatilities, (volatility) => volatility * Math.sqrt(maturity)),
    ),
  );
  const volatilities = new Float64Array(options.length);
  const vegas = new Float64Array(options.length);
  return (prices) => {
    for (let i = 0; i < options.length; i++) {
      const option = options[i]!;
      const target = prices[i]! - option.intrinsic + shift * option.forward;
      let deviation = deviationNear(option, target, deviations[i]!);
      if (Number.isNaN(deviation)) deviation = deviationAnywhere(option, target);
      if (Number.isNaN(deviation)) return undefined;
      deviations[i] = deviation;
      volatilities[i] = deviation / option.rootMaturity;
      const upper = option.logMoneyness / deviation + 0.5 * deviation;
      vegas[i] = option.forward * option.rootMaturity * normalPdf(upper);
    }
    return { volatilities, vegas };
  };
}

function optionsOf({ forward, strikes, maturity, kinds }: ChainSlice): Inverted[] {
  return Array.from(strikes, (strike, i) => ({
    forward,
    strike,
    logMoneyness: Math.log(forward / strike),
    maturity,
    rootMaturity: Math.sqrt(maturity),
    intrinsic: Math.max(kinds[i] === "call" ? forward - strike : strike - forward, 0),
  }));
}

/**
 * sigma sqrt(T) of a price out of the money by Halley's method on its logarithm, from a guess; NaN where that does not
 * settle at once.
 */
function deviationNear({ forward, strike, logMoneyness }: Inverted, target: number, guess: number): number {
  let s = guess;
  for (let step = 0; step < MOST_STEPS; step++) {
    const upper = logMoneyness / s + 0.5 * s;
    const lower = upper - s;
    const price =
      logMoneyness > 0
        ? strike * normalCdf(-lower) - forward * normalCdf(-upper)
        : forward * normalCdf(upper) - strike * normalCdf(lower);
    const slope = (forward * normalPdf(upper)) / price;
    const newton = Math.log(price / target) / slope;
    const curvature = (upper * lower) / s - slope;
    const next = s - newton / Math.max(1 - 0.5 * newton * curvature, 0.2);
    if (!(next > 0 && price > 0)) return Number.NaN;
    if (Math.abs(next - s) <= CUBIC * s) return next;
    s = next;
  }
  return Number.NaN;
}

function deviationAnywhere(
  { forward, strike, logMoneyness, maturity, rootMaturity }: Inverted,
  target: number,
): number {
  const implied = impliedVolatility(target, forward, strike, maturity, logMoneyness > 0 ? "put" : "call");
  return implied.valid ? implied.volatility * rootMaturity : Number.NaN;
}
