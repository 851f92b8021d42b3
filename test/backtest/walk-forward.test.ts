import { describe, expect, it } from "vitest";
import { foldOf, networkPeriods, overlapGuard, walkForward } from "../../src/backtest/index.ts";
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

  it("fine-tunes first where enough years lie before the cut-off, then every so many test years", () => {
    const tuned = (fineTune: { minYears: number; everyYears: number } | null, retrainYears = 0) =>
      walkForward(dates, { ...rules, retrainYears, fineTune }).map((fold) => fold.fineTuneCutoff?.slice(0, 4));
    const never = Array(5).fill(undefined);
    expect(tuned({ minYears: 1, everyYears: 2 })).toEqual(["2011", "2011", "2013", "2013", "2015"]);
    expect(tuned({ minYears: 2, everyYears: 3 })).toEqual([undefined, "2012", "2012", "2012", "2015"]);
    expect(tuned({ minYears: 6, everyYears: 1 })).toEqual(never);
    expect(tuned({ minYears: 1300, everyYears: 1 })).toEqual(never);
    const late = walkForward(dates, { ...rules, fineTune: { minYears: 1, everyYears: 9 }, firstWindow: "2011-11-01" });
    expect(late.map(({ fineTuneCutoff }) => fineTuneCutoff?.slice(0, 4)).find((year) => year !== undefined)).toBe(
      "2012",
    );
    expect(tuned(null)).toEqual(never);
    // A new training is fine-tuned at once.
    expect(tuned({ minYears: 2, everyYears: 5 }, 2)).toEqual([undefined, "2012", "2013", "2013", "2015"]);
  });

  it("counts the years to the day", () => {
    const first = walkForward(dates, rules)[2]!.cutoff; // 2013-12-03
    const since = (start: string) => {
      const own = dates.filter((date) => date >= start);
      return walkForward(own, { ...rules, fineTune: { minYears: 3, everyYears: 1 } })[2]!.fineTuneCutoff;
    };
    expect(since(`2010${first.slice(4)}`)).toBe(first);
    expect(since("2010-12-06")).toBeUndefined();
  });

  it("cuts every fine-tuning off where its own fold is, never later", () => {
    const folds = walkForward(dates, { ...rules, retrainYears: 2, fineTune: { minYears: 1, everyYears: 2 } });
    expect(folds.map((fold) => fold.fineTuneCutoff)).toEqual([0, 0, 2, 2, 4].map((own) => folds[own]!.cutoff));
    expect(overlapGuard(dates, folds, 21)).toMatchObject({ passed: true, compared: 5 });
    const [one, ...others] = folds;
    const leaking = [{ ...one!, fineTuneCutoff: one!.from }, ...others];
    expect(overlapGuard(dates, leaking, 21)).toMatchObject({
      passed: false,
      finding: expect.stringContaining(`2012: fitted on rows before ${one!.from}`),
    });
  });

  it("joins neighbouring years of the same networks", () => {
    const folds = walkForward(dates, { ...rules, fineTune: { minYears: 2, everyYears: 2 } });
    const [a, b, c, d, e] = folds;
    expect(networkPeriods(folds)).toEqual([
      { from: a!.from, to: a!.to, trainingCutoff: a!.cutoff, fineTuneCutoff: undefined },
      { from: b!.from, to: c!.to, trainingCutoff: a!.cutoff, fineTuneCutoff: b!.cutoff },
      { from: d!.from, to: e!.to, trainingCutoff: a!.cutoff, fineTuneCutoff: d!.cutoff },
    ]);
    expect(networkPeriods(walkForward(dates, rules))).toHaveLength(1);
    expect(networkPeriods(walkForward(dates, { ...rules, retrainYears: 1 }))).toHaveLength(5);
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
