import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../src/core/index.ts";
import type { HestonParameters } from "../../src/market/index.ts";
import { blackGamma, d1, type HestonKernelName, hestonPrices, hestonSensitivities } from "../../src/pricing/index.ts";
import { anySet, hardSets, heston, kernels } from "./heston-sets.ts";

const names = ["kappa", "theta", "xi", "rho", "v0"] as const;
const strikes = [80, 95, 100, 103, 120];

/** f'(0) from three central differences, error of the order of h^6 (Richardson). */
function derivative(f: (shift: number) => Float64Array, h: number): Float64Array {
  const central = (step: number) => {
    const up = f(step);
    const down = f(-step);
    return up.map((value, i) => (value - down[i]!) / (2 * step));
  };
  const [one, two, four] = [central(h), central(2 * h), central(4 * h)];
  return one.map((value, i) => (64 * value - 20 * two[i]! + four[i]!) / 45);
}

function expectNear(found: Float64Array, expected: Float64Array, tolerance: number, what: string): void {
  for (const [i, value] of expected.entries())
    expect(Math.abs(found[i]! - value), `${what} ${i}`).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
}

function expectGradient(
  kernel: HestonKernelName,
  parameters: HestonParameters,
  maturity: number,
  tolerance: number,
): void {
  const slice = { maturity, forward: 100, strikes };
  const found = hestonSensitivities(parameters, slice, "call", { kernel });
  for (const name of names) {
    const size = name === "rho" ? 0.2 * (1 - Math.abs(parameters.rho)) : parameters[name];
    const shifted = (h: number) =>
      hestonPrices({ ...parameters, [name]: parameters[name] + h }, slice, "call", { kernel });
    // Prices are good to 2e-12 of the forward: too small a step would find that noise, not the slope.
    const step = 4e-3 * Math.min(4 * size, Math.max(size, 0.04));
    expectNear(found[name], derivative(shifted, step), tolerance, `${name} ${JSON.stringify(parameters)}`);
  }
}

describe.each(kernels)("hestonSensitivities by %s", (kernel) => {
  it("gives the published Greeks at the money, 30 days", () => {
    const { delta, gamma, v0, minimumVarianceDelta, price } = hestonSensitivities(
      heston(1, 0.04, 0.2, -0.7, 0.04),
      { maturity: 30 / 365, forward: 100, strikes: [100] },
      "call",
      { kernel },
    );
    expect(price[0]).toBeCloseTo(2.277380048443008, 11);
    expect(delta[0]).toBeCloseTo(0.5309795657, 9);
    expect(gamma[0]).toBeCloseTo(0.069743662, 9);
    expect(v0[0]).toBeCloseTo(27.47656, 5);
    expect(minimumVarianceDelta[0]).toBeCloseTo(0.4925124, 7);
  });

  it("equals central differences of the prices in the five parameters", () => {
    fc.assert(
      fc.property(anySet, fc.double({ min: 7 / 365, max: 2, noNaN: true }), (parameters, maturity) =>
        expectGradient(kernel, parameters, maturity, 1e-6),
      ),
      { numRuns: 50 },
    );
    for (const parameters of hardSets.filter(({ v0 }) => v0 > 0)) expectGradient(kernel, parameters, 7 / 365, 1e-6);
  });

  it("does not lose the gradient at a tiny xi, where the usual form divides 0 by 0", () => {
    const at = (xi: number) =>
      hestonSensitivities(heston(2, 0.05, xi, -0.5, 0.03), { maturity: 0.7, forward: 100, strikes }, "call", {
        kernel,
      });
    const small = at(1e-4);
    const tiny = at(1e-8);
    for (const name of ["kappa", "theta", "xi", "v0"] as const) expectNear(tiny[name], small[name], 5e-3, name);
    // The price moves by rho xi: d2/(drho dxi) is what is left of both.
    expectNear(
      tiny.rho.map((value) => value / 1e-8),
      small.xi.map((value) => value / -0.5),
      5e-3,
      "rho",
    );
  });

  it("equals central differences in the forward, and Black's Greeks as xi goes to 0", () => {
    fc.assert(
      fc.property(anySet, fc.double({ min: 7 / 365, max: 2, noNaN: true }), (parameters, maturity) => {
        const at = (forward: number) =>
          hestonSensitivities(parameters, { maturity, forward, strikes }, "put", { kernel });
        const found = at(100);
        expectNear(
          found.delta,
          derivative((h) => at(100 + h).price, 0.003),
          1e-7,
          "delta",
        );
        expectNear(
          found.gamma,
          derivative((h) => at(100 + h).delta, 0.003),
          1e-7,
          "gamma",
        );
      }),
      { numRuns: 50 },
    );
    const flat = hestonSensitivities(
      heston(1, 0.04, 1e-9, -0.5, 0.04),
      { maturity: 1, forward: 100, strikes },
      "call",
      { kernel },
    );
    for (const [i, strike] of strikes.entries()) {
      expect(flat.delta[i]).toBeCloseTo(normalCdf(d1(100, strike, 0.2, 1)), 9);
      expect(flat.gamma[i]).toBeCloseTo(blackGamma(100, strike, 0.2, 1), 9);
    }
  });

  it("has the prices of hestonPrices; put, call and straddle differ as parity says", () => {
    const parameters = heston(2.5, 0.045, 0.9, -0.75, 0.03);
    const slice = { maturity: 0.25, forward: 100, strikes };
    const [call, put, straddle] = (["call", "put", "straddle"] as const).map((kind) =>
      hestonSensitivities(parameters, slice, kind, { kernel }),
    );
    expectNear(straddle!.price, hestonPrices(parameters, slice, "straddle", { kernel }), 1e-12, "price");
    for (const [i] of strikes.entries()) {
      expect(call!.delta[i]! - put!.delta[i]!).toBeCloseTo(1, 12);
      expect(straddle!.delta[i]).toBeCloseTo(call!.delta[i]! + put!.delta[i]!, 12);
      expect(straddle!.gamma[i]).toBeCloseTo(2 * call!.gamma[i]!, 12);
      for (const name of names) expect(straddle![name][i]).toBeCloseTo(2 * put![name][i]!, 12);
      // Leverage: a volatility that falls as the price rises takes from every delta.
      expect(call!.minimumVarianceDelta[i]).toBeLessThan(call!.delta[i]!);
    }
  });
});
