import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import {
  type DrawnFigure,
  realityCheck,
  resampleColumns,
  resampleFigures,
  type SearchTest,
  standardDeviation,
} from "../../src/statistics/index.ts";
import { normals } from "./support.ts";

const drawn = (value: number, ...draws: readonly number[]): DrawnFigure => ({ value, draws: Float64Array.from(draws) });

describe("reality check by hand", () => {
  const benchmark = drawn(10, 10, 10, 10, 10);
  // Gains 1 and -4, on the resamples 1.5, 0.5, 2.5, -0.5 and -4.5, -3.5, -4, -4.
  const [better, worse] = [drawn(9, 8.5, 9.5, 7.5, 10.5), drawn(14, 14.5, 13.5, 14, 14)];

  it("White: the largest gain against the largest centred gain of each resample", () => {
    // Centred: 0.5, -0.5, 1.5, -1.5 and -0.5, 0.5, 0, 0: the largest are 0.5, 0.5, 1.5, 0.
    expect(realityCheck(benchmark, [better, worse], 100).whitePValue).toBeCloseTo((1 + 1) / 5, 14);
  });

  it("Hansen: in standard deviations, the hopeless candidate not centred", () => {
    // Deviation of the better one: sqrt(1.25); t = 1 / 1.118 = 0.894; resamples 0.447, 0, 1.342, 0. The other is 11 deviations below 0.
    expect(realityCheck(benchmark, [better, worse], 100).consistentPValue).toBeCloseTo((1 + 1) / 5, 14);
  });

  it("names the best candidate in whatever order they come", () => {
    expect(realityCheck(benchmark, [better, worse], 100).best).toBe(0);
    expect(realityCheck(benchmark, [worse, better], 100).best).toBe(1);
  });

  it("finds nothing in a copy of the benchmark", () => {
    expect(realityCheck(benchmark, [benchmark], 100)).toEqual({ best: 0, whitePValue: 1, consistentPValue: 1 });
  });

  it("finds nothing where every candidate is worse", () => {
    expect(realityCheck(benchmark, [worse], 100).consistentPValue).toBe(1);
  });

  it("needs a candidate", () => {
    expect(() => realityCheck(benchmark, [], 100)).toThrow(/candidate/);
  });

  it("does not depend on the order of the candidates", () => {
    const figures = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(figures, { minLength: 1, maxLength: 6 }), (lists) => {
        const candidates = lists.map(([value, ...draws]) => drawn(value!, ...draws));
        const forward = realityCheck(drawn(0, 0, 0, 0, 0, 0), candidates, 50);
        const backward = realityCheck(drawn(0, 0, 0, 0, 0, 0), candidates.toReversed(), 50);
        expect([backward.whitePValue, backward.consistentPValue]).toEqual([
          forward.whitePValue,
          forward.consistentPValue,
        ]);
      }),
    );
  });
});

describe("reality check of standard deviations", () => {
  const n = 300;
  const plan = { meanBlock: 1, kind: "stationary" as const };

  /** Candidates are benchmark-like series of their own noise, with the given deviations. */
  function searched(sample: number, deviations: readonly number[]): SearchTest {
    const series = [1, ...deviations].map((sd, i) => normals(n, 1000 * sample + i).map((x) => sd * x));
    const draws = resampleFigures(
      resampleColumns({ tailed: series, averaged: [] }, 0.95),
      { ...plan, key: keyFrom(sample) },
      0,
      300,
    );
    const figures = series.map((one, i) => ({ value: standardDeviation(one), draws: draws.std[i]! }));
    return realityCheck(figures[0]!, figures.slice(1), n);
  }

  describe("eight candidates as good as the benchmark", () => {
    let found: readonly SearchTest[];
    beforeAll(() => {
      found = Array.from({ length: 200 }, (_, sample) => searched(sample + 1, Array(8).fill(1)));
    });
    it.each(["whitePValue", "consistentPValue"] as const)("have a uniform %s, about", (which) => {
      const share = (level: number) => found.filter((test) => test[which] <= level).length / found.length;
      for (const [level, low, high] of [
        [0.05, 0.01, 0.12],
        [0.1, 0.04, 0.19],
        [0.5, 0.4, 0.65],
        [0.9, 0.8, 0.97],
      ] as const) {
        expect(share(level), `${which} at ${level}`).toBeGreaterThanOrEqual(low);
        expect(share(level), `${which} at ${level}`).toBeLessThanOrEqual(high);
      }
    });
  });

  it("one that is truly better is found among them", () => {
    for (let sample = 1; sample <= 10; sample++) {
      const test = searched(sample, [1, 1, 0.7, 1, 1]);
      expect(test.best).toBe(2);
      expect(test.whitePValue).toBeLessThan(0.01);
      expect(test.consistentPValue).toBeLessThan(0.01);
    }
  });

  it("poor candidates hide a good one from White's check, not from the consistent one, and rescue no bad one", () => {
    const poor = [3, 3, 4, 5, 3, 4];
    const good = [0.87];
    const [alone, crowded] = [searched(5, good), searched(5, [...good, ...poor])];
    expect(crowded.consistentPValue).toBeCloseTo(alone.consistentPValue, 10);
    expect(crowded.whitePValue).toBeGreaterThan(alone.whitePValue + 0.1);
    expect(searched(5, [1.1, ...poor]).consistentPValue).toBeGreaterThan(0.5);
  });
});
