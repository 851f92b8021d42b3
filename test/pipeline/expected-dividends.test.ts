import { describe, expect, it } from "vitest";
import { expectedDividends } from "../../src/pipeline/expected-dividends.ts";
import { consecutiveDates, simpleHistory } from "../support/simple-history.ts";

describe("expected dividends", () => {
  const dates = consecutiveDates(1000);
  const dividend = new Float64Array(dates.length);
  for (const [t, amount] of [
    [100, 1],
    [300, 1.5],
    [360, 1.6],
    [900, 9],
  ] as const)
    dividend[t] = amount;
  const ones = new Float64Array(dates.length).fill(1);
  const paid = simpleHistory("TEST", dates, { close: ones, volatilityIndex: ones, dividend });

  it("are the past year's, 52 weeks later, and again", () => {
    const expected = expectedDividends(paid, dates[500]!, 2);
    expect(expected.map(({ amount }) => amount)).toEqual([1.5, 1.6, 1.5, 1.6]);
    const weeks = (exDate: string, from: string) => (Date.parse(exDate) - Date.parse(from)) / (7 * 86_400_000);
    expect(expected.map(({ exDate }, i) => weeks(exDate, dates[i % 2 === 0 ? 300 : 360]!))).toEqual([52, 52, 104, 104]);
  });

  it("know nothing of what is paid later", () => {
    expect(expectedDividends(paid, dates[899]!, 1).some(({ amount }) => amount === 9)).toBe(false);
    expect(expectedDividends(paid, dates[900]!, 1).some(({ amount }) => amount === 9)).toBe(true);
  });
});
