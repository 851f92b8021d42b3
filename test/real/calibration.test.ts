import { describe, expect, it } from "vitest";
import { calibrate, calibrateHistory, calibrateReturns, fitLeverage } from "../../src/calibration/index.ts";
import { keyFrom } from "../../src/core/index.ts";
import { historyBefore } from "../../src/market/index.ts";
import { trainingPaths } from "../../src/simulation/index.ts";
import { hasMarketData } from "../support/market-data.ts";
import { niftyHistory, spyHistory } from "../support/simple-history.ts";

const markets = [
  {
    name: "SPY",
    load: spyHistory,
    first: 2010,
    jumpProbability: 0.02,
    b: [-0.95, -0.74],
    past: 0.92,
    jumpMean: [3.2, 4],
  },
  {
    name: "NIFTY",
    load: niftyHistory,
    first: 2013,
    jumpProbability: 0.035,
    b: [-0.44, -0.35],
    past: 0.83,
    jumpMean: [1.7, 2.4],
  },
] as const;

describe.skipIf(!hasMarketData).each(markets)(
  "calibration of $name",
  ({ load, first, jumpProbability, b, past, jumpMean }) => {
    it("finds a leverage within the known range at every cut-off", () => {
      const history = load();
      for (const year of [first, first + 3, first + 7, 2021, 2024, 2026]) {
        const fit = fitLeverage(historyBefore(history, `${year}-01-01`));
        expect(fit.b).toBeGreaterThan(b[0]);
        expect(fit.b).toBeLessThan(b[1]);
        expect(fit.standardError).toBeLessThan(0.08);
      }
    });

    it("converges to sane parameters and matches the past's variance-optimal hedge", () => {
      const calibration = calibrate(load(), `${first}-01-01`, { jumpProbability }, trainingPaths, keyFrom(1));
      const { heston, simulator, skewMultiple } = calibration;
      expect(heston.status).toBe("converged");
      expect(heston.to < `${first}-01-01`).toBe(true);
      for (const [value, low, high] of [
        [heston.p.kappa, 1, 10],
        [heston.p.theta, 0.02, 0.1],
        [heston.q?.theta ?? Number.NaN, heston.p.theta, 0.6],
        [heston.p.xi, 0.3, 1.3],
        [heston.p.rho, -0.9, -0.2],
        [heston.p.v0, 0.002, 0.1],
        [simulator.wedge, 1.1, 1.3],
        [simulator.rho, -0.9, -0.35],
        [simulator.logVolatilityIndexSd, 0.03, 0.07],
        [simulator.indexNoise, 0.01, 0.05],
        [simulator.jumpMean, ...jumpMean],
      ] as const) {
        expect(value).toBeGreaterThan(low);
        expect(value).toBeLessThan(high);
      }
      expect(skewMultiple.past).toBeCloseTo(past, 1);
      expect(skewMultiple.status).toBe("converged");
      expect(Math.abs(skewMultiple.simulated - skewMultiple.target)).toBeLessThan(0.003);
    });
  },
);

describe.skipIf(!hasMarketData)("SPY's prices alone", () => {
  it("tell the same volatility of variance and correlation as prices and VIX do, with wider errors", () => {
    const history = historyBefore(spyHistory(), "2010-01-01");
    const [alone, both] = [calibrateReturns(history), calibrateHistory(history)];
    expect(alone.status).toBe("converged");
    for (const name of ["xi", "rho"] as const) {
      const { value, standardError } = alone.estimates[name];
      expect(Math.abs(value - both.estimates[name].value), name).toBeLessThan(3 * standardError);
      expect(standardError, name).toBeGreaterThan(1.3 * both.estimates[name].standardError);
    }
    // VIX stands above realised volatility, the filter does not.
    expect(alone.p.v0).toBeLessThan(both.p.v0);
  }, 240_000);
});
