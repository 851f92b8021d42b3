import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf, normalPdf, normalQuantile } from "../../src/core/index.ts";

describe("normalQuantile", () => {
  // Wichura (1988), table of test values: 0.25, 0.001, 1e-20 to 16 digits.
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.0902323061678136],
    [1e-20, -9.262340089798409],
    [0.975, 1.959963984540054],
    [0.5, 0],
  ])("of %d", (probability, quantile) => {
    expect(normalQuantile(probability)).toBeCloseTo(quantile, 14);
  });

  it("inverts the distribution function where that is accurate, and is odd", () => {
    fc.assert(
      fc.property(fc.double({ min: -7, max: 7, noNaN: true }), (z) => {
        const probability = normalCdf(z);
        // Half a unit of the last place of the probability, as a distance.
        expect(Math.abs(normalQuantile(probability) - z)).toBeLessThan(
          1e-13 + (4e-16 + 2e-15 * probability) / normalPdf(z),
        );
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (n) => {
        const p = n / 2 ** 32; // 1 - p is exact
        expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
      }),
    );
  });

  it("is infinite at the ends, and no number outside", () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(normalQuantile(1.01)).toBeNaN();
    expect(normalQuantile(-0.01)).toBeNaN();
  });
});
