import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import type { PathBatch } from "../../src/market/index.ts";
import { trainingPaths } from "../../src/simulation/index.ts";
import { simulator as parameters } from "../support/simulator.ts";

const steps = 21;
const batch = trainingPaths(parameters, { paths: 40_000, steps, key: keyFrom(1) });

interface Sample {
  mean: number;
  sd: number;
  error: number;
}

function sample(values: readonly number[]): Sample {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
  return { mean, sd, error: sd / Math.sqrt(values.length) };
}

const rows = ({ paths }: PathBatch) => Array.from({ length: paths }, (_, path) => path);
const at = (values: Float64Array, path: number, t: number) => values[path * (steps + 1) + t]!;
const logReturn = (b: PathBatch, path: number, t: number) => Math.log(at(b.spot, path, t) / at(b.spot, path, t - 1));
const logChange = (b: PathBatch, path: number, t: number, lag: number) =>
  Math.log(at(b.volatilityIndex, path, t) / at(b.volatilityIndex, path, t - lag));
/** Return of session t in the daily standard deviations that the index says, without the premium. */
const standardised = (b: PathBatch, path: number, t: number) =>
  (logReturn(b, path, t) * Math.sqrt(252) * parameters.wedge) / at(b.volatilityIndex, path, t - 1);

describe("trainingPaths", () => {
  it("gives the same bits for any split, other bits for another batch or key", () => {
    const request = { paths: 30, steps: 5, key: keyFrom(4) };
    const whole = trainingPaths(parameters, request);
    const parts = [
      trainingPaths(parameters, { ...request, paths: 11 }),
      trainingPaths(parameters, { ...request, paths: 19, firstPath: 11 }),
    ];
    expect(parts.flatMap((part) => [...part.spot])).toEqual([...whole.spot]);
    expect(parts.flatMap((part) => [...part.volatilityIndex])).toEqual([...whole.volatilityIndex]);
    expect(trainingPaths(parameters, { ...request, index: 1 }).spot).not.toEqual(whole.spot);
    expect(trainingPaths(parameters, { ...request, key: keyFrom(5) }).spot).not.toEqual(whole.spot);
  });

  it.each([0, 3.6])("is a martingale, also given a high or a low index, with jump mean %d", (jumpMean) => {
    const paths = trainingPaths({ ...parameters, jumpMean }, { paths: 40_000, steps, key: keyFrom(2) });
    const total = sample(rows(paths).map((path) => at(paths.spot, path, steps)));
    expect(Math.abs(total.mean - 1)).toBeLessThan(4 * total.error);
    const high = (path: number) => at(paths.volatilityIndex, path, 10) > 0.22;
    for (const side of [true, false]) {
      const chosen = rows(paths).filter((path) => high(path) === side);
      const later = sample(chosen.map((path) => at(paths.spot, path, steps) / at(paths.spot, path, 10)));
      expect(Math.abs(later.mean - 1)).toBeLessThan(4 * later.error);
    }
    expect(paths.spot.every((s) => s > 0)).toBe(true);
  });

  it.each([0, 3.6])("realises the variance that the index promises less the premium, with jump mean %d", (jumpMean) => {
    const calm = { ...parameters, jumpMean, indexNoise: 0, randomisation: 0, logIndexSd: 0 };
    const paths = trainingPaths(calm, { paths: 20_000, steps, key: keyFrom(3) });
    const realised = sample(rows(paths).flatMap((path) => [1, 2, 3].map((t) => logReturn(paths, path, t) ** 2 * 252)));
    const level = sample(
      rows(paths).flatMap((path) => [0, 1, 2].map((t) => (at(paths.volatilityIndex, path, t) / calm.wedge) ** 2)),
    );
    expect(Math.abs(realised.mean / level.mean - 1)).toBeLessThan(0.03);
  });

  it("moves the index by the measured amount at every level, against the return", () => {
    const quiet = { ...parameters, indexNoise: 0, randomisation: 0 };
    const paths = trainingPaths(quiet, { paths: 20_000, steps, key: keyFrom(6) });
    for (const inside of [(x: number) => x < 0.15, (x: number) => x >= 0.15 && x < 0.25, (x: number) => x >= 0.25]) {
      const chosen = rows(paths).filter((path) => inside(at(paths.volatilityIndex, path, 0)));
      const changes = sample(chosen.map((path) => logChange(paths, path, 1, 1)));
      expect(changes.sd / parameters.logVolatilityIndexSd).toBeGreaterThan(0.9);
      expect(changes.sd / parameters.logVolatilityIndexSd).toBeLessThan(1.1);
      const returns = sample(chosen.map((path) => standardised(paths, path, 1)));
      const shared = sample(
        chosen.map(
          (path) => (logChange(paths, path, 1, 1) - changes.mean) * (standardised(paths, path, 1) - returns.mean),
        ),
      );
      expect(shared.mean / (changes.sd * returns.sd)).toBeCloseTo(parameters.rho, 1);
    }
  });

  it("adds independent noise to the index: 2 noise^2 in a change of any length", () => {
    const noisy = trainingPaths({ ...parameters, indexNoise: 0.05 }, { paths: 20_000, steps, key: keyFrom(7) });
    const clean = trainingPaths({ ...parameters, indexNoise: 0 }, { paths: 20_000, steps, key: keyFrom(7) });
    expect(noisy.spot.every((s, i) => s === clean.spot[i])).toBe(true);
    for (const lag of [1, 5]) {
      const extra = sample(rows(noisy).map((path) => logChange(noisy, path, 6, lag) - logChange(clean, path, 6, lag)));
      expect(extra.sd ** 2 / (2 * 0.05 ** 2)).toBeCloseTo(1, 1);
    }
  });

  it("enters at the past's levels, somewhat wider, and returns towards their mean", () => {
    const entries = sample(rows(batch).map((path) => Math.log(at(batch.volatilityIndex, path, 0))));
    expect(entries.mean).toBeCloseTo(parameters.logIndexMean, 1);
    expect(entries.sd / parameters.logIndexSd).toBeGreaterThan(1);
    expect(entries.sd / parameters.logIndexSd).toBeLessThan(1.15);
    const month = (inside: (x: number) => boolean) =>
      sample(
        rows(batch)
          .filter((path) => inside(at(batch.volatilityIndex, path, 0)))
          .map((path) => logChange(batch, path, steps, steps)),
      );
    expect(month((x) => x > 0.3).mean).toBeLessThan(-0.02);
    expect(month((x) => x < 0.13).mean).toBeGreaterThan(0.02);
  });

  it("jumps down as often as told, and lifts the index when it does", () => {
    const many = {
      ...parameters,
      jumpProbability: 0.1,
      jumpMean: 2.5,
      indexNoise: 0,
      studentDegrees: 50,
      randomisation: 0,
    };
    const paths = trainingPaths(many, { paths: 20_000, steps: 21, key: keyFrom(8) });
    const without = trainingPaths({ ...many, jumpMean: 0 }, { paths: 20_000, steps: 21, key: keyFrom(8) });
    const third = (b: PathBatch) => {
      const z = rows(b).map((path) => standardised(b, path, 1));
      const { mean, sd } = sample(z);
      return sample(z.map((x) => ((x - mean) / sd) ** 3)).mean;
    };
    // Skewness of a jump that is a two-point variable of variance q: -(1 - 2p) p (1 - p) size^3.
    expect(third(paths)).toBeCloseTo(-0.8 * 0.09 * 2.5 ** 3, 0);
    expect(Math.abs(third(without))).toBeLessThan(0.3);
    const drops = rows(paths).filter((path) => standardised(paths, path, 1) < -2);
    expect(drops.length / 20_000).toBeGreaterThan(0.06);
    expect(sample(drops.map((path) => logChange(paths, path, 1, 1))).mean).toBeGreaterThan(1.5 * 0.78 * 0.047);
  });

  it("has fatter tails for fewer degrees of freedom", () => {
    const extremes = (studentDegrees: number) => {
      const b = trainingPaths(
        { ...parameters, jumpMean: 0, rho: 0, studentDegrees },
        { paths: 20_000, steps: 21, key: keyFrom(9) },
      );
      return rows(b).filter((path) => Math.abs(standardised(b, path, 1)) > 4).length;
    };
    // P(|T| > 4) with unit variance: 0.35 % at 5 degrees of freedom, 0.006 % in the normal limit.
    expect(extremes(5)).toBeGreaterThan(40);
    expect(extremes(500)).toBeLessThan(12);
  });

  it("refuses parameters that cannot be", () => {
    const request = { paths: 2, steps: 2, key: keyFrom(1) };
    expect(() => trainingPaths({ ...parameters, jumpMean: 8 }, request)).toThrow(/exceed the variance of the return/);
    expect(() => trainingPaths({ ...parameters, wedge: Number.NaN }, request)).toThrow(/wedge must be finite, was NaN/);
    expect(() => trainingPaths({ ...parameters, rho: 0.5 }, request)).toThrow(/negative jumps need rho <= 0/);
    expect(() => trainingPaths({ ...parameters, studentDegrees: 2 }, request)).toThrow(/studentDegrees must be > 2/);
    expect(() => trainingPaths(parameters, { ...request, steps: 0 })).toThrow(/steps must be an integer >= 1/);
  });
});
