import type { HestonParameters } from "../market/index.ts";
import { blackGamma, blackPrice, d1, forwardDelta, type OptionKind, payoff } from "./black-scholes.ts";
import { columns } from "./heston-kernel.ts";
import { type ReadySlice, type SliceResult, timeValues } from "./heston-slice.ts";

/** Undiscounted prices and their derivatives in the parameters. */
export interface HestonChainValues {
  /** [options] */
  readonly prices: Float64Array;
  /** dPrice / d(kappa, theta, xi, rho, v0) [options x 5], row by row. */
  readonly jacobian: Float64Array;
}

/** Undiscounted prices and their first derivatives, one entry an option. */
export interface HestonSensitivities {
  readonly price: Float64Array;
  /** dPrice/dF at fixed v0. */
  readonly delta: Float64Array;
  /** d2Price/dF2 at fixed v0. */
  readonly gamma: Float64Array;
  /** dPrice/d parameter; `v0` is the vega of the model, per 1.00 of variance. */
  readonly kappa: Float64Array;
  readonly theta: Float64Array;
  readonly xi: Float64Array;
  readonly rho: Float64Array;
  readonly v0: Float64Array;
  /** The hedge with the underlying alone that leaves the least variance: delta + rho xi (dPrice/dv0) / F. */
  readonly minimumVarianceDelta: Float64Array;
}

/** Where the gradient's integrals stand in a row, after the price's. */
const GRADIENT = ["kappa", "theta", "xi", "rho", "v0"] as const;
const SLOPE = 6;
const CURVATURE = 7;

export function createSensitivities(length: number): HestonSensitivities {
  const array = () => new Float64Array(length);
  return {
    price: array(),
    delta: array(),
    gamma: array(),
    kappa: array(),
    theta: array(),
    xi: array(),
    rho: array(),
    v0: array(),
    minimumVarianceDelta: array(),
  };
}

/** price = Black + sqrt(FK) I[A] / pi for the options from `first` on. @param width columns of a row */
export function fillPrices(
  slice: ReadySlice,
  result: SliceResult,
  width: number,
  first: number,
  out: Float64Array,
): void {
  for (let i = 0; i < slice.strikes.length; i++) out[first + i] = priceOf(slice, result, i, result.rows[width * i]!);
}

/** dPrice/dp = sqrt(FK) I[dA/dp] / pi: under the integral sign the control variate does not depend on p. */
export function fillJacobian({ scale }: ReadySlice, { rows }: SliceResult, first: number, out: Float64Array): void {
  const from = columns.gradient;
  for (let i = 0; i < scale.length; i++) {
    for (let p = 0; p < GRADIENT.length; p++) out[5 * (first + i) + p] = scale[i]! * rows[from * i + 1 + p]!;
  }
}

/**
 * Everything of the options from `first` on. The forward enters through k = ln(F / K) and sqrt(FK):
 * delta = Black's + sqrt(K/F) I[(1/2 + iu) A] / pi, gamma = Black's - sqrt(K/F) I[q A] / (pi F).
 */
export function fillSensitivities(
  { rho, xi }: HestonParameters,
  slice: ReadySlice,
  result: SliceResult,
  first: number,
  out: HestonSensitivities,
): void {
  const { forward, strikes, kinds, scale } = slice;
  const { deviation, rows } = result;
  for (let i = 0; i < strikes.length; i++) {
    const at = columns.sensitivity * i;
    const to = first + i;
    const kind = kinds[i]!;
    const slope = (scale[i]! / forward) * (0.5 * rows[at]! + rows[at + SLOPE]!);
    const curvature = (scale[i]! / (forward * forward)) * rows[at + CURVATURE]!;
    out.price[to] = priceOf(slice, result, i, rows[at]!);
    out.delta[to] = forwardDelta(kind, d1(forward, strikes[i]!, deviation, 1)) + slope;
    out.gamma[to] = timeValues(kind) * blackGamma(forward, strikes[i]!, deviation, 1) + curvature;
    for (const [p, name] of GRADIENT.entries()) out[name][to] = scale[i]! * rows[at + 1 + p]!;
    out.minimumVarianceDelta[to] = out.delta[to]! + (rho * xi * out.v0[to]!) / forward;
  }
}

function priceOf(slice: ReadySlice, { deviation }: SliceResult, i: number, integral: number): number {
  const { forward } = slice;
  const kind = slice.kinds[i]!;
  const strike = slice.strikes[i]!;
  const price = blackPrice(kind, forward, strike, deviation, 1) + slice.scale[i]! * integral;
  return withinBounds(kind, price, forward, strike);
}

/** Quadrature leaves errors of some 1e-13 F: a far wing below its bounds goes to the next price within them. */
function withinBounds(kind: OptionKind, price: number, forward: number, strike: number): number {
  const most = kind === "call" ? forward : kind === "put" ? strike : forward + strike;
  return Math.min(Math.max(price, payoff(kind, forward, strike)), most);
}
