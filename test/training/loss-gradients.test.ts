import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditionalValueAtRisk } from "../../src/statistics/index.ts";
import { type LossName, losses } from "../../src/training/index.ts";
import { tailWeights } from "../../src/training/tail-weights.ts";

const names = Object.keys(losses) as LossName[];
const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** Samples of one size with ties: values on a coarse grid. */
const pair = fc.integer({ min: 1, max: 40 }).chain((n) => {
  const values = fc
    .array(fc.integer({ min: -12, max: 12 }), { minLength: n, maxLength: n })
    .map((grid) => Float64Array.from(grid, (k) => k / 8));
  return fc.tuple(values, values);
});
const tails = fc.double({ min: 0.005, max: 0.995, noNaN: true });

describe("tailWeights", () => {
  it("sum to 1, lie in [0, 1 / (tail n)] and average to the CVaR", () => {
    fc.assert(
      fc.property(pair, tails, ([z], tail) => {
        const weights = tailWeights(z, tail);
        expect(sum(weights)).toBeCloseTo(1, 12);
        for (const weight of weights) {
          expect(weight).toBeGreaterThanOrEqual(0);
          expect(weight).toBeLessThanOrEqual((1 + 1e-12) / (tail * z.length));
        }
        const average = sum(weights.map((weight, k) => weight * z[k]!));
        expect(average).toBeCloseTo(
          conditionalValueAtRisk(
            z.map((value) => -value),
            1 - tail,
          ),
          9,
        );
      }),
    );
  });

  it("are a subgradient, at ties too: the CVaR lies above its tangent everywhere", () => {
    fc.assert(
      fc.property(pair, tails, ([z, other], tail) => {
        const risk = (values: Float64Array) =>
          conditionalValueAtRisk(
            values.map((value) => -value),
            1 - tail,
          );
        const tangent = risk(z) + sum(tailWeights(z, tail).map((weight, k) => weight * (other[k]! - z[k]!)));
        expect(risk(other)).toBeGreaterThanOrEqual(tangent - 1e-9);
      }),
    );
  });

  it("count the last episode in part and share it between ties", () => {
    expect(Array.from(tailWeights([5, 1, 4, 2], 0.375))).toEqual([1 / 1.5, 0, 0.5 / 1.5, 0]);
    expect(Array.from(tailWeights([5, 4, 4, 2], 0.375))).toEqual([1 / 1.5, 0.25 / 1.5, 0.25 / 1.5, 0]);
    expect(Array.from(tailWeights([5, 1, 4, 2], 0.5))).toEqual([0.5, 0, 0.5, 0]);
    expect(Array.from(tailWeights([3, 3, 3], 0.05))).toEqual([1 / 3, 1 / 3, 1 / 3].map((w) => expect.closeTo(w, 15)));
    expect(Array.from(tailWeights([7], 0.05))).toEqual([1]);
  });
});

describe.each(names)("gradient of %s", (name) => {
  const { gradient, value } = losses[name];
  // Irregular, so that no two episodes tie.
  const gross = Float64Array.from({ length: 23 }, (_, k) => Math.sin(3 * k * k) - 0.3 * Math.cos(k));
  const cost = Float64Array.from({ length: 23 }, (_, k) => 0.2 + 0.1 * Math.sin(k));

  it.each([
    { lambda: 1.7, costMultiple: 3, tail: 0.1, tailWeight: 0.7 },
    { lambda: 0.2, costMultiple: 0, tail: 0.5, tailWeight: 0.7 },
    { lambda: 9, costMultiple: 1, tail: 0.02, tailWeight: 0.7 },
  ])("is that of finite differences: %o", (settings) => {
    const found = gradient(gross, cost, settings);
    for (let at = 0; at < gross.length; at++) {
      const moved = (values: Float64Array, by: number) => values.map((x, k) => (k === at ? x + by : x));
      const inGross = value(moved(gross, 1e-6), cost, settings) - value(moved(gross, -1e-6), cost, settings);
      const inCost = value(gross, moved(cost, 1e-6), settings) - value(gross, moved(cost, -1e-6), settings);
      expect(Math.abs(found.gross[at]! - inGross / 2e-6)).toBeLessThan(1e-8);
      expect(Math.abs(found.cost[at]! - inCost / 2e-6)).toBeLessThan(1e-8);
    }
  });

  it("does not change with cash, and sums to what cash is worth", () => {
    fc.assert(
      fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (cash) => {
        const settings = { lambda: 1.3, costMultiple: 2, tail: 0.13, tailWeight: 0.7 };
        const found = gradient(gross, cost, settings);
        const richer = gradient(
          gross.map((x) => x + cash),
          cost,
          settings,
        );
        for (let at = 0; at < gross.length; at++) expect(richer.gross[at]).toBeCloseTo(found.gross[at]!, 12);
        expect(richer.cost.every((slope, at) => Math.abs(slope - found.cost[at]!) < 1e-12)).toBe(true);
        expect(sum(found.gross)).toBeCloseTo(name.startsWith("mean-variance") ? 0 : -1, 12);
        expect(sum(found.cost)).toBeCloseTo(name.startsWith("mean-variance") ? 2 : 1, 12);
      }),
    );
  });
});

describe("gradient of entropic", () => {
  it("does not overflow: one disaster takes all the weight", () => {
    const found = losses.entropic.gradient(Float64Array.of(-5000, 1, 3), new Float64Array(3), {
      lambda: 40,
      costMultiple: 1,
      tail: 0.1,
      tailWeight: 0.7,
    });
    expect(Array.from(found.gross, (slope) => slope + 0)).toEqual([-1, 0, 0]);
  });
});
