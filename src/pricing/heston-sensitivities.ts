import type { HestonParameters } from "../market/index.ts";
import { blackGamma, blackPrice, d1, forwardDelta, type OptionKind } from "./black-scholes.ts";
import { characteristicFunction } from "./heston-characteristic.ts";
import type { Contour } from "./heston-contour.ts";
import { type ComplexArray, createComplexArray, type LogGradient, logGradient } from "./heston-gradient.ts";
import { placeNodes } from "./heston-nodes.ts";
import { type HestonSlice, type ResolvedSlice, resolveSlice, timeValues, withinBounds } from "./heston-slice.ts";
import { sineCosine } from "./sine-cosine.ts";

/** Undiscounted prices and their first derivatives, one entry a strike. */
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

/** What multiplies e^{iuk}: the price correction and its five derivatives. */
interface Integrands extends LogGradient {
  readonly correction: ComplexArray;
}

const PARAMETERS = ["kappa", "theta", "xi", "rho", "v0"] as const;

/** Scratch of the last slice, grown when needed; every call overwrites what it reads. */
let scratch = createIntegrands(256);

/**
 * `hestonPrices` with all first derivatives, from the same nodes and the same evaluations of the characteristic function: the parameters under the
 * integral sign (the control variate does not depend on them there), the forward through k = ln(F / K) and sqrt(F K).
 * Throws a RangeError as `hestonPrices` does.
 */
export function hestonSensitivities(
  parameters: HestonParameters,
  slice: HestonSlice,
  kind: OptionKind,
): HestonSensitivities {
  const resolved = resolveSlice(parameters, slice);
  const { maturity, totalVariance, widest, strikes, logMoneyness } = resolved;
  const { contour, count } = placeNodes(parameters, maturity, totalVariance, widest);
  characteristicFunction(parameters, maturity, contour, count);
  if (scratch.correction.re.length < count) scratch = createIntegrands(contour.capacity);
  logGradient(parameters, maturity, contour, count, scratch);
  fillIntegrands(contour, count, totalVariance, scratch);
  const out = createSensitivities(strikes.length);
  for (let i = 0; i < strikes.length; i++) {
    waves(contour, count, logMoneyness[i]!);
    priceAndForward(kind, resolved, i, contour, count, out);
    const scale = (timeValues(kind) * Math.sqrt(resolved.forward * strikes[i]!)) / Math.PI;
    for (const name of PARAMETERS) out[name][i] = scale * waveSum(scratch[name], contour, count);
    out.minimumVarianceDelta[i] = out.delta[i]! + (parameters.rho * parameters.xi * out.v0[i]!) / resolved.forward;
  }
  return out;
}

function createIntegrands(capacity: number): Integrands {
  const array = () => createComplexArray(capacity);
  return { correction: array(), kappa: array(), theta: array(), xi: array(), rho: array(), v0: array() };
}

function createSensitivities(length: number): HestonSensitivities {
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

/** correction = weight (phi_Black - phi) / q, and d log phi becomes -weight phi (d log phi) / q. */
function fillIntegrands(contour: Contour, count: number, totalVariance: number, out: Integrands): void {
  const { u, weight, phiRe, phiIm } = contour;
  for (let j = 0; j < count; j++) {
    const q = u[j]! * u[j]! + 0.25;
    const w = weight[j]! / q;
    out.correction.re[j] = w * (Math.exp(-0.5 * totalVariance * q) - phiRe[j]!);
    out.correction.im[j] = -w * phiIm[j]!;
  }
  for (const name of PARAMETERS) {
    const { re, im } = out[name];
    for (let j = 0; j < count; j++) {
      const w = -weight[j]! / (u[j]! * u[j]! + 0.25);
      const a = w * phiRe[j]!;
      const b = w * phiIm[j]!;
      const real = a * re[j]! - b * im[j]!;
      im[j] = a * im[j]! + b * re[j]!;
      re[j] = real;
    }
  }
}

/** cos(uk) and sin(uk) at every node. */
function waves({ u, angle, sine, cosine }: Contour, count: number, k: number): void {
  for (let j = 0; j < count; j++) angle[j] = u[j]! * k;
  sineCosine(angle, count, sine, cosine);
}

/** The sum over the nodes of Re[e^{iuk} values]. */
function waveSum({ re, im }: ComplexArray, { sine, cosine }: Contour, count: number): number {
  let sum = 0;
  for (let j = 0; j < count; j++) sum += re[j]! * cosine[j]! - im[j]! * sine[j]!;
  return sum;
}

/**
 * Price, delta and gamma of strike `i`. With A the correction and I[.] the sum over the nodes of Re[e^{iuk} .]:
 * price += sqrt(FK) I[A] / pi, delta += sqrt(K/F) I[(1/2 + iu) A] / pi, gamma -= sqrt(K/F) I[q A] / (pi F).
 */
function priceAndForward(
  kind: OptionKind,
  { forward, strikes, maturity, controlVolatility }: ResolvedSlice,
  i: number,
  { u, sine, cosine }: Contour,
  count: number,
  out: HestonSensitivities,
): void {
  const { re, im } = scratch.correction;
  let value = 0;
  let slope = 0;
  let curvature = 0;
  for (let j = 0; j < count; j++) {
    const real = re[j]! * cosine[j]! - im[j]! * sine[j]!;
    const imaginary = re[j]! * sine[j]! + im[j]! * cosine[j]!;
    value += real;
    slope -= u[j]! * imaginary;
    curvature -= (u[j]! * u[j]! + 0.25) * real;
  }
  const strike = strikes[i]!;
  const scale = (timeValues(kind) * Math.sqrt(strike / forward)) / Math.PI;
  const black = blackPrice(kind, forward, strike, controlVolatility, maturity);
  out.price[i] = withinBounds(kind, black + scale * forward * value, forward, strike);
  out.delta[i] = forwardDelta(kind, d1(forward, strike, controlVolatility, maturity)) + scale * (0.5 * value + slope);
  out.gamma[i] =
    timeValues(kind) * blackGamma(forward, strike, controlVolatility, maturity) + (scale * curvature) / forward;
}
