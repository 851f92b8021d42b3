import { deriveKey, keyFrom, type RandomStream, randomStream } from "../../../dist/core/index.js";
import type { HestonParameters } from "../../../dist/market/index.js";
import { hestonPrices, impliedVolatility } from "../../../dist/pricing/index.js";

/** One maturity of a chain without rates and dividends: whole days, over 365 as `maturity`. */
export interface BenchSlice {
  readonly days: number;
  readonly maturity: number;
  readonly strikes: readonly number[];
}

/** The same with the volatilities of a model whose parameters a calibration is to find. */
export interface BenchMarket {
  readonly truth: HestonParameters;
  readonly slices: readonly (BenchSlice & { readonly volatilities: readonly number[] })[];
}

export interface ChainSizes {
  readonly days: readonly number[];
  readonly strikes: number;
}

export const FORWARD = 100;

/** Parameters as those of SPY, whose variance reaches zero; and a set on which rules of fixed nodes fail. */
export const SETS = {
  chain: parameters(2.5, 0.045, 0.9, -0.75, 0.03),
  hard: parameters(0.5, 0.02, 1.5, -0.9, 0.01),
} as const;

export const NAMES = ["kappa", "theta", "xi", "rho", "v0"] as const;

/** Strikes from -2.5 to 1.5 deviations around the forward, at the volatility that the model expects until each maturity. */
export function chainOf(p: HestonParameters, { days, strikes }: ChainSizes): BenchSlice[] {
  return days.map((count) => {
    const maturity = count / 365;
    const deviation = Math.sqrt(p.theta * maturity - ((p.v0 - p.theta) * Math.expm1(-p.kappa * maturity)) / p.kappa);
    const at = (i: number) => FORWARD * Math.exp(deviation * (-2.5 + (4 * i) / (strikes - 1)));
    return { days: count, maturity, strikes: Array.from({ length: strikes }, (_, i) => at(i)) };
  });
}

/** A chain whose volatilities are those of the model, without noise. */
export function marketOf(truth: HestonParameters, sizes: ChainSizes): BenchMarket {
  const slices = chainOf(truth, sizes).map((slice) => {
    const { maturity, strikes } = slice;
    const [calls, puts] = (["call", "put"] as const).map((kind) =>
      hestonPrices(truth, { maturity, forward: FORWARD, strikes }, kind),
    );
    const volatilities = strikes.map((strike, i) => {
      const [kind, prices] = strike < FORWARD ? (["put", puts!] as const) : (["call", calls!] as const);
      const implied = impliedVolatility(prices[i]!, FORWARD, strike, maturity, kind);
      if (implied.valid) return implied.volatility;
      throw new Error(`strike ${strike} of ${maturity} years: ${implied.reason}`);
    });
    return { ...slice, volatilities };
  });
  return { truth, slices };
}

/** `count` parameter sets of an equity index, the same for the same name. */
export function randomSets(name: string, count: number): HestonParameters[] {
  const random = randomStream(deriveKey(keyFrom(1), name));
  return Array.from({ length: count }, () => randomSet(random));
}

function randomSet(random: RandomStream): HestonParameters {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return parameters(between(0.6, 5.6), between(0.02, 0.1), between(0.2, 1.3), between(-0.9, -0.2), between(0.01, 0.11));
}

function parameters(kappa: number, theta: number, xi: number, rho: number, v0: number): HestonParameters {
  return { kappa, theta, xi, rho, v0, measure: "Q" };
}
