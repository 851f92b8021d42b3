import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { type HestonDynamics, simulateHeston, simulateHestonSingle } from "../../src/simulation/index.ts";
import { sets } from "./heston-sets.ts";

const jumps = { intensity: 3, logMean: -0.05, logDeviation: 0.08 };
const hard: Readonly<Record<string, HestonDynamics>> = {
  ...sets,
  "Feller satisfied": { kappa: 5, theta: 0.04, xi: 0.3, rho: -0.5, v0: 0.05, measure: "P", drift: 0.1 },
  "next to no noise": { kappa: 2, theta: 0.04, xi: 1e-3, rho: -0.7, v0: 0.04, measure: "P" },
  "no variance at the start": { ...sets.B, v0: 0 },
  "next to no mean reversion": { ...sets.B, kappa: 1e-6 },
  "correlation -1": { ...sets.B, rho: -1 },
  "correlation 1": { ...sets.B, rho: 1 },
  jumps: { ...sets.B, jumps },
};
const variants = (["qe-m", "euler"] as const).flatMap((scheme) =>
  (["philox", "sobol"] as const).flatMap((numbers) =>
    (["paths", "terminal"] as const).map((store) => ({ scheme, numbers, store })),
  ),
);

/** The largest difference of two arrays, relative to 1 + |expected|. */
function furthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  let most = 0;
  for (let i = 0; i < found.length; i++) {
    const difference = Math.abs(found[i]! - expected[i]!) / (1 + Math.abs(expected[i]!));
    if (!(difference <= most)) most = difference; // NaN too
  }
  return most;
}

describe.each(variants)("the kernel and its twin: $scheme, $numbers, $store", (variant) => {
  // 37 paths are no multiple of the four that the kernel takes together.
  const grid = { paths: 37, firstPath: 1001, steps: 21, years: 21 / 252, subSteps: 2, ...variant };
  const plain = { ...grid, kernel: "typescript" } as const;

  it.each(Object.entries(hard))("agree path by path: %s", (_, parameters) => {
    const [fast, slow] = [grid, plain].map((wanted) => simulateHeston(parameters, wanted, keyFrom(8)));
    expect(furthest(fast!.spot, slow!.spot)).toBeLessThan(1e-12);
    expect(furthest(fast!.variance, slow!.variance)).toBeLessThan(1e-12);
  });

  it.each(Object.entries(hard))("agree in single precision: %s", (_, parameters) => {
    const fast = simulateHestonSingle(parameters, grid, keyFrom(8));
    const slow = simulateHeston(parameters, plain, keyFrom(8));
    expect(furthest(fast.spot, slow.spot)).toBeLessThan(2e-4);
    expect(furthest(fast.variance, slow.variance)).toBeLessThan(2e-4);
  });
});

describe.each(["wasm", "typescript"] as const)("paths of %s", (kernel) => {
  it("are the same bits for any split", () => {
    for (const variant of variants) {
      const grid = { steps: 5, years: 0.1, subSteps: 2, kernel, ...variant };
      const parameters = { ...sets.B, jumps };
      for (const simulate of [simulateHeston, simulateHestonSingle]) {
        const whole = simulate(parameters, { ...grid, paths: 40 }, keyFrom(5));
        fc.assert(
          fc.property(fc.integer({ min: 1, max: 39 }), (cut) => {
            const parts = [
              simulate(parameters, { ...grid, paths: cut }, keyFrom(5)),
              simulate(parameters, { ...grid, paths: 40 - cut, firstPath: cut }, keyFrom(5)),
            ];
            expect(parts.flatMap((part) => [...part.spot])).toEqual([...whole.spot]);
            expect(parts.flatMap((part) => [...part.variance])).toEqual([...whole.variance]);
          }),
          { numRuns: 5 },
        );
      }
    }
  });

  it("end where only the end is stored as where all is", () => {
    for (const { scheme, numbers } of variants) {
      const grid = { paths: 9, steps: 5, years: 0.1, scheme, numbers, kernel };
      const whole = simulateHeston({ ...sets.B, jumps }, grid, keyFrom(5));
      const ends = simulateHeston({ ...sets.B, jumps }, { ...grid, store: "terminal" }, keyFrom(5));
      expect(ends.times).toBe(1);
      expect([...ends.spot]).toEqual([...whole.spot].filter((_, i) => i % 6 === 5));
      expect([...ends.variance]).toEqual([...whole.variance].filter((_, i) => i % 6 === 5));
    }
  });

  it("differ with the key, and start at 1 and v0", () => {
    for (const { scheme, numbers } of variants) {
      const grid = { paths: 9, steps: 5, years: 0.1, scheme, numbers, kernel };
      const [one, other] = [1, 2].map((seed) => simulateHeston(sets.B, grid, keyFrom(seed)));
      for (let path = 0; path < 9; path++) {
        expect(one!.spot[path * 6]).toBe(1);
        expect(one!.variance[path * 6]).toBe(sets.B.v0);
        expect(one!.spot[path * 6 + 5]).not.toBe(other!.spot[path * 6 + 5]);
      }
    }
  });

  it("have no jumps to the bit where none arrive", () => {
    for (const variant of variants) {
      const grid = { paths: 9, steps: 5, years: 0.1, kernel, ...variant };
      const never = { ...jumps, intensity: 0 };
      expect(simulateHeston({ ...sets.B, jumps: never }, grid, keyFrom(5))).toEqual(
        simulateHeston(sets.B, grid, keyFrom(5)),
      );
    }
  });
});

it("a run longer than a chunk of the kernel equals its twin", () => {
  const grid = { paths: 601, steps: 30, years: 0.1 };
  const [fast, slow] = [grid, { ...grid, kernel: "typescript" as const }].map((wanted) =>
    simulateHeston(sets.C, wanted, keyFrom(8)),
  );
  expect(furthest(fast!.spot, slow!.spot)).toBeLessThan(1e-12);
});
