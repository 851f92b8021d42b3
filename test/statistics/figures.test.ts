import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  correlation,
  covariance,
  downsideDeviation,
  entropicRisk,
  holm,
  independentWindows,
  leastSquares,
  maxDrawdown,
  mean,
  quantile,
  roughness,
  standardDeviation,
  worst,
} from "../../src/statistics/index.ts";
import { normals } from "./support.ts";

const values = fc.double({ min: -50, max: 50, noNaN: true });
const series = fc.array(values, { minLength: 2, maxLength: 40 }).map((list) => Float64Array.from(list));

describe("levels", () => {
  it("known values", () => {
    const x = Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9);
    expect(mean(x)).toBe(5);
    expect(standardDeviation(x)).toBeCloseTo(Math.sqrt(32 / 7), 14);
    expect(downsideDeviation(Float64Array.of(3, -3, 4, -4))).toBe(2.5);
    expect(worst(x)).toBe(2);
    expect([0, 0.25, 0.5, 1].map((p) => quantile(Float64Array.of(4, 1, 3, 2), p))).toEqual([1, 1.75, 2.5, 4]);
    expect(maxDrawdown(Float64Array.of(1, 2, -4, 1, -2, 5))).toBe(5);
    expect(maxDrawdown(Float64Array.of(-1, -1, 3))).toBe(2);
    expect(independentWindows(Array(4111).keys(), 21)).toBe(196);
    // Every fifth session, 21 each: the first that is free begins at 25, not at 21; a gap ends no window early.
    expect(independentWindows([0, 5, 10, 15, 20, 25, 30, 45, 50, 200, 220, 221], 21)).toBe(5);
    expect(independentWindows([], 21)).toBe(0);
    expect(covariance(Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 9))).toBeCloseTo(3.5, 14);
    expect(correlation(Float64Array.of(1, 2, 3), Float64Array.of(6, 4, 2))).toBeCloseTo(-1, 14);
  });
});

describe("entropic risk", () => {
  it("published value", () => {
    expect(entropicRisk(Float64Array.of(0, -1, -2, -3), 1).risk).toBeCloseTo(2.0538953374, 10);
  });

  it("cash invariance, between mean loss and worst loss, growing with lambda", () => {
    fc.assert(
      fc.property(series, values, fc.double({ min: 0.01, max: 5, noNaN: true }), (pnl, cash, lambda) => {
        const { risk, effectiveSampleSize } = entropicRisk(pnl, lambda);
        expect(
          entropicRisk(
            pnl.map((x) => x + cash),
            lambda,
          ).risk,
        ).toBeCloseTo(risk - cash, 8);
        expect(risk).toBeGreaterThanOrEqual(-mean(pnl) - 1e-9);
        expect(risk).toBeLessThanOrEqual(-worst(pnl) + 1e-9);
        expect(entropicRisk(pnl, 2 * lambda).risk).toBeGreaterThanOrEqual(risk - 1e-9);
        expect(effectiveSampleSize).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(effectiveSampleSize).toBeLessThanOrEqual(pnl.length * (1 + 1e-12));
      }),
    );
  });

  it("does not overflow, and says when one outcome decides", () => {
    const { risk, effectiveSampleSize } = entropicRisk(Float64Array.of(-5000, 0, 0, 0), 1);
    expect(risk).toBeCloseTo(5000 - Math.log(4), 9);
    expect(effectiveSampleSize).toBeCloseTo(1, 12);
    expect(entropicRisk(Float64Array.of(7, 7, 7), 3).effectiveSampleSize).toBeCloseTo(3, 12);
  });
});

describe("roughness", () => {
  it("is 0 for even steps, and the mean |second difference| of each row otherwise", () => {
    expect([...roughness(Float64Array.of(1, 2, 3, 4, 0, 1, 0, 1), 4)]).toEqual([0, 2]);
    expect(roughness(Float64Array.of(1, 2), 2)[0]).toBeNaN();
  });
});

describe("holm", () => {
  it("worked example", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => {
      expect(adjusted[i]).toBeCloseTo(p, 14);
    });
  });

  it("the fifteen p-values of Benjamini and Hochberg (1995, JRSS B 57, section 4.1): the family-wise procedure keeps three at 5 %", () => {
    const raw = [1, 4, 19, 95, 201, 278, 298, 344, 459, 3240, 4262, 5719, 6528, 7590, 10000].map((p) => p / 10000);
    const adjusted = holm(raw.toReversed()).toReversed();
    expect(adjusted.filter((p) => p <= 0.05)).toHaveLength(3);
    [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213, 1, 1, 1, 1, 1, 1].forEach((p, i) => {
      expect(adjusted[i]).toBeCloseTo(p, 12);
    });
  });

  it("never below the raw value, above 1, or out of order", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), (raw) => {
        const adjusted = holm(raw);
        raw.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          raw.forEach((q, j) => {
            if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
      }),
    );
  });
});

describe("least squares", () => {
  it("textbook line: slope, intercept and their standard errors", () => {
    const x = [1, 2, 3, 4, 5];
    const y = [2.1, 3.9, 6.2, 7.8, 10.1];
    const fit = leastSquares(
      x.map((value) => [1, value]),
      y,
    );
    const slope = 19.9 / 10;
    const intercept = 6.02 - slope * 3;
    const residual = y.reduce((sum, value, i) => sum + (value - intercept - slope * x[i]!) ** 2, 0);
    expect(fit.coefficients[0]).toBeCloseTo(intercept, 12);
    expect(fit.coefficients[1]).toBeCloseTo(slope, 12);
    expect(fit.residualDeviation).toBeCloseTo(Math.sqrt(residual / 3), 12);
    expect(fit.standardErrors[1]).toBeCloseTo(Math.sqrt(residual / 3 / 10), 12);
    expect(fit.standardErrors[0]).toBeCloseTo(Math.sqrt((residual / 3) * (1 / 5 + 9 / 10)), 12);
    expect(fit.rSquared).toBeCloseTo(1 - residual / y.reduce((sum, value) => sum + (value - 6.02) ** 2, 0), 12);
  });

  it("residuals are orthogonal to every column", () => {
    const noise = normals(200, 3);
    const rows = Array.from({ length: 50 }, (_, i) => [1, noise[i]!, noise[50 + i]! + 5, 1e3 * noise[100 + i]!]);
    const y = noise.subarray(150);
    const { coefficients } = leastSquares(rows, y);
    for (let j = 0; j < 4; j++) {
      const dot = rows.reduce((sum, row, i) => {
        const fitted = row.reduce((total, value, l) => total + value * coefficients[l]!, 0);
        return sum + row[j]! * (y[i]! - fitted);
      }, 0);
      expect(Math.abs(dot)).toBeLessThan(1e-8);
    }
  });

  it("refuses dependent columns and short data", () => {
    expect(() =>
      leastSquares(
        [
          [1, 2],
          [2, 4],
          [3, 6],
        ],
        [1, 2, 3],
      ),
    ).toThrow(/column 1 depends/);
    expect(() => leastSquares([[1, 2]], [1])).toThrow(/1 rows for 2 coefficients/);
    expect(() => leastSquares([[1], [1]], [1])).toThrow(/2 rows of x, 1 of y/);
  });
});
