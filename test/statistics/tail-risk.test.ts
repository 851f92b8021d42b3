import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../src/core/index.ts";
import { conditionalValueAtRisk, tailPoints, valueAtRisk } from "../../src/statistics/index.ts";

const losses = (from: number, to: number): Float64Array =>
  Float64Array.from({ length: to - from + 1 }, (_, i) => -(from + i));

/** Inverse of the normal distribution function by bisection. */
function normalQuantile(probability: number): number {
  let low = -10;
  let high = 10;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const values = fc.double({ min: -100, max: 100, noNaN: true });
const series = fc.array(values, { minLength: 3, maxLength: 60 }).map((list) => Float64Array.from(list));
const pairs = fc
  .array(fc.tuple(values, values), { minLength: 3, maxLength: 60 })
  .map((list) => [Float64Array.from(list, ([a]) => a), Float64Array.from(list, ([, b]) => b)] as const);
const levels = fc.constantFrom(0.5, 0.75, 0.9, 0.95, 0.975);

describe("published values", () => {
  it("Rockafellar-Uryasev with a fractional tail", () => {
    expect(conditionalValueAtRisk(losses(0, 4), 0.75)).toBeCloseTo(3.8, 12);
    expect(valueAtRisk(losses(0, 4), 0.75)).toBe(3);
    expect(conditionalValueAtRisk(losses(1, 34), 0.95)).toBeCloseTo(33.588235, 6);
  });

  it("normal distribution: 2.0627128 at 95 %, on a grid of quantiles", () => {
    const n = 20_000;
    const grid = Float64Array.from({ length: n }, (_, i) => normalQuantile((i + 0.5) / n));
    expect(conditionalValueAtRisk(grid, 0.95)).toBeCloseTo(2.0627128, 3);
    expect(valueAtRisk(grid, 0.95)).toBeCloseTo(1.6448536, 3);
  });

  it("whole tails are whole in spite of rounding", () => {
    expect(conditionalValueAtRisk(losses(1, 10), 0.9)).toBe(10);
    expect(conditionalValueAtRisk(losses(1, 100), 0.95)).toBeCloseTo(98, 12);
    expect([tailPoints(10, 0.9), tailPoints(100, 0.95), tailPoints(34, 0.95), tailPoints(5, 0.95)]).toEqual([
      1, 5, 2, 1,
    ]);
  });
});

describe("laws of conditional value at risk", () => {
  it("cash, scale, order and mean", () => {
    fc.assert(
      fc.property(series, levels, values, fc.double({ min: 0.01, max: 50, noNaN: true }), (pnl, level, cash, scale) => {
        const risk = conditionalValueAtRisk(pnl, level);
        expect(
          conditionalValueAtRisk(
            pnl.map((x) => x + cash),
            level,
          ),
        ).toBeCloseTo(risk - cash, 8);
        expect(
          conditionalValueAtRisk(
            pnl.map((x) => x * scale),
            level,
          ),
        ).toBeCloseTo(risk * scale, 6);
        expect(risk).toBeGreaterThanOrEqual(valueAtRisk(pnl, level) - 1e-9);
        expect(conditionalValueAtRisk(pnl, level, { centred: true })).toBeGreaterThanOrEqual(-1e-9);
        expect(risk).toBeLessThanOrEqual(-Math.min(...pnl) + 1e-9);
      }),
    );
  });

  it("is subadditive, and monotone in every outcome", () => {
    fc.assert(
      fc.property(pairs, levels, ([a, b], level) => {
        const joint = conditionalValueAtRisk(
          a.map((x, i) => x + b[i]!),
          level,
        );
        expect(joint).toBeLessThanOrEqual(conditionalValueAtRisk(a, level) + conditionalValueAtRisk(b, level) + 1e-9);
        const better = a.map((x, i) => x + Math.abs(b[i]!));
        expect(conditionalValueAtRisk(better, level)).toBeLessThanOrEqual(conditionalValueAtRisk(a, level) + 1e-9);
      }),
    );
  });

  it("is the minimum over z of z + mean(max(loss - z, 0)) / (1 - level)", () => {
    fc.assert(
      fc.property(series, levels, (pnl, level) => {
        const objective = (z: number) =>
          z + pnl.reduce((sum, x) => sum + Math.max(-x - z, 0), 0) / pnl.length / (1 - level);
        const best = Math.min(...Array.from(pnl, (x) => objective(-x)));
        expect(conditionalValueAtRisk(pnl, level)).toBeCloseTo(best, 7);
      }),
    );
  });

  it("leaves its input alone and refuses gaps", () => {
    const pnl = Float64Array.of(3, -1, 2);
    conditionalValueAtRisk(pnl, 0.9);
    expect([...pnl]).toEqual([3, -1, 2]);
    expect(() => conditionalValueAtRisk(Float64Array.of(1, Number.NaN), 0.9)).toThrow(/NaN/);
    expect(() => conditionalValueAtRisk(new Float64Array(0), 0.9)).toThrow(RangeError);
    expect(() => conditionalValueAtRisk(pnl, 95)).toThrow(/level/);
  });
});
