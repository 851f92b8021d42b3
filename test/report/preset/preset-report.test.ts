import { describe, expect, it } from "vitest";
import { presetReport } from "../../../src/report/index.ts";
import { presetResult } from "../../support/preset.ts";
import { balanced, readable } from "../readable.ts";

const report = presetReport(presetResult, { created: "2026-01-02T03:04:05Z" });

describe("the report of a reproduction", () => {
  it("says first, and loudly, that a check was missed", () => {
    const [answer, quick, table] = ["1 of 2 MISSED", "Quick budget", "<table>"].map((text) =>
      report.html.indexOf(text),
    );
    expect(answer).toBeGreaterThan(0);
    expect(quick).toBeGreaterThan(answer!);
    expect(table).toBeGreaterThan(quick!);
    expect(report.html).toContain("CVaR95 of the LSTM: expected 3.16000 or less, found 3.50000.");
    expect(report.html).toContain('<td class="words alarm">MISSED</td>');
    const fine = { ...presetResult, quick: false, checks: [presetResult.checks[0]!] };
    expect(presetReport(fine).html).toContain("all 1 passed");
    expect(presetReport(fine).html).not.toContain("MISSED");
    expect(presetReport(fine).html).not.toContain("Quick budget");
    expect(presetReport({ ...fine, checks: [] }).md).toContain("no check is declared");
  });

  it("has tables with grouped heads, figures, answers, defects and inputs on one page that loads nothing", () => {
    const { html } = report;
    expect(html).toContain('<th scope="colgroup" colspan="3" class="group">Std (%)</th>');
    expect(html).toContain('<th scope="col">published</th><th scope="col">reproduced</th>');
    for (const text of ["Does it help?", "No: the interval holds 1.", "premium", "ab12", "Somebody (2024)", "0.99 ["])
      expect(html).toContain(text);
    expect(html).toContain('<path d="M0 0L9 9"/>');
    expect(html).toContain("<code>numpy</code>");
    expect(html).not.toMatch(/(?:src|href)=/);
    expect(report.charts).toEqual({ "figure-1": presetResult.figures[0]!.svg });
    expect(report.md).toContain("charts/figure-1.svg");
  });

  it("escapes what it is given, and shows no reader a NaN", () => {
    expect(report.html).toContain("Adam &lt;b&gt;&amp; co&lt;/b&gt; *");
    expect(report.html).toContain("P&amp;L &lt;without&gt; the price");
    expect(report.md).toContain("P&L \\<without\\> the price");
    expect(balanced(report.html)).toEqual([]);
    expect([...readable(report.html), ...readable(report.md)]).toEqual([]);
  });

  it("leaves out what there is nothing of", () => {
    const bare = { ...presetResult, figures: [], defects: [], checks: [], answers: [], inputs: [] };
    const { html } = presetReport(bare);
    for (const heading of ["Figures", "Answers", "Checks", "What is wrong"])
      expect(html).not.toContain(`<h2>${heading}`);
    expect(html).not.toContain("SHA-256");
  });
});
