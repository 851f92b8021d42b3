import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import {
  type Bars,
  barKind,
  countBars,
  type DailyEstimator,
  overnightReturns,
  type RangeEstimator,
  realisedVariance,
  sessionVariance,
} from "../../src/statistics/index.ts";

/** Bars of a Brownian price: `steps` prices a session, and a night with its own variance. */
function brownianBars(days: number, { sigma = 0.01, night = 0, drift = 0, steps = 2000, seed = 1 }): Bars {
  const stream = randomStream(keyFrom(seed));
  const column = () => new Float64Array(days);
  const bars = { open: column(), high: column(), low: column(), close: column() };
  let x = Math.log(100);
  for (let day = 0; day < days; day++) {
    x += night * stream.normal();
    const open = x;
    let [high, low] = [x, x];
    for (let i = 0; i < steps; i++) {
      x += (sigma * stream.normal()) / Math.sqrt(steps) + drift / steps;
      high = Math.max(high, x);
      low = Math.min(low, x);
    }
    for (const [name, value] of Object.entries({ open, high, low, close: x }))
      bars[name as keyof typeof bars][day] = Math.exp(value);
  }
  return bars;
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: Float64Array) => mean(values.map((value) => (value - mean(values)) ** 2));

describe("sessionVariance", () => {
  const sigma = 0.01;
  const bars = brownianBars(1500, { sigma });
  // The range of a path seen n times is too small by about 0.5826 sigma / sqrt(n) at each end (Broadie, Glasserman and Kou 1997, Math. Finance 7).
  const seen = 1 - (2 * 2 * 0.5826) / Math.sqrt(2000) / 1.6;

  it.each([
    ["parkinson", 5.2],
    ["garmanKlass", 7.4],
    ["rogersSatchell", 6.0],
  ] as const)(
    "%s finds the variance of a Brownian price, with its published efficiency of %d",
    (estimator, efficiency) => {
      const ratios = sessionVariance(bars, estimator).map((value) => value / sigma ** 2);
      // Standard error of the mean: sqrt(2 / efficiency / 1500), at most 0.017.
      expect(Math.abs(mean(ratios) - seen)).toBeLessThan(0.05);
      const found = 2 / variance(ratios);
      expect(found).toBeGreaterThan(0.85 * efficiency);
      expect(found).toBeLessThan(1.25 * efficiency);
    },
  );

  it("is free of drift where Rogers and Satchell are, and only there", () => {
    const trending = brownianBars(1500, { sigma, drift: 2 * sigma, steps: 4000, seed: 2 });
    const still = brownianBars(1500, { sigma, steps: 4000, seed: 2 });
    const ratio = (estimator: RangeEstimator) =>
      mean(sessionVariance(trending, estimator)) / mean(sessionVariance(still, estimator));
    expect(Math.abs(ratio("rogersSatchell") - 1)).toBeLessThan(0.06);
    expect(ratio("parkinson")).toBeGreaterThan(1.8);
    expect(ratio("garmanKlass")).toBeGreaterThan(1.1);
  });

  const factor = fc.double({ min: 0, max: 0.1, noNaN: true });
  const factors = fc.tuple(factor, factor, factor);
  it("obeys what the formulas say of any bar", () => {
    fc.assert(
      fc.property(factors, fc.double({ min: 0.01, max: 1e5, noNaN: true }), ([above, below, between], open) => {
        const [up, down] = [above + 1e-4, -below - 1e-4];
        const move = down + (between / 0.1) * (up - down);
        const bar = (scale: number, sign = 1): Bars => {
          const price = (x: number) => Float64Array.of(scale * open * Math.exp(sign * x));
          const [high, low] = sign > 0 ? [up, down] : [down, up];
          return { open: price(0), high: price(high), low: price(low), close: price(move) };
        };
        for (const estimator of ["parkinson", "garmanKlass", "rogersSatchell"] as const) {
          const value = sessionVariance(bar(1), estimator)[0]!;
          expect(value).toBeGreaterThanOrEqual(0);
          // The unit of the price does not matter, nor does the direction.
          expect(sessionVariance(bar(7), estimator)[0]).toBeCloseTo(value, 12);
          expect(sessionVariance(bar(1, -1), estimator)[0]).toBeCloseTo(value, 12);
        }
      }),
    );
    // A day that opens at its low and closes at its high: the range is the move.
    const straight = { open: [100], high: [110], low: [100], close: [110] };
    const bars = Object.fromEntries(
      Object.entries(straight).map(([name, values]) => [name, Float64Array.from(values)]),
    );
    const r = Math.log(1.1);
    const of = (estimator: RangeEstimator) => sessionVariance(bars as unknown as Bars, estimator)[0];
    expect(of("parkinson")).toBeCloseTo(r ** 2 / (4 * Math.log(2)), 14);
    expect(of("garmanKlass")).toBeCloseTo((0.5 - 2 * Math.log(2) + 1) * r ** 2, 14);
    expect(of("rogersSatchell")).toBeCloseTo(0, 14);
  });

  it("refuses bars without a range, gaps and contradictions, each by name", () => {
    const odd: Bars = {
      open: Float64Array.of(100, 100, Number.NaN, 100, 100, 100),
      high: Float64Array.of(101, 100, 102, 99, 101, 101),
      low: Float64Array.of(99, 100, 99, 101, 99, 0),
      close: Float64Array.of(100, 100, 100, 100, 105, 100),
    };
    const kinds = ["ranged", "flat", "missing", "contradictory", "contradictory", "contradictory"];
    expect(kinds.map((_, row) => barKind(odd, row))).toEqual(kinds);
    expect(countBars(odd)).toEqual({ ranged: 1, flat: 1, missing: 1, contradictory: 3 });
    expect([...sessionVariance(odd, "parkinson")].map(Number.isNaN)).toEqual([false, true, true, true, true, true]);
  });
});

describe("realisedVariance", () => {
  const [sigma, night] = [0.01, 0.006];
  const bars = brownianBars(1200, { sigma, night, seed: 5 });
  const last = (estimator: DailyEstimator) => realisedVariance(bars, estimator, 1100).at(-1)!;

  it.each(["closeToClose", "parkinson", "garmanKlass", "rogersSatchell", "yangZhang"] as const)(
    "%s counts night and session",
    (estimator) => {
      expect(Math.abs(last(estimator) / (sigma ** 2 + night ** 2) - 1)).toBeLessThan(0.1);
    },
  );

  it("weights as Yang and Zhang do", () => {
    const n = 20;
    const rows = [...Array(n).keys()].map((i) => 100 + i);
    const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
    const sample = (values: Float64Array) => (variance(values) * n) / (n - 1);
    const k = 0.34 / (1.34 + (n + 1) / (n - 1));
    const moves = bars.close.map((price, row) => Math.log(price / bars.open[row]!));
    const expected =
      sample(pick(overnightReturns(bars))) +
      k * sample(pick(moves)) +
      (1 - k) * mean(pick(sessionVariance(bars, "rogersSatchell")));
    expect(realisedVariance(bars, "yangZhang", n)[119]).toBeCloseTo(expected, 15);
  });

  it("scatters less than squared returns do, Yang and Zhang's least of those with a mean removed", () => {
    const scatter = (estimator: DailyEstimator) =>
      variance(realisedVariance(bars, estimator, 20).filter((_, row) => row > 20 && row % 20 === 0));
    expect(scatter("yangZhang")).toBeLessThan(0.6 * scatter("closeToClose"));
  });

  it("has no value in a window with a gap, and counts a dividend as return", () => {
    const high = bars.high.slice();
    high[50] = Number.NaN;
    const holed = realisedVariance({ ...bars, high }, "parkinson", 5);
    const gaps = [...holed.keys()].filter((row) => Number.isNaN(holed[row]!));
    expect(gaps).toEqual([0, 1, 2, 3, 4, 50, 51, 52, 53, 54]);
    const [open, dividend] = [bars.open.slice(), new Float64Array(1200)];
    dividend[30] = 0.5 * bars.open[30]!;
    open[30]! -= dividend[30]!;
    expect(overnightReturns({ ...bars, open, dividend })[30]).toBeCloseTo(overnightReturns(bars)[30]!, 13);
  });

  it("refuses a window of one", () => {
    expect(() => realisedVariance(bars, "parkinson", 1)).toThrow(/window must be an integer >= 2, was 1/);
  });
});
