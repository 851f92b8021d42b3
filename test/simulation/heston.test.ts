import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { type HestonPaths, simulateHeston } from "../../src/simulation/index.ts";
import reference from "../reference/heston-prices.json" with { type: "json" };
import { estimate, withControl } from "./estimates.ts";

/** Feller violated, as equity indices are. */
const index = { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03, measure: "P" } as const;

const column = (values: Float64Array, { paths, times }: HestonPaths, t: number) =>
  Float64Array.from({ length: paths }, (_, p) => values[p * times + t]!);

describe("simulateHeston", () => {
  it("gives the same bits for any split of the paths", () => {
    const key = keyFrom(5);
    const whole = simulateHeston(index, { paths: 40, steps: 6, years: 0.1, subSteps: 2 }, key);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 39 }), (cut) => {
        const grid = { steps: 6, years: 0.1, subSteps: 2 };
        const parts = [
          simulateHeston(index, { ...grid, paths: cut }, key),
          simulateHeston(index, { ...grid, paths: 40 - cut, firstPath: cut }, key),
        ];
        expect(parts.flatMap((part) => [...part.spot])).toEqual([...whole.spot]);
        expect(parts.flatMap((part) => [...part.variance])).toEqual([...whole.variance]);
      }),
      { numRuns: 10 },
    );
    expect(simulateHeston(index, { paths: 40, steps: 6, years: 0.1, subSteps: 2 }, keyFrom(6)).spot).not.toEqual(
      whole.spot,
    );
  });

  it("has the mean and variance of the square-root process, and E[S_t] = exp(drift t)", () => {
    const years = 0.5;
    const drift = 0.08;
    const paths = simulateHeston({ ...index, drift }, { paths: 60_000, steps: 24, years }, keyFrom(11));
    const { kappa, theta, xi, v0 } = index;
    const e = Math.exp(-kappa * years);
    const mean = theta + (v0 - theta) * e;
    const variance = (v0 * xi ** 2 * e * (1 - e)) / kappa + (theta * xi ** 2 * (1 - e) ** 2) / (2 * kappa);
    const v = estimate(column(paths.variance, paths, 24));
    expect(Math.abs(v.mean - mean)).toBeLessThan(4 * v.error);
    expect(v.variance / variance).toBeCloseTo(1, 1);
    const spot = estimate(column(paths.spot, paths, 24));
    expect(Math.abs(spot.mean - Math.exp(drift * years))).toBeLessThan(4 * spot.error);
  });

  it("moves price and variance against each other by rho", () => {
    const paths = simulateHeston(index, { paths: 20_000, steps: 1, years: 1 / 252 }, keyFrom(3));
    const returns = column(paths.spot, paths, 1).map(Math.log);
    const variance = column(paths.variance, paths, 1);
    const [a, b] = [estimate(returns), estimate(variance)];
    const shared = returns.reduce((sum, x, i) => sum + (x - a.mean) * (variance[i]! - b.mean), 0) / returns.length;
    expect(shared / Math.sqrt(a.variance * b.variance)).toBeCloseTo(index.rho, 1);
  });

  it("becomes Black-Scholes when the variance hardly moves", () => {
    const flat = { kappa: 1, theta: 0.04, xi: 1e-4, rho: 0, v0: 0.04, measure: "P" } as const;
    const paths = simulateHeston(flat, { paths: 40_000, steps: 2, years: 0.25 }, keyFrom(9));
    const log = estimate(column(paths.spot, paths, 2).map(Math.log));
    expect(Math.abs(log.mean + 0.02 * 0.25)).toBeLessThan(4 * log.error);
    expect(log.variance / 0.01).toBeCloseTo(1, 1);
    expect(Math.max(...column(paths.variance, paths, 2))).toBeLessThan(0.0405);
  });

  // Daily steps where the horizon allows; 24 a year for the ten years, where Euler's scheme is off by some 4 % of
  // volatility.
  it.each([
    { case: reference.cases[0]!, steps: 30, paths: 120_000 },
    { case: reference.cases[1]!, steps: 252, paths: 20_000 },
    { case: reference.cases[2]!, steps: 240, paths: 24_000 },
  ])(
    "prices calls as the exact formula does: $case.name",
    ({ case: { parameters, years, strikes, calls }, steps, paths }) => {
      const simulated = simulateHeston({ ...parameters, measure: "Q" }, { paths, steps, years }, keyFrom(2026));
      const terminal = column(simulated.spot, simulated, steps).map((s) => 100 * s);
      strikes.forEach((strike, i) => {
        const price = withControl(
          terminal.map((s) => Math.max(s - strike, 0)),
          terminal,
          100,
        );
        expect(Math.abs(price.mean - calls[i]!)).toBeLessThan(4 * price.error);
        // The comparison means something: the error is small against the price of an at-the-money option.
        expect(price.error).toBeLessThan(0.006 * calls[1]!);
      });
    },
  );

  it("refuses parameters and grids that make no sense", () => {
    const grid = { paths: 2, steps: 2, years: 1 };
    expect(() => simulateHeston({ ...index, xi: 0 }, grid, keyFrom(1))).toThrow(/xi must be > 0/);
    expect(() => simulateHeston({ ...index, theta: Number.NaN }, grid, keyFrom(1))).toThrow(/theta/);
    expect(() => simulateHeston(index, { ...grid, paths: 0 }, keyFrom(1))).toThrow(
      /paths must be an integer >= 1, was 0/,
    );
    expect(() => simulateHeston(index, { ...grid, subSteps: 1.5 }, keyFrom(1))).toThrow(/subSteps/);
    const positive = { ...index, rho: 0.95, xi: 3 };
    expect(() => simulateHeston(positive, { ...grid, years: 10 }, keyFrom(1))).toThrow(
      /no martingale correction for rho 0.95/,
    );
  });
});
