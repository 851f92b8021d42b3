import { expect, it } from "vitest";
import { studentHalfWidth } from "../../src/statistics/index.ts";

it.each([
  [1, 12.7062],
  [2, 4.30265],
  [3, 3.18245],
  [4, 2.77645],
  [5, 2.57058],
  [7, 2.36462],
  [10, 2.22814],
  [20, 2.08596],
  [30, 2.04227],
  [60, 2.0003],
  [120, 1.97993],
  [1e6, 1.959966],
])("the quantile of Student's t at 0.975 with %d degrees of freedom is that of the tables", (degrees, quantile) => {
  expect(Math.abs(studentHalfWidth(degrees) / quantile - 1)).toBeLessThan(3e-4);
});

it("falls from degree to degree, whole or not, to the normal quantile", () => {
  for (let degrees = 2.1; degrees < 400; degrees *= 1.07) {
    expect(studentHalfWidth(degrees)).toBeGreaterThan(studentHalfWidth(degrees * 1.07));
  }
  expect(studentHalfWidth(Number.POSITIVE_INFINITY)).toBeCloseTo(1.959964, 6);
  expect(() => studentHalfWidth(0.5)).toThrow(/must be >= 1/);
});
