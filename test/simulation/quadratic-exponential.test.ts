import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawVariance, squareRootStep } from "../../src/simulation/quadratic-exponential.ts";

const draw = { next: 0, logMoment: 0 };

/** E[g(v')] by the midpoint rule: over the normal where the quadratic branch applies, else over the uniform. */
function expectation(mean: number, spread: number, g: (next: number) => number): number {
  const quadratic = spread / (mean * mean) <= 1.5;
  const n = quadratic ? 4000 : 400_000;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const share = (i + 0.5) / n;
    const z = 20 * share - 10;
    drawVariance(mean, spread, z, share, 0, draw);
    total += quadratic ? g(draw.next) * Math.exp(-0.5 * z * z) * (20 / n / Math.sqrt(2 * Math.PI)) : g(draw.next) / n;
  }
  return total;
}

describe("drawVariance", () => {
  it.each([
    ["quadratic", 0.04, 0.0004],
    ["quadratic near the switch", 0.04, 0.0023],
    ["exponential near the switch", 0.04, 0.0025],
    ["exponential", 0.01, 0.0009],
  ])("keeps mean, variance and the moment of its exponential: %s", (_, mean, spread) => {
    expect(expectation(mean, spread, () => 1)).toBeCloseTo(1, 9);
    expect(expectation(mean, spread, (v) => v) / mean).toBeCloseTo(1, 4);
    expect(expectation(mean, spread, (v) => (v - mean) ** 2) / spread).toBeCloseTo(1, 2);
    for (const A of [-20, -2, 3]) {
      drawVariance(mean, spread, 0, 0.5, A, draw);
      expect(draw.logMoment).toBeCloseTo(Math.log(expectation(mean, spread, (v) => Math.exp(A * v))), 5);
    }
  });

  it("never draws a negative variance, and 0 with the stated probability", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        fc.double({ min: 1e-3, max: 30, noNaN: true }),
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
        (mean, psi, z, u) => {
          drawVariance(mean, psi * mean * mean, z, u, -1, draw);
          const zeroProbability = (psi - 1) / (psi + 1);
          expect(draw.next).toBeGreaterThanOrEqual(0);
          expect(draw.logMoment).toBeLessThanOrEqual(0);
          if (psi > 1.5) expect(draw.next === 0).toBe(u <= zeroProbability);
        },
      ),
    );
  });

  it("says when the exponential has no expectation", () => {
    drawVariance(0.01, 0.0009, 0, 0.5, 1000, draw);
    expect(draw.logMoment).toBeNaN();
  });
});

describe("squareRootStep", () => {
  it("composes: two half steps have the moments of a whole one", () => {
    const whole = squareRootStep(3, 0.05, 0.7, 0.1);
    const half = squareRootStep(3, 0.05, 0.7, 0.05);
    const v = 0.02;
    const middle = half.meanConstant + half.decay * v;
    const middleSpread = half.varianceConstant + half.varianceSlope * v;
    expect(half.meanConstant + half.decay * middle).toBeCloseTo(whole.meanConstant + whole.decay * v, 14);
    const spread = half.varianceConstant + half.varianceSlope * middle + half.decay ** 2 * middleSpread;
    expect(spread).toBeCloseTo(whole.varianceConstant + whole.varianceSlope * v, 14);
  });
});
