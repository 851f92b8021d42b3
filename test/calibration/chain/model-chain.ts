import type { RandomStream } from "../../../src/core/index.ts";
import type { ChainSlice, CleanChain, HestonParameters } from "../../../src/market/index.ts";
import { blackPrice, hestonPrices, impliedVolatility } from "../../../src/pricing/index.ts";

/** Maturities of the 200-option chain: 7 days to 2 years. */
export const LONG_MATURITIES: readonly number[] = [7, 14, 30, 61, 91, 182, 365, 730].map((days) => days / 365);
export const QUARTER_MATURITIES: readonly number[] = [7, 14, 30, 61, 91].map((days) => days / 365);
export const WEEKLY_MATURITIES: readonly number[] = [7, 14, 30].map((days) => days / 365);

export interface Noise {
  readonly volatility: number | ((moneyness: number) => number);
  readonly stream: RandomStream;
  /** Of the errors of neighbours in strike; default 0. */
  readonly correlation?: number;
}

export interface SyntheticOptions {
  readonly maturities?: readonly number[];
  readonly strikesPerMaturity?: number;
  /** Standard deviation of the errors of the volatilities; none without it. */
  readonly noise?: Noise;
  /** Half of the bid-ask spread in volatility; NaN for settlement prices. */
  readonly halfSpread?: (moneyness: number) => number;
  readonly forward?: number;
}

/**
 * Options out of the money on both sides at the model's price, or at the price of the model's volatility with noise.
 */
export function syntheticChain(parameters: HestonParameters, options: SyntheticOptions = {}): CleanChain {
  const { maturities = LONG_MATURITIES } = options;
  return {
    underlying: "TEST",
    date: "2024-01-02",
    spot: options.forward ?? 100,
    slices: maturities.map((maturity, i) => slice(parameters, maturity, i, options)),
    dropped: [],
    provenance: {
      source: "made up",
      location: "test",
      nature: "synthetic",
      description: "A model's chain.",
      sha256: "",
    },
  };
}

function slice(parameters: HestonParameters, maturity: number, number: number, options: SyntheticOptions): ChainSlice {
  const { strikesPerMaturity: count = 25, noise, halfSpread = () => Number.NaN, forward = 100 } = options;
  const level = Math.sqrt(averageVariance(parameters, maturity) * maturity);
  const moneyness = Array.from({ length: count }, (_, i) => (count === 1 ? 0 : -2.5 + (4 * i) / (count - 1)));
  const strikes = moneyness.map((m) => forward * Math.exp(m * level));
  const kinds = strikes.map((strike) => (strike < forward ? ("put" as const) : ("call" as const)));
  const exact = kinds.map(
    (kind, i) => hestonPrices(parameters, { maturity, forward, strikes: [strikes[i]!] }, kind)[0]!,
  );
  const errors = noise === undefined ? [] : autoregression(count, noise);
  const volatilities = exact.map((price, i) => {
    const implied = impliedVolatility(price, forward, strikes[i]!, maturity, kinds[i]!);
    if (!implied.valid) throw new Error(implied.reason);
    if (noise === undefined) return implied.volatility;
    const deviation = typeof noise.volatility === "number" ? noise.volatility : noise.volatility(moneyness[i]!);
    return implied.volatility + deviation * errors[i]!;
  });
  const prices =
    noise === undefined
      ? exact
      : volatilities.map((volatility, i) => blackPrice(kinds[i]!, forward, strikes[i]!, volatility, maturity));
  const side = (sign: number) =>
    Float64Array.from(volatilities, (value, i) => value + sign * halfSpread(moneyness[i]!));
  return {
    expiry: `2024-${String(number + 2).padStart(2, "0")}-01`,
    root: "TEST",
    settles: "pm",
    maturity,
    forward,
    discount: 1,
    forwardError: 0,
    pairs: count,
    strikes: Float64Array.from(strikes),
    kinds,
    prices: Float64Array.from(prices),
    volatilities: Float64Array.from(volatilities),
    bidVolatilities: side(-1),
    askVolatilities: side(1),
    contracts: strikes.map((_, i) => `T${number}-${i}`),
  };
}

/** Standard normal errors whose neighbours are correlated. */
function autoregression(count: number, { stream, correlation = 0 }: Noise): number[] {
  const errors: number[] = [];
  for (let i = 0; i < count; i++) {
    const fresh = stream.normal();
    errors.push(i === 0 ? fresh : correlation * errors[i - 1]! + Math.sqrt(1 - correlation ** 2) * fresh);
  }
  return errors;
}

function averageVariance({ kappa, theta, v0 }: HestonParameters, maturity: number): number {
  return theta - ((v0 - theta) * Math.expm1(-kappa * maturity)) / (kappa * maturity);
}

/** Parameters drawn uniformly from a box of [least, most]. */
export interface ParameterBox {
  readonly kappa: readonly [number, number];
  readonly theta: readonly [number, number];
  readonly xi: readonly [number, number];
  readonly rho: readonly [number, number];
  readonly v0: readonly [number, number];
}

/** The box of true parameters of heston.md, and the wider one that random starts are drawn from. */
export const TRUE_BOX: ParameterBox = {
  kappa: [0.6, 5.6],
  theta: [0.02, 0.1],
  xi: [0.2, 1.3],
  rho: [-0.9, -0.2],
  v0: [0.01, 0.11],
};
export const START_BOX: ParameterBox = {
  kappa: [0.2, 10],
  theta: [0.01, 0.3],
  xi: [0.05, 2.5],
  rho: [-0.95, 0.5],
  v0: [0.005, 0.3],
};

export function drawParameters(box: ParameterBox, stream: RandomStream): HestonParameters {
  const draw = ([least, most]: readonly [number, number]) => least + (most - least) * stream.uniform();
  return {
    kappa: draw(box.kappa),
    theta: draw(box.theta),
    xi: draw(box.xi),
    rho: draw(box.rho),
    v0: draw(box.v0),
    measure: "Q",
  };
}

/** Largest relative error of the five parameters. */
export function worstError(found: HestonParameters, truth: HestonParameters): number {
  const names = ["kappa", "theta", "xi", "rho", "v0"] as const;
  return Math.max(...names.map((name) => Math.abs(found[name] / truth[name] - 1)));
}
