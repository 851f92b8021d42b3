import { describe, expect, it } from "vitest";
import { addDays, UserError } from "../../src/core/index.ts";
import { buildHistory, type HistoryRow } from "../../src/data/price-history.ts";
import { assertQuality, checkQuality } from "../../src/data/quality.ts";
import type { FindingKind, SeriesKind, Severity } from "../../src/data/quality-finding.ts";
import type { PriceHistory } from "../../src/market/index.ts";
import { flatRow, provenance, weekdays } from "../support/histories.ts";

const dates = weekdays(60);
/** A quiet series with a range and a volume, near 100. */
const quiet = dates.map((date, t) => {
  const close = 100 + Math.sin(t);
  return flatRow(date, close, { open: close - 0.1, high: close + 1, low: close - 1 });
});

function check(rows: readonly HistoryRow[], kind: SeriesKind = "price", more: Partial<PriceHistory> = {}) {
  const history = { ...buildHistory(rows, { symbol: "X", provenance: provenance("x.csv") }), ...more };
  return checkQuality(history, { key: "m.underlying", kind });
}

/** The quiet series with row `at` changed. */
function with1(at: number, more: Partial<HistoryRow>): HistoryRow[] {
  return quiet.map((row, t) => (t === at ? { ...row, ...more } : row));
}

/** The quiet series with closes from `from` to `to` multiplied, bars with them. */
function scaled(factor: number, from: number, to = quiet.length): HistoryRow[] {
  return quiet.map((row, t) => {
    if (t < from || t >= to) return row;
    const { open, high, low, close } = row;
    return { ...row, open: open * factor, high: high * factor, low: low * factor, close: close * factor };
  });
}

type Case = readonly [
  what: string,
  rows: readonly HistoryRow[],
  finding: readonly [Severity, FindingKind, number],
  kind?: SeriesKind,
];

const cases: readonly Case[] = [
  ["a repeated date", [...quiet.slice(0, 11), ...quiet.slice(10)], ["error", "duplicate", 11]],
  [
    "dates out of order",
    [...quiet.slice(0, 10), quiet[11]!, quiet[10]!, ...quiet.slice(12)],
    ["error", "unordered", 11],
  ],
  ["a gap of ten days", quiet.filter((_, t) => t < 10 || t >= 16), ["warning", "gap", 10]],
  ["a gap of five weeks", quiet.filter((_, t) => t < 10 || t >= 35), ["error", "gap", 10]],
  ["a gap of five weeks in a rate", quiet.filter((_, t) => t < 10 || t >= 35), ["warning", "gap", 10], "rate"],
  [
    "weekly rows",
    weekdays(200)
      .filter((_, t) => t % 5 === 0)
      .map((date, t) => flatRow(date, 100 + t)),
    ["error", "frequency", 0],
  ],
  [
    "a Saturday",
    [...quiet.slice(0, 5), flatRow(addDays(dates[4]!, 1), 100), ...quiet.slice(5)],
    ["warning", "weekend", 5],
  ],
  ["dates shifted by a day", quiet.map((row) => ({ ...row, date: addDays(row.date, -1) })), ["error", "shifted", 0]],
  ["a negative price", with1(7, { close: -100 }), ["error", "close", 7]],
  ["a price of 0", with1(7, { close: 0 }), ["error", "close", 7]],
  ["an absurd price", with1(7, { close: 1e12 }), ["error", "close", 7]],
  ["a missing close", with1(7, { close: Number.NaN }), ["warning", "missing", 7]],
  ["low above high", with1(7, { low: 103 }), ["error", "bar", 7]],
  ["a close far outside its bar", with1(7, { high: 95, low: 90, open: 91 }), ["error", "bar", 7]],
  ["a close a little outside its bar", with1(7, { high: quiet[7]!.close - 0.05 }), ["warning", "bar", 7]],
  ["an open outside its bar", with1(7, { open: 110 }), ["warning", "bar", 7]],
  ["an open of 0", with1(7, { open: 0 }), ["warning", "bar", 7]],
  ["a contradictory bar of a volatility index", with1(7, { low: 103 }), ["warning", "bar", 7], "volatility"],
  ["a contradictory bar of a rate", with1(7, { low: 103 }), ["warning", "bar", 7], "rate"],
  ["a fat finger, +400 % and back", scaled(5, 20, 21), ["error", "outlier", 20]],
  ["a fat finger downwards", scaled(0.1, 20, 21), ["error", "outlier", 20]],
  ["a move of 15 % that reverts", scaled(1.15, 20, 21), ["warning", "outlier", 20]],
  ["an unrecorded 2:1 split", scaled(0.5, 20), ["error", "split", 20]],
  ["an unrecorded 3:2 split", scaled(2 / 3, 20), ["error", "split", 20]],
  ["an unrecorded 1:10 reverse split", scaled(10, 20), ["error", "split", 20]],
  ["a lasting move of 80 %", scaled(1.8, 20), ["warning", "jump", 20]],
  [
    "a volatility index as a fraction",
    quiet.map((row) => flatRow(row.date, row.close / 500)),
    ["error", "close", 0],
    "volatility",
  ],
  ["a rate of 900 %", with1(7, { close: 900 }), ["error", "close", 7], "rate"],
  ["rates as fractions", weekdays(300).map((date) => flatRow(date, 0.045)), ["warning", "unit", 0], "rate"],
  [
    "a rate that leaps by 10 points and back",
    quiet.map(({ date }, t) => flatRow(date, t === 7 ? 15 : 5)),
    ["error", "outlier", 7],
    "rate",
  ],
];

describe("checkQuality", () => {
  it("finds nothing in a quiet series", () => {
    for (const kind of ["price", "rate", "volatility"] as const) expect(check(quiet, kind).findings).toEqual([]);
    expect(check(quiet)).toMatchObject({
      key: "m.underlying",
      rows: 60,
      from: dates[0],
      to: dates[59],
      location: "x.csv",
    });
  });

  it.each(cases.map(([what, rows, finding, kind]) => ({ what, rows, finding, kind })))("finds $what", (each) => {
    const { rows, finding, kind: seriesKind } = each;
    const [severity, kind, index] = finding;
    const first = check(rows, seriesKind).findings[0];
    expect(first).toMatchObject({ severity, kind, index, date: rows[index]!.date });
  });

  it("lets negative rates and constant rates pass", () => {
    const rates = dates.map((date, t) => flatRow(date, t < 30 ? -0.1 : -0.05));
    expect(check(rates, "rate").findings).toEqual([]);
  });

  it("lets large real moves pass: +17.7 % and -13 % that stay, a volatility index that doubles", () => {
    expect(check(scaled(1.177, 20)).findings).toEqual([]);
    expect(check(scaled(0.87, 20)).findings).toEqual([]);
    expect(check(scaled(2.16, 20), "volatility").findings).toEqual([]);
  });

  it("finds stale runs: 5 equal closes warn, 15 stop, moving ones with range do neither", () => {
    const stale = (length: number): HistoryRow[] =>
      quiet.map((row, t) => (t >= 10 && t < 10 + length ? flatRow(row.date, 100) : row));
    expect(check(stale(4)).findings).toEqual([]);
    expect(check(stale(5)).findings).toMatchObject([{ severity: "warning", kind: "stale", index: 14 }]);
    expect(check(stale(15)).findings).toMatchObject([{ severity: "error", kind: "stale", index: 24 }]);
    expect(check(stale(15), "volatility").findings).toMatchObject([{ severity: "warning", kind: "stale" }]);
    const traded = stale(15).map((row) => ({ ...row, high: row.close + 1, low: row.close - 1 }));
    expect(check(traded).findings).toEqual([]);
  });

  it("finds a gap of closes in rows that are there", () => {
    const holed = quiet.map((row, t) => (t >= 10 && t < 35 ? { ...row, close: Number.NaN } : row));
    const errors = check(holed).findings.filter(({ severity }) => severity === "error");
    expect(errors).toMatchObject([{ kind: "gap", index: 35 }]);
  });

  it("lets a crash within the day pass: a split happens overnight", () => {
    // Bitcoin on 2020-03-12: 7911 -> 4971, near 3:2, but it opened at 7914.
    const crash = scaled(0.63, 20).map((row, t) => (t === 20 ? { ...row, open: 100, high: 101 } : row));
    expect(check(crash).findings).toMatchObject([{ severity: "warning", kind: "jump", index: 20 }]);
  });

  it("lets a traded spike pass as a warning, not one that no bar reaches", () => {
    // GameStop on 2021-01-28 fell by 44 % and rose by 68 % the next day, on a bar from 112 to 483.
    const spike = (low: number): HistoryRow[] =>
      scaled(0.6, 20, 21).map((row, t) =>
        t === 20 ? { ...row, high: 1.01 * row.high + (low < 60 ? 45 : 0), low } : row,
      );
    expect(check(spike(50)).findings).toMatchObject([{ severity: "warning", kind: "outlier", index: 20 }]);
    expect(check(scaled(0.6, 20, 21)).findings).toMatchObject([{ severity: "error", kind: "outlier", index: 20 }]);
  });

  it("asks about a dividend of a fifth of the price", () => {
    const dividends = [
      { exDate: dates[20]!, amount: 20 },
      { exDate: dates[30]!, amount: 2 },
    ];
    expect(check(quiet, "price", { dividends }).findings).toMatchObject([
      { severity: "warning", kind: "dividend", index: 20 },
    ]);
  });

  it("says once that a market trades on weekends, and how many sessions 30 days have", () => {
    const daily = Array.from({ length: 100 }, (_, t) => flatRow(addDays("2020-01-06", t), 100 + Math.sin(t)));
    const { findings } = check(daily);
    expect(findings).toMatchObject([{ severity: "warning", kind: "weekend" }]);
    expect(findings[0]!.message).toMatch(/about 30 sessions in 30 days/);
  });

  it("knows exchanges whose week starts on Sunday by their time zone", () => {
    const sunday = quiet.map((row) => ({ ...row, date: addDays(row.date, -1) }));
    const history = buildHistory(sunday, { symbol: "X", provenance: provenance("x.csv") });
    const kinds = (timeZone: string): string[] =>
      checkQuality(history, { key: "m.underlying", kind: "price", timeZone }).findings.map(
        ({ kind, severity }) => `${severity} ${kind}`,
      );
    expect(kinds("Asia/Riyadh")).toEqual(["warning weekend"]);
    expect(kinds("Europe/Berlin")).toEqual(["error shifted"]);
  });

  it("warns once of rows after today", () => {
    const history = buildHistory(quiet, { symbol: "X", provenance: provenance("x.csv") });
    const { findings } = checkQuality(history, { key: "m.underlying", kind: "price", today: dates[50]! });
    expect(findings).toMatchObject([{ severity: "warning", kind: "future", index: 51 }]);
    expect(findings[0]!.message).toMatch(/9 row\(s\) from here on lie after today/);
  });

  it("asks for adjusted prices when a recorded split shows in them", () => {
    const splits = [{ date: dates[20]!, numerator: 2, denominator: 1 }];
    expect(check(scaled(0.5, 20), "price", { splits }).findings[0]!.message).toMatch(
      /not adjusted for the recorded split/,
    );
    expect(check(quiet, "price", { splits }).findings).toEqual([]);
  });

  it("sees no gaps in a step table", () => {
    const steps = [flatRow("2012-04-17", 8), flatRow("2013-01-29", 7.75), flatRow("2013-03-17", 7.5)];
    expect(check(steps, "rate", { stepTable: true }).findings).toEqual([]);
    expect(check(steps, "rate").findings.map(({ kind }) => kind)).toEqual(["gap", "gap", "weekend"]);
  });

  it("names file, line, date and what was found", () => {
    const lines = quiet.map((_, t) => t + 2);
    const { message, line } = check(with1(7, { close: -100 }), "price", { lines }).findings[0]!;
    expect(line).toBe(9);
    expect(message).toBe(`x.csv:9: ${dates[7]}: expected a price above 0, found the close -100`);
  });
});

describe("assertQuality", () => {
  it("passes warnings", () => {
    expect(() => assertQuality(check(with1(7, { open: 110 })))).not.toThrow();
  });

  it("says what helps: a scale for a volatility index in fractions", () => {
    const report = check(
      quiet.map((row) => flatRow(row.date, row.close / 500)),
      "volatility",
    );
    expect(() => assertQuality(report)).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/'scale'.*100 for fractions/) }),
    );
  });

  it("throws one UserError with five of the errors and the number of the rest", () => {
    const report = check(quiet.map((row, t) => (t >= 10 && t < 18 ? { ...row, close: -1 } : row)));
    const error = (() => {
      try {
        assertQuality(report);
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(UserError);
    const lines = (error as UserError).message.split("\n");
    expect(lines[0]).toBe("m.underlying: 8 row(s) would make results wrong:");
    expect(lines).toHaveLength(7);
    expect(lines[1]).toContain(dates[10]);
    expect(lines[6]).toBe("  and 3 more");
  });
});
