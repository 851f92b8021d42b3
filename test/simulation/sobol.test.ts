import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { brownianBridge } from "../../src/simulation/brownian-bridge.ts";
import { simulateHeston } from "../../src/simulation/index.ts";
import { owenScramble } from "../../src/simulation/owen-scramble.ts";
import { SOBOL_DIMENSIONS, sobolCursor } from "../../src/simulation/sobol.ts";
import { estimate } from "./estimates.ts";
import { sets } from "./heston-sets.ts";

const WHOLE = 2 ** 32;

describe("Sobol's sequence", () => {
  // The first ten points in three dimensions that Joe and Kuo print for new-joe-kuo-6.
  it("begins as published", () => {
    const published = [
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
      [0.1875, 0.3125, 0.9375],
      [0.6875, 0.8125, 0.4375],
    ];
    const next = sobolCursor(0, 3);
    expect(published.map((_, i) => Array.from(next(i), (x) => x / WHOLE))).toEqual(published);
  });

  it("gives the same point whichever came before, and any range of dimensions", () => {
    const inOrder = sobolCursor(0, 64);
    const points = Array.from({ length: 300 }, (_, i) => [...inOrder(i)]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 299 }), fc.integer({ min: 0, max: 299 }), (first, second) => {
        const cursor = sobolCursor(10, 64);
        expect([...cursor(first)]).toEqual(points[first]!.slice(10));
        expect([...cursor(second)]).toEqual(points[second]!.slice(10));
      }),
    );
  });

  it("is stratified in every dimension that is tabulated", () => {
    const cursor = sobolCursor(0, SOBOL_DIMENSIONS);
    const seen = new Uint8Array(SOBOL_DIMENSIONS * 256);
    for (let i = 0; i < 256; i++) for (const [d, x] of cursor(i).entries()) seen[d * 256 + (x >>> 24)]!++;
    expect(seen.every((count) => count === 1)).toBe(true);
  });

  // Dimensions 1 and 2 are a (0, m, 2)-net, 3 and 4 a (1, m, 2)-net: every dyadic rectangle of volume 2^(t-m) has 2^t points.
  it.each([
    { dimensions: [0, 1], t: 0 },
    { dimensions: [2, 3], t: 1 },
    { dimensions: [0, 2], t: 1 },
  ])("is a net in dimensions $dimensions, also when scrambled", ({ dimensions: [a = 0, b = 0], t }) => {
    const m = 8;
    const cursor = sobolCursor(0, 4);
    for (const scramble of [(x: number) => x, (x: number, d: number) => owenScramble(x, 0x9e3779b9 * (d + 1))]) {
      const points = Array.from({ length: 2 ** m }, (_, i) => Array.from(cursor(i), (x, d) => scramble(x, d) / WHOLE));
      for (let k = 0; k <= m - t; k++) {
        const counts = new Map<string, number>();
        for (const point of points) {
          const cell = `${Math.floor(point[a]! * 2 ** k)} ${Math.floor(point[b]! * 2 ** (m - t - k))}`;
          counts.set(cell, (counts.get(cell) ?? 0) + 1);
        }
        expect(counts.size).toBe(2 ** (m - t));
        expect([...counts.values()].every((count) => count === 2 ** t)).toBe(true);
      }
    }
  });

  it("has no more dimensions than numbers", () => {
    expect(() => sobolCursor(0, SOBOL_DIMENSIONS + 1)).toThrow(/within 0 .. 1024/);
  });
});

describe("owenScramble", () => {
  it("is nested: points that share leading digits share them afterwards", () => {
    const word = fc.integer({ min: 0, max: WHOLE - 1 });
    fc.assert(
      fc.property(word, word, word, fc.integer({ min: 1, max: 31 }), (x, other, seed, digits) => {
        const neighbour = ((x >>> (32 - digits)) * 2 ** (32 - digits) + (other % 2 ** (32 - digits))) >>> 0;
        expect(owenScramble(neighbour, seed) >>> (32 - digits)).toBe(owenScramble(x, seed) >>> (32 - digits));
      }),
    );
  });

  it("is uniform over seeds", () => {
    const stream = randomStream(keyFrom(4));
    for (const x of [0, 1, 0x80000000, 0xdeadbeef]) {
      const values = Float64Array.from({ length: 20_000 }, () => owenScramble(x, stream.integer(WHOLE)) / WHOLE);
      const { mean, error, variance } = estimate(values);
      expect(Math.abs(mean - 0.5)).toBeLessThan(4 * error);
      expect(variance).toBeCloseTo(1 / 12, 2);
    }
  });

  it("makes means of a smooth function converge faster than order n^-1", () => {
    const exact = (Math.E - 1) ** 4;
    const error = (points: number) => {
      const errors = Float64Array.from({ length: 40 }, (_, seed) => {
        const stream = randomStream(keyFrom(seed));
        const seeds = Array.from({ length: 4 }, () => stream.integer(WHOLE));
        const cursor = sobolCursor(0, 4);
        let sum = 0;
        for (let i = 0; i < points; i++) {
          let exponent = 0;
          const point = cursor(i);
          for (let d = 0; d < 4; d++) exponent += (owenScramble(point[d]!, seeds[d]!) + 0.5) / WHOLE;
          sum += Math.exp(exponent);
        }
        return (sum / points - exact) ** 2;
      });
      return Math.sqrt(estimate(errors).mean);
    };
    const rate = Math.log2(error(64) / error(4096)) / 6;
    expect(rate).toBeGreaterThan(1.1); // theory 1.5, pseudo-random 0.5
  });
});

describe("brownianBridge", () => {
  it.each([1, 2, 3, 7, 30, 64])("is an orthogonal map of %d normals to increments", (steps) => {
    const bridge = brownianBridge(steps);
    const columns = Array.from({ length: steps }, (_, i) => {
      const increments = new Float64Array(steps);
      bridge(
        Float64Array.from({ length: steps }, (_, j) => (i === j ? 1 : 0)),
        increments,
      );
      return increments;
    });
    for (const [i, a] of columns.entries())
      for (const [j, b] of columns.entries())
        expect(a.reduce((sum, x, t) => sum + x * b[t]!, 0)).toBeCloseTo(i === j ? 1 : 0, 12);
  });

  it("takes the end of the path from the first normal alone", () => {
    const increments = new Float64Array(10);
    brownianBridge(10)(
      Float64Array.from({ length: 10 }, (_, i) => (i === 0 ? 2 : i)),
      increments,
    );
    expect(increments.reduce((sum, x) => sum + x, 0)).toBeCloseTo(2 * Math.sqrt(10), 12);
  });
});

it("prices an at-the-money call with at most a thirtieth of the variance: set B, 2^14 paths", () => {
  const grid = { paths: 2 ** 14, steps: 30, years: 30 / 252, store: "terminal" } as const;
  const prices = (numbers: "philox" | "sobol", runs: number) =>
    estimate(
      Float64Array.from({ length: runs }, (_, seed) => {
        const { spot } = simulateHeston(sets.B, { ...grid, numbers }, keyFrom(seed));
        return spot.reduce((sum, s) => sum + Math.max(s - 1, 0), 0) / spot.length;
      }),
    );
  const [pseudoRandom, sobol] = [prices("philox", 50), prices("sobol", 16)];
  expect(pseudoRandom.variance / sobol.variance).toBeGreaterThan(30);
  expect(Math.abs(sobol.mean - pseudoRandom.mean)).toBeLessThan(4 * Math.hypot(sobol.error, pseudoRandom.error));
});
