import { describe, expect, it } from "vitest";
import { forwardCurve } from "../../src/backtest/index.ts";
import { daysBetween } from "../../src/core/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

describe("forwardCurve", () => {
  it("is spot times carry without dividends", () => {
    const history = madeUpHistory({ sessions: 30, rate: 0.05 });
    expect(forwardCurve(history)(10, 0.25)).toBeCloseTo(history.close[10]! * Math.exp(0.05 * 0.25), 12);
  });

  describe("with a quarterly dividend", () => {
    const paid = [50, 113, 176, 239, 302, 365, 430, 491];
    const history = madeUpHistory({ sessions: 560, rate: 0.03, dividend: (row) => (paid.includes(row) ? 1 : 0) });
    const forward = forwardCurve(history);
    const withoutDividend = (row: number, tau: number) => history.close[row]! * Math.exp(0.03 * tau);

    it("expects last year's dividend at its date, discounted by carry", () => {
      // One year after row 50 is row 310; row 302's dividend is near enough to be that one, so look from row 301.
      const row = 301;
      const due = daysBetween(history.dates[row]!, history.dates[50]!) + 364;
      expect(due).toBeGreaterThan(0);
      const expected = (history.close[row]! - Math.exp((-0.03 * due) / 365)) * Math.exp((0.03 * 30) / 365);
      expect(forward(row, 30 / 365)).toBeCloseTo(expected, 10);
    });

    it("expects one that goes ex on the day of expiry, which the share at expiry is without", () => {
      const once = madeUpHistory({ sessions: 305, rate: 0.03, dividend: (row) => (row === 50 ? 1 : 0) });
      const at = (days: number) => forwardCurve(once)(300, days / 365);
      const growth = (days: number) => Math.exp((0.03 * days) / 365);
      // 364 days after row 50 are row 310, 14 days after row 300.
      expect(at(13)).toBeCloseTo(once.close[300]! * growth(13), 12);
      expect(at(14)).toBeCloseTo(once.close[300]! * growth(14) - 1, 12);
    });

    it("does not expect it once it was paid, nor before a year of history", () => {
      expect(forward(303, 20 / 365)).toBeCloseTo(withoutDividend(303, 20 / 365), 12);
      expect(forward(40, 30 / 365)).toBeCloseTo(withoutDividend(40, 30 / 365), 12);
    });

    it("still expects a late one, next day", () => {
      // Row 365's dividend of the second year falls late: projected from row 176 to row 436, paid at 430 (near) - and 491 from 239 (499).
      const late = madeUpHistory({ sessions: 400, rate: 0, dividend: (row) => (row === 50 ? 1 : 0) });
      const projected = 50 + 260; // 364 days on weekdays
      expect(forwardCurve(late)(projected + 3, 30 / 365)).toBeCloseTo(late.close[projected + 3]! - 1, 12);
      expect(forwardCurve(late)(projected + 12, 30 / 365)).toBeCloseTo(late.close[projected + 12]!, 12);
    });

    it("does not look at later dividends", () => {
      const other = { ...history, dividend: history.dividend.map((amount, row) => (row > 301 ? 3 * amount : amount)) };
      expect(forwardCurve(other)(301, 30 / 365)).toBe(forward(301, 30 / 365));
    });
  });
});
