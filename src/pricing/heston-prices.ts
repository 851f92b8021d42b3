import type { HestonParameters } from "../market/index.ts";
import { blackPrice, type OptionKind } from "./black-scholes.ts";
import { characteristicFunction } from "./heston-characteristic.ts";
import type { Contour } from "./heston-contour.ts";
import { placeNodes } from "./heston-nodes.ts";
import { type HestonSlice, resolveSlice, timeValues, withinBounds } from "./heston-slice.ts";
import { sineCosine } from "./sine-cosine.ts";

/**
 * Undiscounted prices of the European options of one maturity, in the units of the forward and the order of the strikes; multiply by the discount
 * factor for today's money. Error below 1e-10 F. Lewis (2001) on the contour Im u = -1/2 with a Black-Scholes control variate (Andersen and
 * Piterbarg 2010), k = ln(F / K), q = u^2 + 1/4, phi of ln(S_T / F):
 *
 *     C(K) = C_Black(K) + sqrt(F K) / pi * integral over u > 0 of Re[e^{iuk} (phi_Black - phi_Heston)(u - i/2)] / q
 *
 * The characteristic function is evaluated once a node for all strikes.
 * Throws a RangeError that names the parameter, maturity, forward or strike which is no market.
 */
export function hestonPrices(parameters: HestonParameters, slice: HestonSlice, kind: OptionKind): Float64Array {
  const resolved = resolveSlice(parameters, slice);
  const { maturity, forward, strikes, logMoneyness, widest, totalVariance, controlVolatility } = resolved;
  const { contour, count } = placeNodes(parameters, maturity, totalVariance, widest);
  characteristicFunction(parameters, maturity, contour, count);
  subtractFromControl(contour, count, totalVariance);
  return Float64Array.from(logMoneyness, (k, i) => {
    const strike = strikes[i]!;
    const correction = (timeValues(kind) * Math.sqrt(forward * strike) * contourSum(contour, count, k)) / Math.PI;
    const price = blackPrice(kind, forward, strike, controlVolatility, maturity) + correction;
    return withinBounds(kind, price, forward, strike);
  });
}

/** phi becomes weight (phi_Black - phi) / q, phi_Black(u - i/2) = exp(-totalVariance q / 2). */
function subtractFromControl({ u, weight, phiRe, phiIm }: Contour, count: number, totalVariance: number): void {
  for (let j = 0; j < count; j++) {
    const q = u[j]! * u[j]! + 0.25;
    const w = weight[j]! / q;
    phiRe[j] = w * (Math.exp(-0.5 * totalVariance * q) - phiRe[j]!);
    phiIm[j] = -w * phiIm[j]!;
  }
}

/** The sum over the nodes of Re[e^{iuk} phi]. */
function contourSum({ u, phiRe, phiIm, angle, sine, cosine }: Contour, count: number, k: number): number {
  for (let j = 0; j < count; j++) angle[j] = u[j]! * k;
  sineCosine(angle, count, sine, cosine);
  let sum = 0;
  for (let j = 0; j < count; j++) sum += phiRe[j]! * cosine[j]! - phiIm[j]! * sine[j]!;
  return sum;
}
