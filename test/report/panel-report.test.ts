import { describe, expect, it } from "vitest";
import type { PanelDay } from "../../src/market/index.ts";
import { panelChart, panelFiles, panelReport } from "../../src/report/index.ts";
import { madeUpPanel } from "../support/chain-fits.ts";
import { balanced, readable } from "./readable.ts";

const days = madeUpPanel(12, [3, 7]);
const unread: PanelDay = { date: undefined, file: "what.csv", reason: "line 1: no column strike" };

/** The first day, three times, with these changes of kappa. */
function threeDays(kappas: readonly number[]): PanelDay[] {
  return kappas.map((value, i) => {
    const day = madeUpPanel(3)[i]!;
    if (!("fit" in day)) throw new Error("every day has a fit");
    const kappa = { ...day.fit.estimates.kappa, value };
    return { ...day, fit: { ...day.fit, estimates: { ...day.fit.estimates, kappa } } };
  });
}

describe("the report of a panel", () => {
  it("counts the days, and lists those without a fit with the reason", async () => {
    const { md, html } = await panelReport([...days, unread]);
    expect(md).toContain("3 of 13 days have no fit");
    expect(md).toContain("- fitted: 10\n");
    expect(md).toContain("| 2019-01-04 | chain-2019-01-04.csv | 2 expiries left, at least 3 wanted |");
    expect(md).toContain("| not read | what.csv | line 1: no column strike |");
    expect(html).toContain("SPX 2019-01-01 to 2019-01-12");
    expect((await panelReport(madeUpPanel(2))).md).toContain("Every day has a fit.");
  });

  it("has the movement of each parameter", async () => {
    const { md } = await panelReport(threeDays([2, 3, 2.5]));
    // changes 1 and 0.5; quantiles of 2, 2.5, 3
    expect(md).toContain("| kappa | 2.500 | 2.050 | 2.950 | 0.75 | 0.25 |");
  });

  it("takes a change only between neighbours that were both fitted", async () => {
    const [first, , last] = threeDays([2, 0, 9]);
    const gap: PanelDay = { date: "2019-01-02", file: "gap.csv", reason: "none" };
    expect((await panelReport([first!, gap, last!])).md).toContain("| kappa | 5.500 | 2.350 | 8.650 | n/a | 0.25 |");
  });

  it("orders the days by date", async () => {
    const { md } = await panelReport(days.toReversed());
    const dates = [...md.matchAll(/^\| (2019-\d\d-\d\d) \| converged/gm)].map(([, date]) => date);
    expect(dates).toHaveLength(10);
    expect(dates).toEqual(dates.toSorted());
  });

  it("says which days to doubt", async () => {
    const [first, ...rest] = madeUpPanel(4);
    if (first === undefined || !("fit" in first)) throw new Error("the first day has a fit");
    const prior = { kappa: 3, theta: 0.04, logKappaError: 0.2, logThetaError: 0.2, description: "history" };
    const doubtful = { ...first, fit: { ...first.fit, status: "stalled" as const, atBound: ["rho"], prior } };
    const { md } = await panelReport([doubtful, ...rest]);
    expect(md).toContain("On 1 days the search did not converge");
    expect(md).toContain("On 1 days a parameter ended at the edge");
    expect(md).toContain("On 1 days kappa and theta lean on a prior");
    expect(md).toContain("| stalled; at bound: rho |");
    expect(md).toContain("- converged: 3\n");
  });

  it("says Q, and that it makes no histories", async () => {
    for (const text of [(await panelReport(days)).md, (await panelReport(days)).html]) {
      expect(text).toContain("measure Q");
      expect(text).toContain("Do not generate histories");
    }
  });

  it.each<[string, readonly PanelDay[]]>([
    ["many days", [...days, unread]],
    ["one day", madeUpPanel(1)],
    ["no day fitted", madeUpPanel(3, [0, 1, 2])],
    ["no day", []],
    ["a file that could not be read", [unread]],
    ["two years", madeUpPanel(500, [20])],
  ])("is legible for %s", async (_, panel) => {
    const { html, md, charts } = await panelReport(panel);
    const { csv, md: tables } = panelFiles(panel);
    for (const text of [html, md, csv, tables, ...Object.values(charts)]) expect(readable(text)).toEqual([]);
    expect(balanced(html)).toEqual([]);
  });

  it("holds foreign text as text", async () => {
    const evil = `<script>alert(1)</script>|"&`;
    const { html, md } = await panelReport([...days, { date: undefined, file: evil, reason: `${evil}\nmore` }]);
    expect(html).not.toContain("<script");
    expect(md).not.toMatch(/(?<!\\)<script/);
    expect(balanced(html)).toEqual([]);
  });
});

describe("the files of a panel", () => {
  it("have a row a day, empty where there is no fit", () => {
    const { csv, json } = panelFiles(days);
    const [head, ...rows] = csv.trim().split("\n");
    const at = (row: string, column: string) => row.split(",")[head!.split(",").indexOf(column)];
    expect(rows).toHaveLength(12);
    const [first] = days;
    if (first === undefined || !("fit" in first)) throw new Error("the first day has a fit");
    expect(at(rows[0]!, "kappa")).toBe("2.5");
    expect(at(rows[0]!, "kappa.low")).toBe(String(first.fit.estimates.kappa.low));
    expect(at(rows[0]!, "measure")).toBe("Q");
    expect(rows[3]).toMatch(/^2019-01-04,chain-2019-01-04\.csv,,no fit,"2 expiries left, at least 3 wanted",,/);
    expect(JSON.parse(json)).toMatchObject({ format: "backhedge-chain-panel", version: 1, measure: "Q" });
  });
});

describe("the chart of a panel", () => {
  it("has six panels, a cross for a day without a fit, and hollow points where the search did not converge", async () => {
    const svg = await panelChart(days);
    for (const name of ["v0:", "theta:", "kappa:", "xi:", "rho:", "Root mean squared error"])
      expect(svg).toContain(name);
    const count = (text: string, part: string) => text.split(part).length - 1;
    expect(count(svg, "#D55E00")).toBe(6 * 2);
    expect(count(svg, 'fill="#ffffff"')).toBeLessThan(6);
    const stalled = days.map((day) =>
      "fit" in day ? { ...day, fit: { ...day.fit, status: "stalled" as const } } : day,
    );
    expect(count(await panelChart(stalled), "#ffffff") - count(svg, "#ffffff")).toBe(6 * 10);
  });

  it("keeps its scale where a day identifies nothing", async () => {
    const wide = threeDays([2, 3, 2.5]).map((day, i) => {
      if (i !== 1 || !("fit" in day)) return day;
      const kappa = { ...day.fit.estimates.kappa, low: 0, high: 1e6 };
      return { ...day, fit: { ...day.fit, estimates: { ...day.fit.estimates, kappa } } };
    });
    const svg = await panelChart(wide);
    expect(svg).toContain(">2<");
    expect(svg).not.toContain("000,000");
  });
});
