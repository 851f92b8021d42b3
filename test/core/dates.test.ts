import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  dateInZone,
  daysBetween,
  firstIndexAfter,
  indexAsOf,
  isIsoDate,
  parseDate,
} from "../../src/core/index.ts";

describe("dates", () => {
  it("knows which dates exist", () => {
    expect(["2024-02-29", "1999-12-31"].every(isIsoDate)).toBe(true);
    expect(["2023-02-29", "2024-13-01", "2024-1-1", "", "20240101"].some(isIsoDate)).toBe(false);
  });

  it("counts days across leap years and back", () => {
    expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
    fc.assert(
      fc.property(
        fc.integer({ min: -20_000, max: 20_000 }),
        (days) => daysBetween("2000-01-01", addDays("2000-01-01", days)) === days,
      ),
    );
  });

  it("gives the date at the exchange, not at Greenwich", () => {
    expect(dateInZone(new Date("2024-01-02T03:45:00Z"), "Asia/Kolkata")).toBe("2024-01-02");
    expect(dateInZone(new Date("2024-01-02T01:00:00Z"), "America/New_York")).toBe("2024-01-01");
    expect(() => dateInZone(new Date(), "Mars/Olympus")).toThrow(/zone/);
  });

  it("parses by a format and refuses the rest", () => {
    expect(parseDate("26-Jul-2012", "dd-MMM-yyyy")).toBe("2012-07-26");
    expect(parseDate("31-Feb-2012", "dd-MMM-yyyy")).toBeUndefined();
  });

  it("finds the last entry not after a date", () => {
    const dates = ["2020-01-02", "2020-01-03", "2020-01-06"];
    expect(indexAsOf(dates, "2020-01-05")).toBe(1);
    expect(indexAsOf(dates, "2020-01-01")).toBe(-1);
    expect(firstIndexAfter(dates, "2020-01-06")).toBe(3);
  });
});
