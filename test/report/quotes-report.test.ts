import { describe, expect, it } from "vitest";
import type { QuotedRow } from "../../src/market/index.ts";
import {
  type QuotedPanelReport,
  quotedRowsTable,
  quotedTables,
  quotesFiles,
  quotesReport,
  supportOf,
} from "../../src/report/index.ts";

const figures = <T>(value: T) => ({ std: value, dailyStd: value, cvar95: value, volume: value, cost: value });

function row(more: Partial<QuotedRow> = {}): QuotedRow {
  return {
    ...{ panel: "Made", rule: "call", end: "expiry", side: "short", strategy: "Skew rule", family: "classical" },
    ...{ from: "2020-01-02", to: "2020-03-02", episodes: 40, independentWindows: 2, tailPoints: 2, sufficient: false },
    ...{ mean: 0.1, std: 0.5, cvar95: 1.2, worst: -2, dailyStd: 0.0987, dailySteps: 700, longerSteps: 3 },
    ...{ volume: 1.5, hedgeCostBps: 1.1, halfSpreadBps: Number.NaN, meanDelta: 0.5 },
    ratioToBs: figures(0.81),
    ci95: figures([0.7, 0.9] as const),
    adjustedPValue: { std: 0.04, dailyStd: 0.03 },
    ...more,
  };
}

function panel(rows: readonly QuotedRow[], more: Partial<QuotedPanelReport> = {}): QuotedPanelReport {
  return {
    ...{ label: "Made <b>", market: "SPX", days: 41, dropped: { crossed: 7 }, offClose: { median: 0, greatest: 0 } },
    ...{ unused: [], episodes: [], excluded: [], rankings: [], cutoff: "2019-12-01", leverage: -0.8 },
    ...{ costs: "schedule flat-1", maximumGap: 5, notes: [], rows },
    proxy: {
      ...{ panel: "Made", days: [], missing: 0, mean: 0.866, lowerQuartile: 0.84, median: 0.87, upperQuartile: 0.9 },
      ...{ least: 0.7, greatest: 0.96, ivMultiple: 0.9 },
    },
    ...more,
  };
}

describe("the report on real quotes", () => {
  it("warns of few windows and of a thin tail, and never gives a verdict", () => {
    const few = supportOf(quotedTables([row()])[0]!);
    expect(few).toContain("2 windows that do not overlap, 2 episodes in the 5 % tail.");
    expect(few).toContain("The tail holds fewer than 10: its CVaR is not reliable.");
    expect(few).toContain("Not enough for any verdict");
    const many = row({ episodes: 300, independentWindows: 14, tailPoints: 15, sufficient: true });
    const enough = supportOf(quotedTables([many])[0]!);
    expect(enough).not.toContain("fewer than 10");
    expect(enough).toContain("One short stretch of history: no verdict.");
    expect(quotesReport([panel([many])]).md).toContain("support no verdict between them");
  });

  it("shows ratios with intervals, 1 for the benchmark, and no ratio of a tail that gains", () => {
    const benchmark = row({ strategy: "BS Delta", adjustedPValue: { std: Number.NaN, dailyStd: Number.NaN } });
    const [first, second, third] = quotedRowsTable([benchmark, row(), row({ cvar95: -0.1 })]).rows;
    expect(first!.slice(-3)).toEqual(["1", "1", "1"]);
    expect(second!.slice(-3)).toEqual(Array(3).fill("0.810 [0.70, 0.90]"));
    expect(third!.at(-1)).toBe("n/a");
  });

  it("keeps sides, rules and kinds of end in tables of their own", () => {
    const rows = [
      row(),
      row({ strategy: "B" }),
      row({ end: "marked-out" }),
      row({ side: "long" }),
      row({ rule: "put" }),
    ];
    expect(quotedTables(rows).map((table) => table.rows.length)).toEqual([2, 1, 1, 1]);
  });

  it("says when quotes are not struck at the close, and what was left out", () => {
    const { md, html } = quotesReport([panel([row()], { offClose: { median: 0.0013, greatest: 0.0079 } })]);
    expect(md).toContain("by up to 0.79 %");
    expect(md).toContain("7 crossed");
    expect(html).toContain("Made &lt;b&gt;");
    expect(quotesReport([panel([row()])]).md).not.toContain("not struck at the close");
  });

  it("writes what could not be computed as null and as an empty cell", () => {
    const { json, csv } = quotesFiles([panel([row()])]);
    expect(JSON.parse(json).rows[0].halfSpreadBps).toBeNull();
    const [header, line] = csv.split("\n").map((text) => text.split(","));
    expect(line![header!.indexOf("halfSpreadBps")]).toBe("");
    expect(line![header!.indexOf("ci95.std.low")]).toBe("0.7");
  });
});
