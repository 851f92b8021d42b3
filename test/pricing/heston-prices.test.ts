import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HestonParameters } from "../../src/market/index.ts";
import {
  blackPrice,
  type HestonKernelName,
  type HestonSlice,
  hestonPrices,
  type OptionKind,
  payoff,
} from "../../src/pricing/index.ts";
import published from "../reference/heston-prices.json" with { type: "json" };
import { cosinePut } from "./cos-method.ts";
import { referenceCall } from "./heston-reference.ts";
import {
  anyMaturity,
  anySet,
  hardSets,
  heston,
  kernels,
  maturities,
  narrowStrikes,
  wideStrikes,
} from "./heston-sets.ts";

const typical = heston(2.5, 0.045, 0.9, -0.75, 0.03);

/** `hestonPrices` by one kernel. */
const pricesBy = (kernel: HestonKernelName) => (parameters: HestonParameters, slice: HestonSlice, kind: OptionKind) =>
  hestonPrices(parameters, slice, kind, { kernel });

describe.each(kernels)("hestonPrices by %s gives published values", (kernel) => {
  const price = pricesBy(kernel);

  it.each(published.cases)("$name", ({ parameters, years, strikes, calls }) => {
    const prices = price({ ...parameters, measure: "Q" }, { maturity: years, forward: 100, strikes }, "call");
    for (const [i, call] of calls.entries()) expect(Math.abs(prices[i]! - call)).toBeLessThan(1e-11);
  });

  it("Lewis's table, r 1 %, dividends 2 %, Feller ratio 2", () => {
    // 30 digits; (S, T, v0, kappa, theta, xi, rho) = (100, 1, .04, 4, .25, 1, -.5).
    const calls = [26.77475874399885, 20.93334900059671, 16.07015491702883, 12.13221151670984, 9.024913483457835];
    const slice = { maturity: 1, forward: 100 * Math.exp(-0.01), strikes: [80, 90, 100, 110, 120] };
    const prices = price(heston(4, 0.25, 1, -0.5, 0.04), slice, "call");
    for (const [i, call] of calls.entries()) expect(Math.abs(prices[i]! * Math.exp(-0.01) - call)).toBeLessThan(1e-11);
  });

  it("Fang and Oosterlee (2008), one year", () => {
    // Their table 1 prints 5.785155450, good to 2e-8; these have 30 digits behind them.
    const slice = { maturity: 1, forward: 100, strikes: [80, 100, 120] };
    const prices = price(heston(1.5768, 0.0398, 0.5751, -0.5711, 0.0175), slice, "call");
    const calls = [21.23663875651685, 5.785155434376189, 0.4828281378915278];
    for (const [i, call] of calls.entries()) expect(Math.abs(prices[i]! - call)).toBeLessThan(1e-11);
  });

  it("Cui, del Bano Rollin and Germano (2017), the lowest strike of every maturity", () => {
    const years = [
      0.119047619047619, 0.238095238095238, 0.357142857142857, 0.476190476190476, 0.595238095238095, 0.714285714285714,
      1.07142857142857, 1.42857142857143,
    ];
    const strikes = [0.9371, 0.8603, 0.8112, 0.776, 0.747, 0.7216, 0.6699, 0.6137];
    const calls = [
      0.0803314468, 0.1548879988, 0.205333668, 0.2425958024, 0.2735951764, 0.3008055458, 0.3585259851, 0.4172454616,
    ];
    for (const [i, maturity] of years.entries()) {
      const slice = { maturity, forward: Math.exp(0.02 * maturity), strikes: [strikes[i]!] };
      const [found] = price(heston(3, 0.1, 0.25, -0.8, 0.08), slice, "call");
      expect(Math.abs(found! * Math.exp(-0.02 * maturity) - calls[i]!)).toBeLessThan(1e-10);
    }
  });
});

describe("hestonPrices agrees with adaptive quadrature", () => {
  it.each(hardSets)("of the bare integral: $kappa, $theta, $xi, $rho, $v0", (parameters) => {
    for (const maturity of maturities) {
      for (const strikes of [wideStrikes, narrowStrikes].map((place) => place(parameters, maturity, 100)))
        expectReference(parameters, maturity, strikes, 2e-11);
    }
  });

  // Long integrals at the money, where the transform is smooth but for singularities next to the contour.
  it.each([
    [heston(3.88, 0.00326, 5.49, 0.679, 0.00637), 2.6],
    [heston(0.785, 0.0293, 3.62, 0.738, 0.00068), 1],
    [heston(0.558, 0.00798, 4.89, 0.953, 0.00102), 1.08],
    [heston(0.264, 0.00292, 5.78, -0.259, 0.000404), 0.95],
  ])("next to a moment explosion: %o, %d years", (parameters, maturity) => {
    expectReference(parameters, maturity, [100], 5e-11);
    expectReference(parameters, maturity, wideStrikes(parameters, maturity, 100), 5e-11);
  });

  it("on random sets", () => {
    fc.assert(
      fc.property(anySet, anyMaturity, (parameters, maturity) =>
        expectReference(parameters, maturity, wideStrikes(parameters, maturity, 100), 2e-11),
      ),
      { numRuns: 50 },
    );
  });
});

/** @param tolerance of both kernels' calls, in units of the forward */
function expectReference(
  parameters: HestonParameters,
  maturity: number,
  strikes: readonly number[],
  tolerance: number,
): void {
  const calls = kernels.map((kernel) => pricesBy(kernel)(parameters, { maturity, forward: 100, strikes }, "call"));
  for (const [i, strike] of strikes.entries()) {
    const reference = referenceCall(parameters, maturity, 100, strike);
    for (const [k, prices] of calls.entries())
      expect(Math.abs(prices[i]! - reference) / 100, `${kernels[k]}, ${maturity} years, strike ${strike}`).toBeLessThan(
        tolerance,
      );
  }
}

describe.each(kernels)("hestonPrices by %s agrees with", (kernel) => {
  const price = pricesBy(kernel);

  it("the cosine expansion", () => {
    for (const parameters of [typical, heston(1, 0.04, 0.2, -0.7, 0.04), heston(4, 0.25, 1, -0.5, 0.04)]) {
      for (const maturity of [0.25, 1, 2]) {
        const strikes = [60, 90, 100, 115, 150];
        const prices = price(parameters, { maturity, forward: 100, strikes }, "put");
        for (const [i, strike] of strikes.entries())
          expect(Math.abs(prices[i]! - cosinePut(parameters, maturity, 100, strike, 15, 4096))).toBeLessThan(1e-8);
      }
    }
  });

  it("Black with the expected variance as xi goes to 0, with an error of the order of xi", () => {
    const maturity = 0.7;
    const totalVariance = 0.05 * maturity - (0.02 * -Math.expm1(-2 * maturity)) / 2;
    const strikes = [80, 95, 100, 120];
    for (const xi of [1e-3, 1e-6, 1e-9, 1e-12]) {
      const prices = price(heston(2, 0.05, xi, -0.5, 0.03), { maturity, forward: 100, strikes }, "call");
      for (const [i, strike] of strikes.entries()) {
        const black = blackPrice("call", 100, strike, Math.sqrt(totalVariance / maturity), maturity);
        expect(Math.abs(prices[i]! - black)).toBeLessThan(2 * xi + 1e-12);
      }
    }
    const [flat] = price(heston(2, 0.04, 1e-4, 0, 0.04), { maturity: 1, forward: 100, strikes: [100] }, "call");
    expect(Math.abs(flat! - blackPrice("call", 100, 100, 0.2, 1))).toBeLessThan(2e-7);
  });

  it("the intrinsic value as the maturity goes to 0", () => {
    for (const maturity of [1e-3, 1e-5, 1e-7]) {
      const strikes = [90, 100, 110];
      const prices = price(typical, { maturity, forward: 100, strikes }, "call");
      expect(prices[0]).toBeCloseTo(10, 8);
      expect(Math.abs(prices[1]! / (100 * Math.sqrt((0.03 * maturity) / (2 * Math.PI))) - 1)).toBeLessThan(
        2 * maturity,
      );
      expect(prices[2]).toBeCloseTo(0, 8);
    }
  });
});

describe.each(kernels)("hestonPrices by %s obeys the laws of arbitrage", (kernel) => {
  const price = pricesBy(kernel);

  it("parity, bounds, and prices monotone and convex in the strike", () => {
    const step = 2;
    const strikes = Array.from({ length: 100 }, (_, i) => 20 + step * i);
    fc.assert(
      fc.property(anySet, anyMaturity, (parameters, maturity) => {
        const slice = { maturity, forward: 100, strikes };
        const [calls, puts, straddles] = (["call", "put", "straddle"] as const).map((kind) =>
          price(parameters, slice, kind),
        );
        for (const [i, strike] of strikes.entries()) {
          expect(Math.abs(calls![i]! - puts![i]! - 100 + strike)).toBeLessThan(1e-9);
          expect(Math.abs(calls![i]! + puts![i]! - straddles![i]!)).toBeLessThan(1e-9);
          expect(calls![i]).toBeGreaterThanOrEqual(payoff("call", 100, strike));
          expect(calls![i]).toBeLessThanOrEqual(100);
          expect(puts![i]).toBeGreaterThanOrEqual(payoff("put", 100, strike));
          expect(puts![i]).toBeLessThanOrEqual(strike);
          if (i < 2) continue;
          expect(calls![i]! - calls![i - 1]!).toBeLessThan(1e-10);
          expect(calls![i]! - calls![i - 1]!).toBeGreaterThan(-step - 1e-10);
          expect(calls![i]! - 2 * calls![i - 1]! + calls![i - 2]!).toBeGreaterThan(-1e-10);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("rise with the forward's scale, and do not depend on which strikes share the nodes", () => {
    const alone = price(typical, { maturity: 0.5, forward: 100, strikes: [110] }, "call");
    const together = price(typical, { maturity: 0.5, forward: 20_000, strikes: [1000, 22_000, 90_000] }, "call");
    expect(Math.abs(together[1]! / 200 - alone[0]!)).toBeLessThan(1e-10);
    expect(price(typical, { maturity: 0.5, forward: 100, strikes: [] }, "call")).toHaveLength(0);
  });
});

describe("hestonPrices refuses", () => {
  const slice = { maturity: 1, forward: 100, strikes: [100] };
  it.each([
    [{ kappa: 0 }, /kappa must be > 0 and finite, was 0/],
    [{ theta: -0.04 }, /theta must be > 0 and finite, was -0.04/],
    [{ xi: Number.NaN }, /xi must be .* was NaN/],
    [{ xi: 1e-200 }, /xi must be .* was 1e-200/],
    [{ rho: -1 }, /rho must be between -1 and 1, both excluded, was -1/],
    [{ v0: Infinity }, /v0 must be >= 0 and finite, was Infinity/],
    [{ measure: "P" as const }, /under measure Q, these are under P/],
  ])("parameters with %o", (change, message) => {
    expect(() => hestonPrices({ ...typical, ...change }, slice, "call")).toThrow(message);
  });

  it.each([
    [{ maturity: 0 }, /maturity must be > 0 and finite, was 0/],
    [{ forward: -1 }, /forward must be > 0 and finite, was -1/],
    [{ strikes: [90, Number.NaN] }, /strike 1 must be > 0 and finite, was NaN/],
  ])("a slice with %o", (change, message) => {
    expect(() => hestonPrices(typical, { ...slice, ...change }, "call")).toThrow(message);
  });

  it("a transform that hardly decays instead of cutting it", () => {
    const extreme = heston(1, 1e-7, 2, -0.99999, 1e-7);
    expect(() => hestonPrices(extreme, { maturity: 0.01, forward: 100, strikes: [50] }, "call")).toThrow(/nodes, more/);
  });
});
