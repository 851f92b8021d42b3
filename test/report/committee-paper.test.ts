import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../src/core/index.ts";
import {
  type CommitteePaper,
  committeePaper,
  type MarketReport,
  type ReportFiles,
  resultsFile,
  signedReport,
} from "../../src/report/index.ts";
import { claim, hasFigure, sentenceText } from "../../src/report/paper/claims.ts";
import { latexText } from "../../src/report/paper/latex.ts";
import { limitationsPart } from "../../src/report/paper/limitations.ts";
import { sentencesOf } from "../../src/report/report-document.ts";
import {
  emptyEvaluation,
  fullEvaluation,
  madeUpMarket,
  madeUpReport,
  madeUpRows,
  unknownEvaluation,
} from "../support/evaluation.ts";
import { balanced, readable } from "./readable.ts";

const report = (market: Partial<MarketReport> = {}, count = 12) =>
  committeePaper(madeUpReport([madeUpMarket(count, market)]));
const full = await report();
const signed = signedReport(full, "");
const TITLES = ["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11"];

type Row = Record<string, string | number | boolean | null>;
const rowsOf = (paper: CommitteePaper, table: string): Row[] => JSON.parse(paper.tables[table]!.json).rows;
/** Table cells and sentences of a page, without its charts. */
const textOfPage = ({ html }: ReportFiles) => html.replaceAll(/<svg[\s\S]*?<\/svg>|<style[\s\S]*?<\/style>/g, "");
const numbers = (text: string) => text.match(/\d+(?:\.\d+)?/g) ?? [];

describe("the committee's paper", () => {
  it("has every section of a full evaluation, on the page and in Markdown", () => {
    for (const text of [signed.md, signed.html]) {
      const found = TITLES.filter((title) => new RegExp(`(?:## |<h[23]>)${title}\\. `).test(text));
      expect(found).toEqual(TITLES);
      expect(text).toContain("SR 26-2, OCC Bulletin 2026-13");
      expect(text).toContain("PRA SS1/23");
      expect(text).not.toContain("SR 11-7");
    }
    expect(Object.keys(signed.charts)).toEqual(
      ["", "-paired", "-years", "-attribution", "-break-even", "-volatility"].map((end) => `spy${end}`),
    );
  });

  it("prints only the sections that have rows", async () => {
    for (const evaluation of [emptyEvaluation(), undefined]) {
      const paper = await report({ evaluation, componentCosts: [] });
      const { md } = signedReport(paper, "");
      expect(TITLES.filter((title) => md.includes(`## ${title}. `))).toEqual(["T9", "T10", "T11"]);
      expect(Object.keys(paper.tables)).toEqual(["coverage", "decision", "exceptions", "lineage"]);
      expect(md).toContain("Lower risk of the LSTM:");
    }
    const one = await report({ evaluation: { ...emptyEvaluation(), stress: fullEvaluation().stress } });
    expect(signedReport(one, "").md).toContain("### T4. ");
    expect(one.tables["by-year"]).toBeUndefined();
  });

  it("is legible where nothing is known", async () => {
    const paper = await report({ evaluation: unknownEvaluation() });
    const { html, md, charts } = signedReport(paper, "");
    for (const text of [html, md, ...Object.values(charts)]) expect(readable(text)).toEqual([]);
    expect(balanced(html)).toEqual([]);
    expect(md).toContain("Std n/a [n/a, n/a]");
    for (const { csv, md: table, tex } of Object.values(paper.tables))
      for (const text of [csv, table, tex]) expect(readable(text)).toEqual([]);
    expect(rowsOf(paper, "paired")[0]!["std.ratio"]).toBeNull();
    expect(signedReport(full, "").html).not.toContain("n/a");
  });

  it("says preferred and not supported in the same form", async () => {
    const [verdict] = fullEvaluation().verdicts;
    const preferred = await report({
      evaluation: { ...fullEvaluation(), verdicts: [{ ...verdict!, preferred: true }] },
    });
    const [yes, no] = [signedReport(preferred, "").md, signed.md];
    expect(yes).toContain("Verdict on the LSTM: **preferred**");
    expect(yes.replace("**preferred**", "**not supported**")).toBe(no);
    expect(no).toContain("Against Skew rule, band 0.02: Std 0.948 [0.898, 0.998]");
  });

  it("has the same figures on the page and in Markdown", () => {
    const page = textOfPage(signed).replaceAll(/&#39;|<h[23]>.*?<\/h[23]>|rowspan="2"|colspan="\d"/g, "");
    const markdown = new Map<string, number>();
    for (const number of numbers(signed.md)) markdown.set(number, (markdown.get(number) ?? 0) + 1);
    const missing = [...new Set(numbers(page.replaceAll(/<[^>]*>/g, " ")))].filter((number) => !markdown.has(number));
    expect(missing).toEqual([]);
    const cells = [...signed.html.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, text]) => text!);
    const bars = signed.md
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .flatMap((line) => line.slice(2, -2).split(" | "));
    expect(cells.filter((text) => /^-?\d/.test(text) && !bars.some((bar) => bar.replaceAll("*", "") === text))).toEqual(
      [],
    );
  });

  it("holds foreign text as text", async () => {
    const evil = `<script>alert("1")</script>&'|[x](y)%\\end{tabular}\u0001`;
    const swap = <T>(value: T): T =>
      JSON.parse(JSON.stringify(value).replaceAll("Skew rule, band 0.02", JSON.stringify(evil).slice(1, -1)));
    const market = madeUpMarket(12);
    const paper = await committeePaper(
      madeUpReport([{ ...swap(market), label: evil, notes: [evil], networks: [evil], costs: evil, id: "spy" }], {
        name: evil,
        owner: evil,
        exceptions: [{ text: evil, owner: evil, expires: "2026-01-01" }],
        lineage: [{ kind: evil, name: evil, version: evil, sha256: evil }],
      }),
    );
    const { html, md, charts } = signedReport(paper, "");
    for (const text of [html, ...Object.values(charts)]) {
      expect(text).not.toContain("<script");
      expect(text).toContain("&lt;script&gt;");
    }
    expect(balanced(html)).toEqual([]);
    expect(md).not.toMatch(/(?<!\\)<script|(?<!\\)\]\(y\)/);
    for (const { tex } of Object.values(paper.tables)) expect(unbalancedLatex(tex)).toEqual([]);
  });

  it("loads nothing", () => {
    const addresses = signed.html.match(/\b(?:https?:|url\(|src=|href=)[^\s"']*/g) ?? [];
    expect(addresses.filter((one) => !/^https?:\/\/www\.w3\.org\/|^url\($|^url\(#/.test(one))).toEqual([]);
    expect(signed.html).not.toMatch(/<script|<link|@import/);
    expect(signed.html).toContain("default-src 'none'");
  });

  it("keeps forty strategies to the files, and the main ones on the page", async () => {
    const paper = await report({}, 40);
    const { charts, html } = signedReport(paper, "");
    expect(charts["spy-paired"]).toContain("24 of 39 strategies; the table has all.");
    expect(new Set(rowsOf(paper, "by-year").map((row) => row["strategy"])).size).toBe(40);
    expect(html.split("Classical challenger 30").length).toBeLessThan(12);
    expect(charts["spy-years"]).not.toContain("Classical challenger");
  });
});

describe("the tables", () => {
  it("have the same figures in every format, with units and market", () => {
    const { json, csv, md, tex } = full.tables["paired"]!;
    const document = JSON.parse(json);
    expect(document).toMatchObject({ format: "backhedge-table", version: 1, table: "paired" });
    expect(document.units).toMatchObject({
      "std.difference": "% of spot",
      "std.difference.low": "% of spot",
      "cost.difference": "bp",
    });
    const records: Record<string, string>[] = parse(csv, { columns: true });
    expect(records).toHaveLength(document.rows.length);
    for (const [at, row] of (document.rows as Row[]).entries())
      for (const [key, value] of Object.entries(row))
        expect(records[at]![key], key).toBe(value === null ? "" : String(value));
    const cell = "-0.134 [-0.164, -0.105]";
    expect(md).toContain(`| ${cell} |`);
    expect(tex).toContain("-0.134 {[}-0.164, -0.105{]}");
    expect(document.rows[0]["std.difference"]).toBeCloseTo(-0.134, 3);
    expect(md).toContain("Std difference (% of spot)");
  });

  it("give CVaR95 by year as a difference, never as a ratio", () => {
    const keys = Object.keys(rowsOf(full, "by-year")[0]!);
    expect(keys).toContain("cvar95Difference");
    expect(keys.filter((key) => /cvar.*ratio/i.test(key))).toEqual([]);
    const learned = rowsOf(full, "by-year").find((row) => row["row"] === "LSTM, 2026")!;
    const { cvar95Difference, tailPoints } = fullEvaluation().years.find(
      ({ strategy, part }) => strategy === "LSTM" && part === "2026",
    )!;
    expect(learned).toMatchObject({ cvar95Difference, tailPoints });
    expect(full.tables["by-year"]!.md).toMatch(/\| 2026 \|.* -0\.240 \(few\) \|/);
    expect(full.tables["by-year"]!.md).not.toMatch(/\| 2025 \|.*\(few\)/);
  });

  it("count the years in which a strategy did better", () => {
    const years = fullEvaluation().years.filter(({ strategy }) => strategy === "Whalley-Wilmott");
    const better = years.filter(({ stdRatio }) => stdRatio < 1).length;
    expect(better).toBeGreaterThan(0);
    expect(rowsOf(full, "year-counts")).toContainEqual(
      expect.objectContaining({ row: "Whalley-Wilmott, Std", better, years: years.length }),
    );
  });

  it("withhold the figures of an insufficient regime, and no others", () => {
    const rows = rowsOf(full, "regimes");
    expect(rows.some((row) => row["sufficient"] === false)).toBe(true);
    for (const row of rows) expect(row["stdRatio"] === null, String(row["row"])).toBe(row["sufficient"] === false);
    expect(signed.md).toMatch(/\| cost epoch \| 2010-01-01 to 2017-09-04 \| 7 \| insufficient \| insufficient \|/);
    expect(signed.md).toMatch(/\| cost epoch \| 2017-09-05 on \| 65 \| \d/);
  });

  it("mark the stress window that was breached", () => {
    expect(rowsOf(full, "stress").filter((row) => row["breached"] === true)).toHaveLength(1);
    expect(signed.html).toMatch(/<td class="alarm">-0\.\d+ BREACH<\/td>/);
    expect(signed.md).toMatch(/\| 2023 \|.*\*\*-0\.\d+ BREACH\*\*/);
    expect(signed.html.match(/BREACH<\/td>/g)).toHaveLength(1);
  });

  it("say whether the residual of an attribution is below 1e-8 of the price", async () => {
    const attribution = fullEvaluation()
      .attribution.slice(0, 2)
      .map((row, at) => ({ ...row, largestResidual: at === 0 ? 0.99e-6 : 1.01e-6 }));
    const paper = await report({ evaluation: { ...emptyEvaluation(), attribution } });
    expect(rowsOf(paper, "attribution").map((row) => row["withinLimit"])).toEqual([true, false]);
    expect(rowsOf(full, "attribution")[0]!["mean: carry"]).toBe(0.012);
  });

  it("add the components of a cost up", () => {
    for (const row of rowsOf(full, "cost-epochs")) {
      const parts = Object.entries(row).filter(([key]) => key.startsWith("bps."));
      expect(parts).toHaveLength(3);
      expect(parts.reduce((sum, [, value]) => sum + Number(value), 0)).toBeCloseTo(Number(row["bps"]), 12);
    }
  });

  it("mark a rank that differs from the base case", () => {
    const of = (value: string) =>
      rowsOf(full, "sensitivities").find((row) => row["row"] === `iv multiple ${value}, LSTM`)!;
    expect(of("0.80")).toMatchObject({ rank: 4, baseRank: 1 });
    expect(of("0.90")).toMatchObject({ rank: 1, baseRank: 1 });
    expect(full.tables["sensitivities"]!.md).toMatch(/\| iv multiple \| 0\.80 \| LSTM \|.*▼/);
    expect(full.tables["sensitivities"]!.md).not.toMatch(/\| iv multiple \| 0\.90 \| LSTM \|.*[▼▲]/);
    const reordered = rowsOf(full, "sensitivities").find((row) => row["row"] === "iv multiple 0.80, Hull-White")!;
    expect(reordered["rank"]).toBe(Number(reordered["baseRank"]) - 1);
  });

  it("sort the challengers by Std, and warn of a placebo that does no harm", async () => {
    const std = rowsOf(full, "challengers").map((row) => Number(row["std"]));
    expect(std).toEqual(std.toSorted((a, b) => a - b));
    const { md } = signed;
    expect(md).toContain(
      "The placebo LSTM, shuffled time must do harm and does not: its Std is 0.909 of that of the hedge",
    );
    expect(md).toContain("**must do harm to LSTM DOES NO HARM**");
    expect(md).toMatch(/\| Skew rule, wrong sign \| placebo \|.*\| must do harm to Skew rule \|/);
    const evaluation = fullEvaluation();
    const paired = evaluation.paired.map((row) =>
      row.strategy === "LSTM, shuffled time"
        ? { ...row, std: { ...row.std, ratioInterval: [0.98, 1.2] as const } }
        : row,
    );
    const harmful = signedReport(await report({ evaluation: { ...evaluation, paired } }), "").md;
    expect(harmful).toContain("No placebo is better, beyond its interval, than the hedge that it distorts");
    expect(harmful).not.toContain("DOES NO HARM");
  });

  it("say where an order changes", () => {
    expect(signed.md).toContain("Std of LSTM is below that of BS Delta at every cost of the sweep.");
    expect(signed.md).toContain(
      "Std of LSTM is below that of Skew rule, band 0.02 up to a flat cost of 11.6 bp a side",
    );
    expect(rowsOf(full, "break-even-costs").map((row) => row["bps"])).toEqual(["nowhere", "nowhere", 11.6, 17.4]);
  });

  it("print an exception as expired from the day after its last", () => {
    const { exceptions } = madeUpReport([]);
    const on = (today: string) =>
      limitationsPart(exceptions, today).tables[0]!.rows.map(({ cells }) => cells["expired"]!.value);
    expect(on("2026-06-30")).toEqual([false, false]);
    expect(on("2026-07-01")).toEqual([false, true]);
    expect(on("2027-01-01")).toEqual([true, true]);
    expect(signed.md).toContain("| C. Costs | **2026-06-30 EXPIRED** |");
    const none = limitationsPart([], "2026-07-01");
    expect([none.tables, sentencesOf(none.blocks)]).toEqual([[], [expect.stringContaining("No exception is on file")]]);
  });

  it("never stand under a real name when a market is synthetic", async () => {
    const real = madeUpMarket();
    const sample = madeUpMarket(12, {
      id: "x",
      label: "X",
      rows: madeUpRows(12, { market: "X", nature: "synthetic" }),
    });
    const paper = await committeePaper(madeUpReport([real, sample]));
    const figures = Object.keys(paper.tables).filter((name) => name !== "exceptions" && name !== "lineage");
    expect(figures.filter((name) => !name.startsWith("sample-"))).toEqual([]);
    expect(paper.register.name).toBe("sample-claims");
    expect(Object.keys(full.tables).filter((name) => name.startsWith("sample-"))).toEqual([]);
    for (const row of rowsOf(paper, "sample-paired"))
      expect(row["label"]).toBe(row["market"] === "X" ? " (synthetic data)" : "");
    const { charts, md } = signedReport(paper, "");
    for (const [name, svg] of Object.entries(charts))
      expect(svg.includes("(synthetic data)"), name).toBe(name.startsWith("x"));
    expect(md).toContain("Verdict on the LSTM: **no evidence, the data are synthetic**");
  });
});

/** Braces and rows of a LaTeX file that do not close, and special characters that are not escaped. */
function unbalancedLatex(tex: string): string[] {
  const lines = tex.split("\n").filter((line) => !line.startsWith("%"));
  const widths = [...tex.matchAll(/\\begin\{tabular\}\{([lr]+)\}([\s\S]*?)\\end\{tabular\}/g)];
  const wrongRows = widths.flatMap(([, columns, body]) =>
    body!
      .split("\n")
      .filter((line) => line.endsWith("\\\\"))
      .filter((line) => line.split(/(?<!\\)&/).length !== columns!.length),
  );
  const bare = lines.map((line) => line.replaceAll(/\\[\\{}$&#_%]/g, ""));
  const depth = (line: string) => line.split("{").length - line.split("}").length;
  return [
    ...wrongRows,
    ...bare.filter((line) => depth(line) !== 0),
    ...bare.filter((line) => /[#_%~^<>|"]/.test(line)),
    ...bare.filter((line) => line.split("$").length % 2 === 0),
  ];
}

describe("LaTeX", () => {
  it("is escaped and balanced in every table", () => {
    for (const { tex } of Object.values(full.tables)) {
      expect(tex).toContain("\\begin{tabular}{l");
      expect(unbalancedLatex(tex)).toEqual([]);
    }
  });

  it("escapes what means something, also where a row begins with a bracket", () => {
    expect(latexText("50 % & $x_1^2$ {a} ~ \\b #1")).toBe(
      "50 \\% \\& \\$x\\_1\\textasciicircum{}2\\$ \\{a\\} \\textasciitilde{} \\textbackslash{}b \\#1",
    );
    expect(latexText("[0.1]")).toBe("{[}0.1{]}");
    expect(latexText("a\u0001\n b")).toBe("a b");
  });
});

describe("the claims register", () => {
  it("has sentences whose every figure is a cell of the table that it names", async () => {
    const estimated = await report({ rows: madeUpRows(12, { tailPoints: 7.25 }) });
    for (const paper of [full, estimated, await report({ evaluation: undefined })]) {
      const { claims, format } = JSON.parse(paper.register.json);
      expect([format, claims.length > 10]).toEqual(["backhedge-claims", true]);
      for (const { text, cells } of claims) {
        let rest: string = text;
        for (const { table, market, row, column, value, digits, text: printed } of cells) {
          const found = rowsOf(paper, table).filter((one) => one["market"] === market && one["row"] === row);
          expect(found, text).toHaveLength(1);
          expect(found[0]![column], `${column}: ${text}`).toBe(value);
          if (typeof value === "number") expect(Number(printed)).toBe(Number(value.toFixed(digits)));
          else expect(printed).toBe(value ?? "n/a");
          expect(rest).toContain(printed);
          rest = rest.replace(printed, "");
        }
        expect(hasFigure(rest), text).toBe(false);
      }
    }
  });

  it("leaves no figure to free text", async () => {
    for (const paper of [
      full,
      await report({ evaluation: undefined }),
      await report({ rows: madeUpRows(12, { volatility: "estimated", tailPoints: 3 }) }),
    ]) {
      const free = sentencesOf(paper.blocks).filter((sentence) => typeof sentence === "string");
      expect(free.length).toBeGreaterThan(3);
      expect(free.filter(hasFigure)).toEqual([]);
      expect(
        sentencesOf(paper.blocks)
          .filter((one) => typeof one !== "string")
          .map(sentenceText),
      ).toEqual(paper.claims.map(({ text }) => text));
    }
  });

  it("refuses figures, missing cells and unused cells in a template", () => {
    const one = { table: "t", market: "m", row: "r", column: "c", value: 1, digits: 1, text: "1.0" };
    expect(claim("It is {x} of CVaR95 at 95 %.", { x: one }).text).toBe("It is 1.0 of CVaR95 at 95 %.");
    expect(() => claim("It is 3 % of {x}.", { x: one })).toThrow("figures must come from cells");
    expect(() => claim("It is {y}.", { x: one })).toThrow("no cell 'y'");
    expect(() => claim("It is.", { x: one })).toThrow("not used");
  });
});

describe("the sign-off sheet", () => {
  const hashes = new Map([
    ["tables/paired.json", "2".repeat(64)],
    ["ledger.parquet", "1".repeat(64)],
    ["weights/spy.weights", "3".repeat(64)],
  ]);

  it("lists tables and ledger as sha256sum does, and nothing else", () => {
    expect(resultsFile(hashes)).toBe(`${"1".repeat(64)}  ledger.parquet\n${"2".repeat(64)}  tables/paired.json\n`);
  });

  it("carries the hash of exactly these results, and names only the owner", () => {
    const results = resultsFile(hashes);
    const { md, html } = signedReport(full, results);
    const other = resultsFile(new Map([...hashes, ["tables/paired.json", "4".repeat(64)]]));
    for (const text of [md, html]) {
      expect(text).toContain(sha256(results));
      expect(text).toContain("2".repeat(64));
      expect(text).not.toContain(sha256(other));
    }
    expect(signedReport(full, other).md).toContain(sha256(other));
    expect(md).toContain(
      "| Model owner | A. Owner |  |  |  |\n| Independent validation |  |  |  |  |\n| Risk committee |",
    );
  });
});
