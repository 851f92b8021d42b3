import type {
  ChainFit,
  CleanChain,
  DroppedQuote,
  FitBucket,
  FittedOption,
  FittedSlice,
  HestonParameters,
  IntervalEstimate,
  PanelDay,
  Provenance,
} from "../../src/market/index.ts";
import { hestonPrices, impliedVolatility } from "../../src/pricing/index.ts";

/** A fit of made-up quotes: the model's volatilities with a known error, so that every figure of a report is known. */
export interface MadeUpFit {
  readonly days: readonly number[];
  readonly strikes?: number;
  /** market - model in volatility, by slice and option. */
  readonly error?: (slice: number, option: number) => number;
  readonly change?: Partial<ChainFit>;
}

export const Q: HestonParameters = { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03, measure: "Q" };
export const PROVENANCE: Provenance = {
  source: "made up",
  location: "chain.csv",
  sha256: "0123456789abcdef".repeat(4),
  description: "made-up option chain",
  nature: "synthetic",
};

export function madeUpFit({ days, strikes = 15, error = wavy, change = {} }: MadeUpFit): ChainFit {
  const slices = days.map((count, at) => fittedSlice(count, strikes, (option) => error(at, option)));
  const options = slices.flatMap((slice) => slice.options);
  return {
    ...{ underlying: "SPX", date: "2019-06-03", spot: 2744.45, q: Q },
    estimates: {
      kappa: estimate(Q.kappa, 0.08),
      theta: estimate(Q.theta, 0.0006),
      xi: estimate(Q.xi, 0.012),
      rho: estimate(Q.rho, 0.006),
      v0: estimate(Q.v0, 0.0002),
    },
    ...{ status: "converged", iterations: 8, starts: 3, agreeing: 3, errorCorrelation: 0 },
    fellerRatio: (2 * Q.kappa * Q.theta) / Q.xi ** 2,
    ...{ fellerImposed: false, atBound: [], options: options.length },
    ...figures(options),
    weightedRmse: figures(options).rmse,
    medianError: medianOf(options.map(({ model, market }) => Math.abs(model - market))),
    slices,
    byMoneyness: buckets(options),
    ...change,
  };
}

/** The same quotes as a cleaned chain. */
export function cleanChainOf(fit: ChainFit, dropped: readonly DroppedQuote[] = []): CleanChain {
  const { underlying, date, spot } = fit;
  const slices = fit.slices.map(({ expiry, root, maturity, forward, discount, options }) => {
    const column = (of: (option: FittedOption) => number) => Float64Array.from(options, of);
    return {
      ...{
        expiry,
        root,
        settles: "pm" as const,
        maturity,
        forward,
        discount,
        forwardError: 0.02,
        pairs: options.length,
      },
      strikes: column(({ strike }) => strike),
      kinds: options.map(({ kind }) => kind),
      prices: column(() => 1),
      volatilities: column(({ market }) => market),
      bidVolatilities: column(({ bid }) => bid),
      askVolatilities: column(({ ask }) => ask),
      contracts: options.map(({ contract }) => contract),
    };
  });
  return { underlying, date, spot, slices, dropped, provenance: PROVENANCE };
}

/** Days in a row from 2019-01-01 whose parameters move; those of `failed` have none. */
export function madeUpPanel(count: number, failed: readonly number[] = []): PanelDay[] {
  return Array.from({ length: count }, (_, i) => {
    const date = new Date(Date.UTC(2019, 0, 1 + i)).toISOString().slice(0, 10);
    const file = `chain-${date}.csv`;
    if (failed.includes(i)) return { date, file, reason: "2 expiries left, at least 3 wanted" };
    const q = {
      ...Q,
      kappa: 2.5 + Math.sin(i / 9),
      xi: 0.9 + 0.1 * Math.cos(i / 7),
      v0: 0.03 + 0.015 * Math.sin(i / 5),
    };
    const estimates = {
      kappa: estimate(q.kappa, 0.25),
      theta: estimate(q.theta, 0.002),
      xi: estimate(q.xi, 0.02),
      rho: estimate(q.rho, 0.01),
      v0: estimate(q.v0, 0.0008),
    };
    const fit = madeUpFit({ days: [30, 91], strikes: 5, change: { date, q, estimates } });
    return { date, file, fit, dropped: i };
  });
}

function wavy(slice: number, option: number): number {
  return 0.002 * Math.sin(1.7 * option + slice) + (option === 0 ? 0.004 : 0);
}

function fittedSlice(days: number, strikes: number, error: (option: number) => number): FittedSlice {
  const maturity = days / 365;
  const discount = Math.exp(-0.02 * maturity);
  const forward = 2744.45 / discount;
  const atm = volatilities(maturity, forward, [forward])[0]!;
  const moneyness = Array.from({ length: strikes }, (_, i) => -2.5 + (4 * i) / Math.max(1, strikes - 1));
  const list = moneyness.map((m) => forward * Math.exp(m * atm * Math.sqrt(maturity)));
  const models = volatilities(maturity, forward, list);
  const expiry = new Date(Date.UTC(2019, 5, 3 + Math.round(days))).toISOString().slice(0, 10);
  const options = list.map((strike, i): FittedOption => {
    const model = models[i]!;
    const market = model + error(i);
    const half = 0.001 + 0.002 * Math.abs(moneyness[i]!);
    const kind = strike < forward ? "put" : "call";
    const contract = `SPXW-${expiry}-${kind}-${strike.toFixed(0)}`;
    return {
      contract,
      kind,
      strike,
      moneyness: moneyness[i]!,
      market,
      bid: market - half,
      ask: market + half,
      model,
      weight: 1,
    };
  });
  return { expiry, root: "SPXW", maturity, forward, discount, options, ...figures(options) };
}

function volatilities(maturity: number, forward: number, strikes: readonly number[]): number[] {
  return strikes.map((strike) => {
    const kind = strike < forward ? "put" : "call";
    const [price] = hestonPrices(Q, { maturity, forward, strikes: [strike] }, kind);
    const implied = impliedVolatility(price!, forward, strike, maturity, kind);
    if (implied.valid) return implied.volatility;
    throw new Error(implied.reason);
  });
}

function figures(options: readonly FittedOption[]): { rmse: number; bias: number } {
  const errors = options.map(({ model, market }) => model - market);
  const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return { rmse: Math.sqrt(meanOf(errors.map((error) => error * error))), bias: meanOf(errors) };
}

function buckets(options: readonly FittedOption[]): FitBucket[] {
  const named = [
    { label: "below -1", has: (m: number) => m < -1 },
    { label: "-1 to 1", has: (m: number) => m >= -1 && m < 1 },
    { label: "1 and above", has: (m: number) => m >= 1 },
  ];
  return named.map(({ label, has }) => {
    const own = options.filter(({ moneyness }) => has(moneyness));
    return { label, count: own.length, ...figures(own) };
  });
}

function estimate(value: number, standardError: number): IntervalEstimate {
  return { value, standardError, low: value - 1.96 * standardError, high: value + 1.96 * standardError };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
