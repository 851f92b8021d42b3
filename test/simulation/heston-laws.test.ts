import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { blackPrice, blackVega, hestonPrices } from "../../src/pricing/index.ts";
import {
  type HestonDynamics,
  type HestonGrid,
  type HestonPaths,
  simulateHeston,
  simulateHestonSingle,
} from "../../src/simulation/index.ts";
import { estimate, withControl } from "./estimates.ts";
import { sets } from "./heston-sets.ts";

const jumps = { intensity: 2, logMean: -0.1, logDeviation: 0.15 };
const month = 30 / 252;

const columnOf = ({ paths, times, spot }: HestonPaths<Float64Array | Float32Array>, t: number, values = spot) =>
  Float64Array.from({ length: paths }, (_, p) => values[p * times + t]!);

describe.each(["qe-m", "euler"] as const)("%s is a martingale but for the drift", (scheme) => {
  it.each([
    ["set B", sets.B, 1],
    ["set D", sets.D, 1],
    ["jumps", { ...sets.B, jumps, drift: 0.07 }, 1],
    ["correlation -1", { ...sets.B, rho: -1, drift: -0.2 }, 1],
    ["no variance at the start", { ...sets.C, v0: 0 }, 1],
    ["long steps", sets.B, 12],
  ] as const)("%s", (_, parameters: HestonDynamics, stretch) => {
    const years = (stretch * 30) / 252;
    const grid: HestonGrid = { paths: 100_000, steps: 30, years, scheme };
    for (const simulate of [simulateHeston, simulateHestonSingle]) {
      const paths = simulate(parameters, grid, keyFrom(31));
      for (const t of [1, 10, 30]) {
        const spot = estimate(columnOf(paths, t));
        const known = Math.exp(((parameters.drift ?? 0) * years * t) / 30);
        expect(Math.abs(spot.mean - known)).toBeLessThan(4 * spot.error + 1e-6);
      }
    }
  });
});

describe("variance under QE-M", () => {
  it.each(Object.entries(sets))("has the mean, variance and integral of the square-root process: set %s", (_, p) => {
    const { kappa, theta, xi, v0 } = p;
    const steps = 24;
    const years = 0.5;
    const paths = simulateHeston(p, { paths: 100_000, steps, years }, keyFrom(12));
    const e = Math.exp(-kappa * years);
    const v = columnOf(paths, steps, paths.variance);
    const end = estimate(v);
    expect(Math.abs(end.mean - (theta + (v0 - theta) * e))).toBeLessThan(4 * end.error);
    const known = (v0 * xi ** 2 * e * (1 - e)) / kappa + (theta * xi ** 2 * (1 - e) ** 2) / (2 * kappa);
    const squares = estimate(v.map((x) => (x - end.mean) ** 2));
    expect(Math.abs(squares.mean - known)).toBeLessThan(4 * squares.error);
    // The trapezoidal rule over exact means is off by kappa^2 dt^2 / 12 of what reverts.
    const integral = Float64Array.from({ length: paths.paths }, (_, path) => {
      let sum = 0;
      for (let t = 0; t < steps; t++) {
        const at = path * paths.times + t;
        sum += (0.5 * (paths.variance[at]! + paths.variance[at + 1]!) * years) / steps;
      }
      return sum;
    });
    const total = estimate(integral);
    const expected = theta * years + ((v0 - theta) * (1 - e)) / kappa;
    expect(Math.abs(total.mean - expected)).toBeLessThan(4 * total.error);
  });

  it("stays at 0 or above", () => {
    for (const scheme of ["qe-m", "euler"] as const) {
      const paths = simulateHeston(sets.D, { paths: 2000, steps: 30, years: month, scheme }, keyFrom(2));
      expect(Math.min(...paths.variance)).toBe(0);
    }
  });
});

/** Error of an at-the-money call in basis points of volatility, and its standard error, from independent scrambles of Sobol's points. */
function biasBp(parameters: HestonDynamics, grid: Omit<HestonGrid, "paths">, scrambles: number, paths = 2 ** 15) {
  const { years } = grid;
  const [exact = Number.NaN] = hestonPrices(parameters, { maturity: years, forward: 1, strikes: [1] }, "call");
  const vega = blackVega(1, 1, Math.sqrt(parameters.v0), years);
  const errors = Float64Array.from({ length: scrambles }, (_, seed) => {
    const wanted = { paths, store: "terminal", numbers: "sobol", ...grid } as const;
    const { spot } = simulateHeston(parameters, wanted, keyFrom(100 + seed));
    const price = spot.reduce((sum, s) => sum + Math.max(s - 1, 0), 0) / spot.length;
    return ((price - exact) / vega) * 1e4;
  });
  return estimate(errors);
}

describe("an at-the-money call of 30 daily steps", () => {
  it.each(Object.entries(sets))("is priced within 2 bp of volatility by QE-M: set %s", (_, parameters) => {
    const bias = biasBp(parameters, { steps: 30, years: month }, 4, 2 ** 16);
    expect(bias.error).toBeLessThan(1);
    expect(Math.abs(bias.mean)).toBeLessThan(2);
  });

  // Measured with another implementation and 10^6 pseudo-random paths (standard error 1.2).
  it.each([
    ["B", 9.3],
    ["C", 28.6],
    ["D", 61.6],
  ] as const)("is too dear by Euler's scheme: set %s, %d bp", (name, published) => {
    const bias = biasBp(sets[name], { steps: 30, years: month, scheme: "euler" }, 2);
    expect(Math.abs(bias.mean - published)).toBeLessThan(4);
  });

  it("converges weakly: half the step of Euler's scheme takes a good part of the bias away", () => {
    const [whole, half, quarter] = [1, 2, 4].map(
      (subSteps) => biasBp(sets.D, { steps: 30, years: month, scheme: "euler", subSteps }, 1).mean,
    );
    expect(half! / whole!).toBeLessThan(0.75);
    expect(quarter! / half!).toBeLessThan(0.75);
    expect(quarter).toBeGreaterThan(0);
  });
});

describe("jumps", () => {
  it("make Merton's prices where the variance is constant", () => {
    const parameters = { kappa: 1, theta: 0.04, xi: 1e-3, rho: 0, v0: 0.04, measure: "Q", jumps } as const;
    const years = 0.5;
    for (const numbers of ["philox", "sobol"] as const) {
      const grid = { paths: 2 ** 18, steps: 4, years, store: "terminal", numbers } as const;
      const { spot } = simulateHeston(parameters, grid, keyFrom(77));
      for (const strike of [0.8, 1, 1.2]) {
        const price = withControl(
          spot.map((s) => Math.max(s - strike, 0)),
          spot,
          1,
        );
        expect(Math.abs(price.mean - mertonCall(strike, years))).toBeLessThan(4 * price.error);
      }
    }
  });

  it("arrive at their rate, and leave the variance alone", () => {
    const still = { kappa: 1, theta: 1e-8, xi: 1e-4, rho: 0, v0: 1e-8, measure: "P" } as const;
    const grid = { paths: 50_000, steps: 10, years: 1 };
    const paths = simulateHeston({ ...still, jumps }, grid, keyFrom(3));
    const arrived = Float64Array.from({ length: 10 }, (_, t) => {
      const moved = columnOf(paths, t + 1).map((s, p) => (Math.abs(s / columnOf1(paths, p, t) - 1) > 0.03 ? 1 : 0));
      return moved.reduce((sum, one) => sum + one, 0) / moved.length;
    });
    // At least one jump in a tenth of a year: 1 - exp(-0.2), and all but those between -1 % and 5 % are seen.
    for (const share of arrived) expect(share).toBeGreaterThan(0.13);
    for (const share of arrived) expect(share).toBeLessThan(1 - Math.exp(-0.2) + 0.006);
    expect(paths.variance).toEqual(simulateHeston(still, grid, keyFrom(3)).variance);
  });

  it("are refused when they make no sense", () => {
    const grid = { paths: 1, steps: 1, years: 1 };
    const bad = (wrong: object) => () => simulateHeston({ ...sets.B, jumps: { ...jumps, ...wrong } }, grid, keyFrom(1));
    expect(bad({ intensity: -1 })).toThrow(/intensity >= 0/);
    expect(bad({ logMean: Number.NaN })).toThrow(/finite mean/);
    expect(bad({ logDeviation: -0.1 })).toThrow(/deviation of jumps must be >= 0, was -0.1/);
  });
});

const columnOf1 = ({ spot, times }: HestonPaths, path: number, t: number) => spot[path * times + t]!;

/** Merton (1976): Black's prices given the number of jumps, Poisson weighted. */
function mertonCall(strike: number, years: number): number {
  const { intensity, logMean, logDeviation } = jumps;
  const growth = -intensity * Math.expm1(logMean + 0.5 * logDeviation ** 2);
  let weight = Math.exp(-intensity * years);
  let sum = 0;
  for (let n = 0; n < 40; n++) {
    const variance = 0.04 * years + n * logDeviation ** 2;
    const forward = Math.exp(growth * years + n * (logMean + 0.5 * logDeviation ** 2));
    sum += weight * blackPrice("call", forward, strike, Math.sqrt(variance / years), years);
    weight *= (intensity * years) / (n + 1);
  }
  return sum;
}

it("refuses what has no meaning, by name", () => {
  const grid = { paths: 2, steps: 2, years: 1 };
  const wrong = (bad: object) => () => simulateHeston(sets.B, { ...grid, ...bad }, keyFrom(1));
  expect(wrong({ scheme: "milstein" })).toThrow(/scheme must be one of qe-m, euler, was milstein/);
  expect(wrong({ numbers: "halton" })).toThrow(/numbers must be one of/);
  expect(wrong({ firstPath: 2 ** 32 - 1 })).toThrow(/paths end at 2\^32/);
  expect(wrong({ numbers: "sobol", steps: 600 })).toThrow(/1024 dimensions, 600 steps need 1200; use fewer steps/);
  expect(wrong({ years: Number.POSITIVE_INFINITY })).toThrow(/years/);
  expect(() => simulateHeston({ ...sets.B, kappa: Number.POSITIVE_INFINITY }, grid, keyFrom(1))).toThrow(/kappa/);
});
