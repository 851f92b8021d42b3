import { expect, it } from "vitest";
import { studentTails, welchTest } from "../../src/statistics/index.ts";

it.each([0, 0.3, 1, 2.5, 12, 400])(
  "tails of Student's t have their closed forms at 1, 2 and 4 degrees of freedom, t = %d",
  (t) => {
    expect(studentTails(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
    expect(studentTails(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    const u = t / Math.sqrt(4 + t * t);
    expect(studentTails(-t, 4)).toBeCloseTo(1 - 1.5 * u * (1 - (u * u) / 3), 12);
  },
);

it.each([
  [5, 2.570582],
  [30, 2.042272],
  [120, 1.97993],
  [6133.6, 1.960351],
])("5 % lie beyond the tabulated quantile of %d degrees of freedom", (degrees, t) => {
  expect(studentTails(t, degrees)).toBeCloseTo(0.05, 5);
});

it("a far tail is 0, not NaN", () => {
  expect(studentTails(56.9, 6265)).toBe(0);
});

it("equals its formula, and changes sign with the order", () => {
  const a = Float64Array.of(1, 2, 3, 4);
  const b = Float64Array.of(2, 6, 10);
  const { t, degrees, p } = welchTest(a, b);
  const [errorA, errorB] = [5 / 3 / 4, 16 / 3];
  expect(t).toBeCloseTo((2.5 - 6) / Math.sqrt(errorA + errorB), 12);
  expect(degrees).toBeCloseTo((errorA + errorB) ** 2 / (errorA ** 2 / 3 + errorB ** 2 / 2), 12);
  expect(p).toBeCloseTo(studentTails(t, degrees), 15);
  expect(welchTest(b, a).t).toBe(-t);
});

it("refuses two constant samples", () => {
  expect(() => welchTest(Float64Array.of(1, 1), Float64Array.of(2, 2))).toThrow(/constant/);
});
