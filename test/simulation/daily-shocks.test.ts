import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { dailyShocks } from "../../src/simulation/daily-shocks.ts";
import { trainingPaths } from "../../src/simulation/index.ts";
import { drawEntry } from "../../src/simulation/path-entry.ts";
import { simulator as parameters } from "../support/simulator.ts";

function moments(values: readonly number[]): { mean: number; sd: number; error: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
  return { mean, sd, error: sd / Math.sqrt(values.length) };
}

describe("dailyShocks", () => {
  it.each([0, 2, 3.6])("have unit variances and correlation rho, the jumps included: mean size %d", (jumpMean) => {
    const { varianceScale, varianceLift, slope, orthogonal } = dailyShocks({ ...parameters, jumpMean });
    // A jump adds -jumpMean to the return and varianceLift to the variance; its indicator has variance p (1 - p).
    const indicator = 0.02 * 0.98;
    expect(indicator * jumpMean ** 2 + (slope * varianceScale) ** 2 + orthogonal ** 2).toBeCloseTo(1, 12);
    expect(indicator * varianceLift ** 2 + varianceScale ** 2).toBeCloseTo(1, 12);
    expect(-indicator * jumpMean * varianceLift + slope * varianceScale ** 2).toBeCloseTo(parameters.rho, 12);
  });
});

describe("drawEntry", () => {
  const entries = Array.from({ length: 20_000 }, (_, path) =>
    drawEntry(parameters, dailyShocks(parameters), keyFrom(1), path),
  );

  it("varies kappa and xi by independent lognormals of mean 1", () => {
    const speeds = entries.map(({ step }) => (-252 * Math.log(step.decay)) / parameters.kappa);
    // xi over 2 s sqrt(252) V0 / (B sqrt(v0)), V0 = theta + (v0 - theta) B
    const turbulences = entries.map(({ xi, b, v0, theta }) => {
      const level = theta + (v0 - theta) * b;
      return (xi * b * Math.sqrt(v0)) / (2 * parameters.logVolatilityIndexSd * Math.sqrt(252) * level);
    });
    for (const factors of [speeds, turbulences]) {
      const { mean, error } = moments(factors);
      expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
      expect(moments(factors.map(Math.log)).sd / parameters.randomisation).toBeCloseTo(1, 1);
    }
    const shared = moments(speeds.map((speed, path) => (speed - 1) * (turbulences[path]! - 1)));
    expect(Math.abs(shared.mean)).toBeLessThan(4 * shared.error);
  });
});

describe("the variance of training paths", () => {
  it("keeps its mean in spite of the jumps that lift it", () => {
    // One level for all and no spread about it: theta = v0, so that the mean of every later variance is v0, too.
    const level = { ...parameters, logIndexSd: 0, indexNoise: 0, randomisation: 0 };
    const { volatilityIndex } = trainingPaths(level, { paths: 20_000, steps: 21, key: keyFrom(2) });
    const squares = (t: number) =>
      Array.from({ length: 20_000 }, (_, path) => (volatilityIndex[path * 22 + t]! / 0.19) ** 2);
    for (const t of [1, 10, 21]) {
      const { mean, error } = moments(squares(t));
      expect(Math.abs(mean - 1)).toBeLessThan(4 * error);
    }
  });
});
