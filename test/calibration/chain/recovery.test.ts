import { describe, expect, it } from "vitest";
import { fitErrors } from "../../../src/calibration/chain/fit-errors.ts";
import { calibrateChain } from "../../../src/calibration/index.ts";
import { keyFrom, randomStream } from "../../../src/core/index.ts";
import type { CleanChain, HestonParameters } from "../../../src/market/index.ts";
import { hestonPrices, impliedVolatility, openHestonChain } from "../../../src/pricing/index.ts";
import { chainOf, spreadStrikes } from "./chain-of.ts";
import { drawParameters, LONG_MATURITIES, START_BOX, syntheticChain, TRUE_BOX, worstError } from "./model-chain.ts";

describe("recovery of the parameters from exact prices", () => {
  it("from a random start of a wide box, on 100 chains of 200 options: at least 99 to 1e-6, in some 8 iterations", () => {
    const stream = randomStream(keyFrom(2024));
    const fits = Array.from({ length: 100 }, () => {
      const truth = drawParameters(TRUE_BOX, stream);
      const from = [drawParameters(START_BOX, stream)];
      const fit = calibrateChain(syntheticChain(truth), { starts: 0, from });
      return { error: worstError(fit.q, truth), iterations: fit.iterations, status: fit.status };
    });
    expect(fits.filter(({ error }) => error < 1e-6).length).toBeGreaterThanOrEqual(99);
    expect(fits.filter(({ status }) => status === "converged").length).toBeGreaterThanOrEqual(99);
    const iterations = fits.map((fit) => fit.iterations).sort((a, b) => a - b);
    expect(iterations[50]).toBeLessThanOrEqual(9);
    expect(iterations[95]).toBeLessThanOrEqual(14);
  });

  it("from its own starts, which agree", () => {
    const stream = randomStream(keyFrom(7));
    for (let i = 0; i < 10; i++) {
      const truth = drawParameters(TRUE_BOX, stream);
      const fit = calibrateChain(syntheticChain(truth));
      expect(worstError(fit.q, truth)).toBeLessThan(1e-8);
      expect(fit).toMatchObject({ status: "converged", starts: 4, agreeing: 4, atBound: [], fellerImposed: false });
      expect(fit.rmse).toBeLessThan(1e-9);
      expect(fit.fellerRatio).toBeCloseTo((2 * truth.kappa * truth.theta) / truth.xi ** 2, 6);
    }
  });

  it("the 40 options of Cui, del Baño Rollin and Germano (2017), from their start", () => {
    const truth: HestonParameters = { kappa: 3, theta: 0.1, xi: 0.25, rho: -0.8, v0: 0.08, measure: "Q" };
    const start: HestonParameters = { kappa: 1.2, theta: 0.2, xi: 0.3, rho: -0.6, v0: 0.2, measure: "Q" };
    const chain = cuiChain(truth);
    expect(firstRowOfCalls(chain)).toEqual([
      0.0803314468, 0.1548879988, 0.205333668, 0.2425958024, 0.2735951764, 0.3008055458, 0.3585259851, 0.4172454616,
    ]);
    const fit = calibrateChain(chain, { starts: 0, from: [start] });
    expect(fit.status).toBe("converged");
    expect(worstError(fit.q, truth)).toBeLessThan(5e-12);
  });

  it("with the Feller condition, where the truth obeys it", () => {
    const truth: HestonParameters = { kappa: 3, theta: 0.04, xi: 0.4, rho: -0.7, v0: 0.05, measure: "Q" };
    const fit = calibrateChain(syntheticChain(truth), { imposeFeller: true });
    expect(worstError(fit.q, truth)).toBeLessThan(1e-8);
    expect(fit).toMatchObject({ status: "converged", fellerImposed: true, atBound: [] });
  });
});

it.each([0.1, 0.2, 0.6])("a flat surface of volatility %d has no volatility of variance", (sigma) => {
  const fit = calibrateChain(chainOf(LONG_MATURITIES, spreadStrikes(sigma), () => sigma));
  expect(fit.status).toBe("converged");
  expect(fit.q.xi).toBeLessThan(3e-3);
  expect(Math.abs(fit.q.v0 / sigma ** 2 - 1)).toBeLessThan(1e-6);
  expect(Math.abs(fit.q.theta / sigma ** 2 - 1)).toBeLessThan(1e-6);
  expect(fit.atBound).toContain("xi");
  expect(fit.estimates.xi.standardError).toBeNaN();
});

describe("the Feller condition where the truth breaks it", () => {
  const truth: HestonParameters = { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03, measure: "Q" };
  const chain = syntheticChain(truth);

  it("holds exactly, is reported as a bound, and costs a worse fit", () => {
    const free = calibrateChain(chain);
    const imposed = calibrateChain(chain, { imposeFeller: true });
    expect(free.fellerRatio).toBeCloseTo(0.2778, 4);
    expect(imposed.fellerRatio).toBeGreaterThanOrEqual(1);
    expect(imposed.fellerRatio).toBeLessThan(1 + 1e-6);
    expect(imposed.atBound).toContain("feller");
    expect(imposed.rmse).toBeGreaterThan(0.01);
    expect(imposed.estimates.theta.standardError).toBeGreaterThan(0);
  });

  it("is the least error of all parameters that obey it", () => {
    const imposed = calibrateChain(chain, { imposeFeller: true });
    const stream = randomStream(keyFrom(3));
    for (let i = 0; i < 20; i++) {
      const moved = { ...imposed.q };
      for (const name of ["kappa", "xi", "v0"] as const) moved[name] *= Math.exp(0.02 * stream.normal());
      moved.theta = Math.max(imposed.q.theta, moved.xi ** 2 / (2 * moved.kappa));
      expect(errorOf(chain, moved)).toBeGreaterThan(imposed.rmse);
    }
  });
});

/** What the fit minimises, with equal weights. */
function errorOf({ slices }: CleanChain, parameters: HestonParameters): number {
  const prices = openHestonChain(slices).prices(parameters);
  return fitErrors(slices, prices, new Float64Array(prices.length).fill(1)).rmse;
}

const CUI_MATURITIES = [
  0.119047619047619, 0.238095238095238, 0.357142857142857, 0.476190476190476, 0.595238095238095, 0.714285714285714,
  1.07142857142857, 1.42857142857143,
];
const CUI_STRIKES = [
  [0.9371, 0.8603, 0.8112, 0.776, 0.747, 0.7216, 0.6699, 0.6137],
  [0.9956, 0.9868, 0.9728, 0.9588, 0.9464, 0.9358, 0.9175, 0.9025],
  [1.0427, 1.0463, 1.0499, 1.053, 1.0562, 1.0593, 1.0663, 1.0766],
  [1.2287, 1.2399, 1.2485, 1.2659, 1.2646, 1.2715, 1.2859, 1.3046],
  [1.3939, 1.4102, 1.4291, 1.4456, 1.4603, 1.4736, 1.5005, 1.5328],
];
const CUI_RATE = 0.02;

/**
 * S = 1, r = 2 %; the options out of the money, which hold more digits of the volatility than the calls of the paper.
 */
function cuiChain(truth: HestonParameters): CleanChain {
  const base = chainOf(
    CUI_MATURITIES,
    () => [0.9, 0.95, 1.01, 1.05, 1.1],
    () => 0.3,
  );
  const slices = base.slices.map((slice, j) => {
    const { maturity } = slice;
    const forward = Math.exp(CUI_RATE * maturity);
    const strikes = CUI_STRIKES.map((row) => row[j]!);
    const kinds = strikes.map((strike) => (strike < forward ? ("put" as const) : ("call" as const)));
    const prices = strikes.map(
      (strike, i) => hestonPrices(truth, { maturity, forward, strikes: [strike] }, kinds[i]!)[0]!,
    );
    const volatilities = prices.map((price, i) => {
      const implied = impliedVolatility(price, forward, strikes[i]!, maturity, kinds[i]!);
      return implied.valid ? implied.volatility : Number.NaN;
    });
    return {
      ...slice,
      forward,
      discount: 1 / forward,
      kinds,
      strikes: Float64Array.from(strikes),
      prices: Float64Array.from(prices),
      volatilities: Float64Array.from(volatilities),
    };
  });
  return { ...base, slices };
}

/** Discounted calls of the lowest strikes, as the paper prints them, from the chain's puts and calls. */
function firstRowOfCalls({ slices }: CleanChain): number[] {
  return slices.map(({ prices, kinds, strikes, forward, discount }) => {
    const call = kinds[0] === "call" ? prices[0]! : prices[0]! + forward - strikes[0]!;
    return Number((discount * call).toFixed(10));
  });
}
