import { describe, expect, it } from "vitest";
import { foldOf, overlapGuard, walkForward } from "../../src/backtest/index.ts";
import { madeUpHistory } from "../support/made-up-history.ts";

const { dates } = madeUpHistory({ sessions: 1600, start: "2010-01-04" });
const rules = { from: "2012-01-01", purge: 21, retrainYears: 0 };

describe("walkForward", () => {
  it("makes one fold a calendar year and keeps the purge before each", () => {
    const folds = walkForward(dates, rules);
    expect(folds.map((fold) => fold.year)).toEqual([2012, 2013, 2014, 2015, 2016]);
    for (const fold of folds) {
      expect(fold.from.slice(0, 4)).toBe(String(fold.year));
      expect(dates.indexOf(fold.from) - dates.indexOf(fold.cutoff)).toBe(21);
      expect(fold.trainingCutoff).toBe(folds[0]!.cutoff);
    }
    expect(overlapGuard(dates, folds, 21)).toMatchObject({ passed: true, compared: 5 });
  });

  it("trains anew every so many years", () => {
    const folds = walkForward(dates, { ...rules, retrainYears: 2 });
    const [a, b, c, d, e] = folds.map((fold) => fold.trainingCutoff);
    expect([a, c, e]).toEqual([folds[0]!.cutoff, folds[2]!.cutoff, folds[4]!.cutoff]);
    expect([b, d]).toEqual([a, c]);
  });

  it("counts those years from the first test year", () => {
    const folds = walkForward(dates, { from: "2013-01-01", purge: 21, retrainYears: 2 });
    const own = folds.filter((fold) => fold.trainingCutoff === fold.cutoff);
    expect(own.map((fold) => fold.year)).toEqual([2013, 2015]);
  });

  it("is caught by the overlap guard when the purge is too short", () => {
    expect(overlapGuard(dates, walkForward(dates, { ...rules, purge: 5 }), 21)).toMatchObject({ passed: false });
  });

  it("is caught by the overlap guard when only the networks know too much", () => {
    const [first, ...later] = walkForward(dates, rules);
    const leaking = [{ ...first!, trainingCutoff: first!.from }, ...later];
    expect(overlapGuard(dates, leaking, 21)).toMatchObject({ passed: false });
  });

  it("needs one row before the first cut-off", () => {
    expect(walkForward(dates, { ...rules, from: dates[22]! })[0]?.cutoff).toBe(dates[1]);
    expect(() => walkForward(dates, { ...rules, from: dates[21]! })).toThrow(/no data 21 sessions before/);
  });

  it("refuses a span that leaves nothing to fit on", () => {
    expect(() => walkForward(dates, { ...rules, from: "2010-01-01" })).toThrow(/no data 21 sessions before/);
  });

  it("finds the fold of an entry", () => {
    const folds = walkForward(dates, { ...rules, to: "2013-06-30" });
    expect(foldOf(folds, "2012-05-02")?.year).toBe(2012);
    expect(foldOf(folds, "2013-06-28")?.year).toBe(2013);
    expect(foldOf(folds, "2013-07-01")).toBeUndefined();
    expect(foldOf(folds, "2011-12-30")).toBeUndefined();
  });
});
