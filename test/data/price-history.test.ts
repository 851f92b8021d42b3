import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateOfDay } from "../../src/core/index.ts";
import { buildHistory, type HistoryRow, sliceHistory } from "../../src/data/price-history.ts";

const row = (date: string, close: number): HistoryRow => ({
  date,
  open: close + 1,
  high: close + 2,
  low: close + 3,
  close,
  adjustedClose: close + 4,
  volume: close + 5,
});
const provenance = { source: "test", location: "here", nature: "real", description: "a test", sha256: "" } as const;

describe("buildHistory", () => {
  it("puts every field in its column and leaves order and duplicates to the checks", () => {
    const rows = [row("2024-01-03", 10), row("2024-01-02", 20), row("2024-01-02", Number.NaN)];
    const history = buildHistory(rows, { symbol: "X", provenance });
    expect(history.dates).toEqual(["2024-01-03", "2024-01-02", "2024-01-02"]);
    expect([...history.open]).toEqual([11, 21, Number.NaN]);
    expect([...history.high]).toEqual([12, 22, Number.NaN]);
    expect([...history.low]).toEqual([13, 23, Number.NaN]);
    expect([...history.close]).toEqual([10, 20, Number.NaN]);
    expect([...history.adjustedClose]).toEqual([14, 24, Number.NaN]);
    expect([...history.volume]).toEqual([15, 25, Number.NaN]);
    expect([history.dividends, history.splits]).toEqual([[], []]);
  });
});

describe("sliceHistory", () => {
  it("equals filtering by date, for bars and events, whatever the ends", () => {
    const day = fc.integer({ min: 0, max: 40 });
    const end = fc.option(day, { nil: undefined });
    fc.assert(
      fc.property(fc.uniqueArray(day), end, end, (set, first, last) => {
        const dates = set.sort((a, b) => a - b).map(dateOfDay);
        const from = first === undefined ? undefined : dateOfDay(first);
        const to = last === undefined ? undefined : dateOfDay(last);
        const inside = (date: string) => date >= (from ?? "") && date <= (to ?? "9");
        const history = buildHistory(
          dates.map((date, i) => row(date, i)),
          {
            symbol: "X",
            provenance,
            dividends: dates.map((exDate) => ({ exDate, amount: 1 })),
            splits: dates.map((date) => ({ date, numerator: 2, denominator: 1 })),
          },
        );
        const part = sliceHistory(history, from, to);
        const kept = dates.filter(inside);
        expect(part.dates).toEqual(kept);
        expect([...part.close]).toEqual(kept.map((date) => dates.indexOf(date)));
        expect([...part.volume]).toEqual(kept.map((date) => dates.indexOf(date) + 5));
        expect(part.dividends.map((each) => each.exDate)).toEqual(kept);
        expect(part.splits.map((each) => each.date)).toEqual(kept);
      }),
    );
  });
});
