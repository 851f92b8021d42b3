import { check } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";
import { type OptionKind, payoff } from "./black-scholes.ts";
import { checkHestonParameters, expectedTotalVariance } from "./heston-parameters.ts";

/** European options of one maturity on one forward. */
export interface HestonSlice {
  /** Years, > 0. */
  readonly maturity: number;
  readonly forward: number;
  /** > 0, in the units of the forward, in any order. */
  readonly strikes: ArrayLike<number>;
}

/** A checked slice with what the integrals need of it. */
export interface ResolvedSlice extends HestonSlice {
  /** k = ln(F / K) of every strike. */
  readonly logMoneyness: Float64Array;
  readonly widest: number;
  /** Volatility of the Black control variate: the model's expected total variance. */
  readonly controlVolatility: number;
  readonly totalVariance: number;
}

/** Throws a RangeError that names the first wrong parameter, maturity, forward or strike. */
export function resolveSlice(parameters: HestonParameters, slice: HestonSlice): ResolvedSlice {
  checkHestonParameters(parameters);
  checkSlice(slice);
  const { maturity, forward, strikes } = slice;
  const logMoneyness = Float64Array.from(strikes, (strike) => Math.log(forward / strike));
  const widest = logMoneyness.reduce((most, k) => Math.max(most, Math.abs(k)), 0);
  const totalVariance = expectedTotalVariance(parameters, maturity);
  const controlVolatility = Math.sqrt(totalVariance / maturity);
  return { maturity, forward, strikes, logMoneyness, widest, totalVariance, controlVolatility };
}

/** Throws a RangeError that names the maturity, forward or strike which is no market. */
export function checkSlice({ maturity, forward, strikes }: HestonSlice): void {
  check(maturity > 0 && maturity < Infinity, () => `Heston: maturity must be > 0 and finite, was ${maturity}`);
  check(forward > 0 && forward < Infinity, () => `Heston: forward must be > 0 and finite, was ${forward}`);
  for (let i = 0; i < strikes.length; i++) {
    const strike = strikes[i]!;
    check(strike > 0 && strike < Infinity, () => `Heston: strike ${i} must be > 0 and finite, was ${strike}`);
  }
}

/** The time value is the same for a call and a put; a straddle has it twice. */
export function timeValues(kind: OptionKind): number {
  return kind === "straddle" ? 2 : 1;
}

/**
 * Quadrature leaves errors of some 1e-13 F, so that a far wing may come out below its intrinsic value: moved to the nearest price without arbitrage.
 */
export function withinBounds(kind: OptionKind, price: number, forward: number, strike: number): number {
  const most = kind === "call" ? forward : kind === "put" ? strike : forward + strike;
  return Math.min(Math.max(price, payoff(kind, forward, strike)), most);
}
