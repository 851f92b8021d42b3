import fc from "fast-check";
import type { HestonParameters } from "../../src/market/index.ts";

export function heston(kappa: number, theta: number, xi: number, rho: number, v0: number): HestonParameters {
  return { kappa, theta, xi, rho, v0, measure: "Q" };
}

/** Both kernels sit every exam. */
export const kernels = ["wasm", "typescript"] as const;

/**
 * Sets that break fixed quadrature: Feller violated by far, fat tails, hardly any noise, correlations next to 1 and -1,
 * a variance of 0.
 */
export const hardSets: readonly HestonParameters[] = [
  heston(1, 0.04, 1.5, -0.9, 0.04),
  heston(0.5, 0.02, 1.5, -0.9, 0.01),
  heston(5, 0.04, 1.5, -0.9, 0.01),
  heston(0.3, 0.04, 1.5, 0.3, 0.005),
  heston(2, 0.04, 0.05, -0.7, 0.04),
  heston(10, 0.04, 2.5, -0.9, 0.08),
  heston(0.1, 0.04, 1, 0.9, 0.04),
  heston(1, 0.04, 0.5, -0.99, 0.04),
  heston(1, 0.04, 0.5, -0.7, 0),
  heston(1, 0.04, 5, -0.5, 0.04),
];

export const maturities = [1 / 365, 7 / 365, 0.25, 1, 2, 10] as const;

/** Parameters and maturities of equity markets and somewhat beyond. */
export const anySet = fc.record({
  kappa: fc.double({ min: 0.2, max: 8, noNaN: true }),
  theta: fc.double({ min: 0.005, max: 0.12, noNaN: true }),
  xi: fc.double({ min: 0.05, max: 1.6, noNaN: true }),
  rho: fc.double({ min: -0.95, max: 0.5, noNaN: true }),
  v0: fc.double({ min: 0.002, max: 0.15, noNaN: true }),
  measure: fc.constant("Q" as const),
});
export const anyMaturity = fc.double({ min: 2 / 365, max: 3, noNaN: true });

/** Strikes from the far left wing to the far right one, in expected standard deviations. */
export function wideStrikes(parameters: HestonParameters, maturity: number, forward: number): number[] {
  return strikesAt(parameters, maturity, forward, [-5, -2, -0.5, 0, 0.3, 1.5, 4]);
}

/** Strikes next to the money only: they ask for fewer nodes. */
export function narrowStrikes(parameters: HestonParameters, maturity: number, forward: number): number[] {
  return strikesAt(parameters, maturity, forward, [-1, 0, 0.5]);
}

function strikesAt({ kappa, theta, v0 }: HestonParameters, maturity: number, forward: number, deviations: number[]) {
  const one = Math.sqrt(v0 * maturity + theta * maturity * Math.min(1, kappa * maturity));
  return deviations.map((z) => forward * Math.exp(z * one));
}
