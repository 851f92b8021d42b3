import { describe, expect, it } from "vitest";
import { type Points, robustLine } from "../../../src/calibration/chain/robust-line.ts";
import { weightedMedian } from "../../../src/calibration/chain/weighted-median.ts";
import { keyFrom, type RandomStream, randomStream } from "../../../src/core/index.ts";

const LEVEL = 12;
const SLOPE = -0.97;
const RUNS = 600;

function points(count: number, error: (i: number) => number, weights?: readonly number[]): Points {
  const x = Float64Array.from({ length: count }, (_, i) => 900 + 10 * i + (i % 3));
  return {
    x,
    y: x.map((value, i) => LEVEL + SLOPE * (value - 1000) + error(i)),
    weights: weights === undefined ? new Float64Array(count).fill(1) : Float64Array.from(weights),
    leastScale: 1e-6,
  };
}

/** Value of a line at x = 1000. */
function at1000({ level, slope, centre }: { level: number; slope: number; centre: number }): number {
  return level + slope * (1000 - centre);
}

/** Shares of simulated lines whose 95 % intervals hold the true level and slope. */
function coverage(count: number, noise: (random: RandomStream, i: number) => number, weights?: readonly number[]) {
  let levels = 0;
  let slopes = 0;
  for (let run = 0; run < RUNS; run++) {
    const random = randomStream(keyFrom(7), run);
    const line = robustLine(points(count, (i) => noise(random, i), weights));
    const level = LEVEL + SLOPE * (line.centre - 1000);
    if (Math.abs(line.level - level) < 1.96 * line.levelError) levels += 1 / RUNS;
    if (Math.abs(line.slope - SLOPE) < 1.96 * line.slopeError) slopes += 1 / RUNS;
  }
  return { levels, slopes };
}

describe("robustLine", () => {
  it("is exact on a line, also with a third of the points wrong, and says how many count", () => {
    const line = robustLine(points(21, (i) => (i % 3 === 1 ? 40 + i : 0)));
    expect(Math.abs(at1000(line) - LEVEL)).toBeLessThan(1e-10);
    expect(Math.abs(line.slope - SLOPE)).toBeLessThan(1e-12);
    expect(line.used).toBe(14);
    const given = robustLine(
      points(21, (i) => (i % 3 === 1 ? 40 + i : 0)),
      SLOPE,
    );
    expect(Math.abs(at1000(given) - LEVEL)).toBeLessThan(1e-10);
    expect(given).toMatchObject({ slope: SLOPE, slopeError: 0, used: 14 });
  });

  it("has intervals that hold the truth 90 to 98 times of 100, for normal and for heavy-tailed errors", () => {
    const normal = coverage(25, (random) => random.normal());
    const heavy = coverage(25, (random) => random.normal() / Math.sqrt(random.uniform()));
    for (const share of [normal.levels, normal.slopes, heavy.levels, heavy.slopes]) {
      expect(share).toBeGreaterThan(0.9);
      expect(share).toBeLessThan(0.98);
    }
  });

  it("gives each point its weight", () => {
    const weights = Array.from({ length: 25 }, (_, i) => 1 / (1 + i / 6) ** 2);
    const { levels, slopes } = coverage(25, (random, i) => (1 + i / 6) * random.normal(), weights);
    expect(levels).toBeGreaterThan(0.9);
    expect(slopes).toBeGreaterThan(0.9);
    const heavy = [...Array(5).fill(1e6), ...Array(20).fill(1)];
    const line = robustLine(points(25, (i) => (i < 5 ? 0 : 3), heavy));
    expect(Math.abs(line.level - LEVEL - SLOPE * (line.centre - 1000))).toBeLessThan(1e-4);
  });

  it("takes the errors from the weights where there are no points to spare", () => {
    const line = robustLine(points(2, () => 0, [4, 4]));
    expect(line.levelError).toBeCloseTo(Math.sqrt(1 / 8), 12);
    expect(line.slopeError).toBeCloseTo(1 / Math.sqrt(4 * 2 * 5.5 ** 2), 12);
  });
});

describe("weightedMedian", () => {
  it("halves the weight", () => {
    expect(weightedMedian([5, 1, 3], [1, 1, 1])).toBe(3);
    expect(weightedMedian([5, 1, 3], [5, 1, 1])).toBe(5);
    expect(weightedMedian([4, 2], [1, 1])).toBe(3);
    expect(weightedMedian([], [])).toBeNaN();
  });
});
