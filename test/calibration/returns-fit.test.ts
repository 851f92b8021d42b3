import { beforeAll, describe, expect, it } from "vitest";
import type { ReturnsParameters } from "../../src/calibration/filter-table.ts";
import { calibrateHistory, calibrateReturns, fitHistory } from "../../src/calibration/index.ts";
import { returnsLikelihood } from "../../src/calibration/returns-likelihood.ts";
import { type ReturnsSeries, returnsSeries } from "../../src/calibration/returns-series.ts";
import { keyFrom } from "../../src/core/index.ts";
import type { ReturnsHistoryFit } from "../../src/market/index.ts";
import { logGamma } from "../../src/statistics/index.ts";
import { hestonHistory, simpleHistory } from "../support/simple-history.ts";

const truth = { kappa: 4, theta: 0.035, xi: 0.6, rho: -0.75 };
const D = 1 / 252;

/**
 * The filter again, from its formulas: a dense matrix of normal and Gamma densities on a fine grid of sqrt(v), nothing left out, nothing tabulated.
 */
function denseLikelihood(parameters: ReturnsParameters, series: ReturnsSeries, cells: number): number {
  const { kappa, theta, xi, rho, shape } = parameters;
  const e = Math.exp(-kappa * D);
  const sigma = (xi / 2) * Math.sqrt((1 - e) / kappa);
  const h = (3 * Math.max(series.highestVolatility, Math.sqrt(theta))) / cells;
  const s = Array.from({ length: cells }, (_, j) => (j + 0.5) * h);
  const normal = (x: number, mean: number, deviation: number) =>
    Math.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI));
  const first = series.firstVolatility;
  let mass = s.map((x) => normal(x, first, first / 2));
  const scaled = (values: number[]) => values.map((value) => value / values.reduce((sum, x) => sum + x, 0));
  mass = scaled(mass);
  let total = 0;
  for (let t = 0; t < series.count; t++) {
    const [r, R] = [series.returns[t]!, series.ranges[t]!];
    const next = new Array<number>(cells).fill(0);
    for (let i = 0; i < cells; i++) {
      const v = s[i]! ** 2;
      const m = Math.sqrt(Math.max(theta + (v - theta) * e - sigma ** 2, 0));
      for (let j = 0; j < cells; j++) {
        const after = s[j]! ** 2;
        const w = ((v + after) * D) / 2;
        const moved = normal(s[j]!, m, sigma) + normal(-s[j]!, m, sigma);
        const mean = series.drift * D - w / 2 + (rho / xi) * (after - v - kappa * theta * D + kappa * w);
        const gamma = Number.isNaN(R)
          ? 1
          : Math.exp(shape * Math.log(shape / w) + (shape - 1) * Math.log(R) - (shape * R) / w - logGamma(shape));
        next[j]! += mass[i]! * h * moved * normal(r, mean, Math.sqrt((1 - rho ** 2) * w)) * gamma;
      }
    }
    total += Math.log(next.reduce((sum, x) => sum + x, 0));
    mass = scaled(next);
  }
  return total;
}

describe("returnsLikelihood", () => {
  const history = hestonHistory(truth, 3, 31, keyFrom(3), { pricesASession: 40 });
  const series = returnsSeries(history, 25);

  it.each([
    ["at the truth", { ...truth, shape: 3 }],
    ["with a strong leverage and little noise", { kappa: 2, theta: 0.05, xi: 0.4, rho: -0.9, shape: 5 }],
    ["near zero variance", { kappa: 1, theta: 0.01, xi: 0.9, rho: 0.3, shape: 1.5 }],
  ])("equals a dense filter written out, %s", (_, parameters) => {
    expect(returnsLikelihood(parameters, series).total).toBeCloseTo(denseLikelihood(parameters, series, 500), 3);
  });

  it("does so without ranges, too", () => {
    const closes = { ...series, ranges: series.ranges.map(() => Number.NaN), rangeCount: 0 };
    const parameters = { ...truth, shape: 1 };
    expect(returnsLikelihood(parameters, closes).total).toBeCloseTo(denseLikelihood(parameters, closes, 500), 3);
  });

  it("survives a crash that no grid foresees", () => {
    const returns = series.returns.slice();
    returns[20] = -0.25;
    const { total, perSession, lastVariance } = returnsLikelihood({ ...truth, shape: 3 }, { ...series, returns });
    expect(Number.isFinite(total)).toBe(true);
    expect(perSession[20]).toBeLessThan(-10);
    expect(lastVariance).toBeGreaterThan(returnsLikelihood({ ...truth, shape: 3 }, series).lastVariance);
  });
});

describe("returnsSeries", () => {
  const history = hestonHistory(truth, 3, 400, keyFrom(4), { pricesASession: 20 });

  it("scales ranges to the variance of whole days", () => {
    const { returns, ranges, rangeCount } = returnsSeries(history, 300);
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Of 20 prices a day, open and close are now and then the ends of the range.
    expect(rangeCount).toBe(ranges.filter((value) => value > 0).length);
    expect(rangeCount).toBeGreaterThan(370);
    expect(rangeCount).toBeLessThan(399);
    expect(mean(ranges.filter((value) => value > 0))).toBeCloseTo(mean(returns.map((r) => r * r)), 14);
  });

  it("uses no range where too many bars are flat, and leaves out single ones", () => {
    const flattened = (flat: (t: number) => boolean) => {
      const [open, high, low] = [history.open, history.high, history.low].map((column) =>
        column.map((price, t) => (flat(t) ? history.close[t]! : price)),
      );
      return returnsSeries({ ...history, open: open!, high: high!, low: low! }, 300);
    };
    const whole = returnsSeries(history, 300).ranges;
    const { rangeCount, ranges } = flattened((t) => t % 10 === 0);
    expect(rangeCount).toBe(whole.filter((value, i) => value > 0 && (i + 1) % 10 !== 0).length);
    expect(ranges[9]).toBeNaN();
    expect(flattened((t) => t % 3 === 0)).toMatchObject({ rangeCount: 0, count: 399 });
    expect(flattened((t) => t % 3 === 0).ranges.every(Number.isNaN)).toBe(true);
  });
});

describe("calibrateReturns", () => {
  // Six years with a price every ten minutes. The index of the same path is there for comparison only.
  const history = hestonHistory(truth, 3, 1513, keyFrom(12), { pricesASession: 40 });
  const names = ["kappa", "theta", "xi", "rho"] as const;
  let fit: ReturnsHistoryFit;
  beforeAll(() => {
    fit = calibrateReturns(history);
  }, 240_000);

  it("finds the parameters within its standard errors, which are wider than those of a fit with the index", () => {
    expect(fit).toMatchObject({ status: "converged", source: "returns", observations: 1512 });
    expect(fit.ranges).toBeGreaterThan(1400);
    const withIndex = calibrateHistory(history);
    for (const name of names) {
      const { value, standardError } = fit.estimates[name];
      expect(Math.abs(value - truth[name]) / standardError, name).toBeLessThan(3.5);
    }
    for (const name of ["xi", "rho"] as const)
      expect(fit.estimates[name].standardError).toBeGreaterThan(1.2 * withIndex.estimates[name].standardError);
    expect(fit.shape).toBeGreaterThan(1.5);
    expect(fit.shape).toBeLessThan(4.5);
  });

  it("says nothing about Q, and does not look at the index", () => {
    expect(fit.q).toBeUndefined();
    expect(fit.estimates.kappaQ).toBeUndefined();
    const other = { ...history, volatilityIndex: history.volatilityIndex.map(() => 0.3), volatilityEstimated: true };
    expect(fitHistory(other, { maxIterations: 1 })).toMatchObject({ source: "returns", status: "maxIterations" });
    expect(fitHistory(history).source).toBe("returns+index");
  });

  it("names what is missing when the history is too short", () => {
    const short = simpleHistory("tiny", history.dates.slice(0, 500), {
      close: history.close.slice(0, 500),
      volatilityIndex: history.volatilityIndex.slice(0, 500),
    });
    expect(() => calibrateReturns(short)).toThrow(/tiny: .* returns alone needs at least 750 returns, found 499/);
  });
});

describe("logGamma", () => {
  it("is the factorial, the root of pi, and the recurrence", () => {
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 12);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12);
    for (const x of [0.1, 1.7, 9.99, 10, 55.5]) expect(logGamma(x + 1)).toBeCloseTo(logGamma(x) + Math.log(x), 11);
    expect(() => logGamma(0)).toThrow(/x must be > 0, was 0/);
  });
});
