import { describe, expect, it } from "vitest";
import type { ChainFit, CleanChain, DroppedQuote, FittedOption } from "../../src/market/index.ts";
import { chainFitFiles, chainReport, smileChart, termStructureChart } from "../../src/report/index.ts";
import { cleanChainOf, madeUpFit, Q } from "../support/chain-fits.ts";
import { balanced, readable } from "./readable.ts";

const fit = madeUpFit({ days: [30, 182] });
const clean = cleanChainOf(fit, [
  dropped("A", "2019-07-03", "zero-bid", "bid 0, ask 0.05"),
  dropped("B", "2019-12-02", "zero-bid", "bid 0, ask 0.1"),
  dropped("C", "2019-12-02", "calendar", "total variance falls"),
]);

function dropped(contract: string, expiry: string, rule: string, detail: string): DroppedQuote {
  return { contract, expiry, strike: 100, kind: "call", rule, detail };
}

/** The fit with every option changed. */
function withOptions(one: ChainFit, change: (option: FittedOption, at: number) => FittedOption): ChainFit {
  return { ...one, slices: one.slices.map((slice) => ({ ...slice, options: slice.options.map(change) })) };
}

/** Every text of a report. */
async function textsOf(one: ChainFit, chain: CleanChain = cleanChainOf(one)): Promise<string[]> {
  const { html, md, charts } = await chainReport(one, chain);
  const { csv, md: tables } = chainFitFiles(one, chain);
  return [html, md, csv, tables, ...Object.values(charts)];
}

describe("the tables of a chain's fit", () => {
  it("has parameters with errors, intervals and what they mean", async () => {
    const { md, html } = await chainReport(fit, clean);
    expect(md).toContain(
      "| kappa | 2.500 | 0.080 | 2.343 | 2.657 | speed of mean reversion, 1/year; a deviation halves in 101 days |",
    );
    expect(md).toContain("| theta | 0.04500 | 0.00060 | 0.04382 | 0.04618 | long-run variance; 21.2 % volatility |");
    expect(md).toContain("| rho | -0.7500 | 0.0060 | -0.7618 | -0.7382 |");
    expect(html).toContain("<td>-0.7618</td>");
    expect(md).toContain("Feller ratio 2κθ/ξ² = 0.278, below 1");
  });

  it("has the error in volatility points, by maturity and by moneyness", async () => {
    // market = model - 0.01 for the first expiry, + 0.005 for the second
    const known = madeUpFit({ days: [30, 182], strikes: 9, error: (slice) => (slice === 0 ? -0.01 : 0.005) });
    const { md } = await chainReport(known, cleanChainOf(known));
    expect(md).toMatch(/\| 2019-07-03 \| 30 d \| 9 \| 2748\.97 \| 0\.99836 \|.*\| 1\.00 \| 1\.00 \| 0 % \|/);
    expect(md).toMatch(/\| 2019-12-02 \| 182 d \| 9 \|.*\| 0\.50 \| -0\.50 \| 22 % \|/);
    expect(md).toMatch(/\| below -1 \| 6 \| 0\.79 \| 0\.25 \|/); // sqrt((1 + 0.25) / 2), (1 - 0.5) / 2
    expect(md).toContain("| 2019-12-02 | -0.50 | -0.50 |");
    expect(md).toContain("RMSE, volatility points: 0.79");
  });

  it("counts the options whose model lies between bid and ask, of those that have both", async () => {
    const two = madeUpFit({ days: [30], strikes: 4, error: () => 0 });
    const wide = withOptions(two, (option, at) => {
      const { model } = option;
      if (at === 0) return { ...option, bid: Number.NaN };
      return at === 1
        ? { ...option, bid: model + 0.001, ask: model + 0.002 }
        : { ...option, bid: model - 0.001, ask: model };
    });
    const { md } = await chainReport(wide, cleanChainOf(wide));
    expect(md).toContain("model inside bid-ask: 67 %");
  });

  it("interpolates the volatility at the money, and has none where all strikes are on one side", async () => {
    const skewed = withOptions(madeUpFit({ days: [30], strikes: 2 }), (option, at) => ({
      ...option,
      ...(at === 0 ? { moneyness: -1, market: 0.3, model: 0.31 } : { moneyness: 3, market: 0.1, model: 0.15 }),
    }));
    const between = await chainReport(skewed, cleanChainOf(skewed));
    expect(between.md).toContain("| 25.00 | 27.00 |");
    const oneSided = withOptions(skewed, (option) => ({ ...option, moneyness: Math.abs(option.moneyness) }));
    const none = await chainReport(oneSided, cleanChainOf(oneSided));
    expect(none.md).toMatch(/\| 30 d \| 2 \|.*\| n\/a \| n\/a \|/);
  });

  it("counts the quotes left out by rule, with the first case of each", async () => {
    const { md, html } = await chainReport(fit, clean);
    expect(md).toContain("| zero-bid | 2 | 2 | A: bid 0, ask 0.05 |\n| calendar | 1 | 1 | C: total variance falls |");
    expect(md).toContain("quotes left out: 3");
    expect(html).toContain("<td>2</td><td>2</td>");
    expect((await chainReport(fit, cleanChainOf(fit))).md).toContain("No quote was left out.");
  });

  it("names the root where the chain has several", async () => {
    const roots = { ...fit, slices: fit.slices.map((slice, at) => ({ ...slice, root: at === 0 ? "SPXW" : "SPX" })) };
    const { md } = await chainReport(roots, clean);
    expect(md).toContain("| 2019-07-03 SPXW |");
    expect(md).toContain("| 2019-12-02 SPX |");
    expect((await chainReport(fit, clean)).md).toContain("| 2019-07-03 |");
  });
});

describe("the files of a chain's fit", () => {
  it("are the fit itself as JSON and a row an option as CSV", () => {
    const { json, csv } = chainFitFiles(fit, clean);
    const document: Record<string, unknown> = JSON.parse(json);
    expect(document).toMatchObject({ format: "backhedge-chain-fit", version: 1, measure: "Q" });
    expect(document["fit"]).toEqual(JSON.parse(JSON.stringify(fit)));
    expect(document["dropped"]).toHaveLength(3);
    const [head, first, ...rest] = csv.trim().split("\n");
    expect(head).toBe(
      "expiry,root,maturity,forward,discount,contract,kind,strike,moneyness,market,bid,ask,model,error,weight",
    );
    expect(rest).toHaveLength(fit.options - 1);
    const option = fit.slices[0]!.options[0]!;
    expect(first!.split(",").slice(-3)).toEqual([option.model, option.model - option.market, 1].map(String));
  });

  it("leave out what the source has not", () => {
    const oneSided = withOptions(fit, (option) => ({ ...option, bid: Number.NaN, ask: Number.NaN }));
    const { csv, json } = chainFitFiles(oneSided, clean);
    const { market, model } = fit.slices[0]!.options[0]!;
    expect(csv).toContain(`,${market},,,${model},`);
    expect(json).toContain('"bid": null');
  });
});

describe("what the report warns of", () => {
  it("says Q first, and that it makes no histories", async () => {
    const { md, html } = await chainReport(fit, clean);
    for (const text of [md, html]) {
      expect(text).toContain("measure Q");
      expect(text).toContain("Do not generate histories");
    }
  });

  it.each<[string, Partial<ChainFit>, string]>([
    ["no convergence", { status: "maxIterations" }, "did not converge (maxIterations after 8 iterations)"],
    ["bounds", { atBound: ["rho"] }, "At the edge of what the search allows: rho."],
    ["starts that differ", { agreeing: 1 }, "Only 1 of 3 starting points"],
    [
      "a prior",
      { prior: { kappa: 3, theta: 0.04, logKappaError: 0.2, logThetaError: 0.15, description: "history of SPY" } },
      "kappa 3.000 (ln ± 0.20) and theta 0.04000 = 20.0 % volatility (ln ± 0.15). Source of the prior: history of SPY.",
    ],
    ["Feller imposed", { fellerImposed: true, fellerRatio: 1 }, "Feller ratio 2κθ/ξ² = 1.000; at least 1 was imposed"],
  ])("says so of %s", async (_, change, sentence) => {
    const before = await chainReport(fit, clean);
    expect(before.md).not.toContain(sentence);
    const { md, html } = await chainReport({ ...fit, ...change }, clean);
    expect(md).toContain(sentence);
    expect(html).toContain(sentence);
  });

  it("calls synthetic quotes no evidence, and says nothing of real ones", async () => {
    const real = { ...clean, provenance: { ...clean.provenance, nature: "real" as const } };
    expect((await chainReport(fit, clean)).md).toContain("The data are synthetic");
    expect((await chainReport(fit, real)).md).not.toContain("no evidence");
  });

  it("marks a parameter at its bound, whose error could not be computed", async () => {
    const rho = { value: -0.999, standardError: Number.NaN, low: Number.NaN, high: Number.NaN };
    const bounded = { ...fit, estimates: { ...fit.estimates, rho }, atBound: ["rho"] };
    const { md } = await chainReport(bounded, clean);
    expect(md).toContain("| rho | -0.9990 | n/a | n/a | n/a | correlation of price and variance (at its bound) |");
    expect(md).toContain("No standard error could be computed for rho.");
  });
});

describe("every text", () => {
  const nothing = Number.NaN;
  const unknown = { value: 1, standardError: nothing, low: nothing, high: nothing };
  const cases: readonly (readonly [string, ChainFit])[] = [
    ["a whole fit", fit],
    ["quotes without sides", withOptions(fit, (option) => ({ ...option, bid: nothing, ask: nothing }))],
    ["one side missing", withOptions(fit, (option, at) => ({ ...option, [at % 2 === 0 ? "bid" : "ask"]: nothing }))],
    ["one maturity", madeUpFit({ days: [7] })],
    ["one option", madeUpFit({ days: [7], strikes: 1 })],
    ["40 maturities", madeUpFit({ days: Array.from({ length: 40 }, (_, i) => 3 + 20 * i), strikes: 5 })],
    ["a perfect fit", madeUpFit({ days: [30, 91], error: () => 0 })],
    ["a wild wing", madeUpFit({ days: [30], error: (_, option) => (option === 0 ? 3 : 0.001) })],
    [
      "nothing known of the errors",
      { ...fit, estimates: { kappa: unknown, theta: unknown, xi: unknown, rho: unknown, v0: unknown } },
    ],
    [
      "no spot, no figures",
      { ...fit, spot: nothing, rmse: nothing, weightedRmse: nothing, medianError: nothing, fellerRatio: nothing },
    ],
    ["a bucket without options", { ...fit, byMoneyness: [{ label: "far", count: 0, rmse: nothing, bias: nothing }] }],
  ];

  it.each(cases)("is legible for %s", async (_, one) => {
    for (const text of await textsOf(one)) expect(readable(text)).toEqual([]);
    const { html } = await chainReport(one, cleanChainOf(one));
    expect(balanced(html)).toEqual([]);
  });

  it("holds foreign text as text", async () => {
    const evil = `<script>alert("1")</script>&'|\u0001`;
    const strange = {
      ...fit,
      underlying: evil,
      prior: { kappa: 1, theta: 1, logKappaError: 1, logThetaError: 1, description: evil },
      byMoneyness: [{ label: evil, count: 1, rmse: 0, bias: 0 }],
      slices: fit.slices.map((slice, at) => ({ ...slice, root: `${evil}${at}` })),
    };
    const chain = cleanChainOf(strange, [dropped(evil, evil, evil, `${evil}\nsecond line`)]);
    const provenance = { ...chain.provenance, description: evil, location: evil };
    const { html, md, charts } = await chainReport(strange, { ...chain, provenance }, { created: evil });
    for (const text of [html, charts["smile"]!, charts["term-structure"]!]) {
      expect(text).not.toContain("<script");
      expect(text).toContain("&lt;script&gt;");
    }
    expect(balanced(html)).toEqual([]);
    expect(md).not.toMatch(/(?<!\\)<script/);
    const row = md.split("\n").find((line) => line.includes("second line"))!;
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });

  it("loads nothing", async () => {
    const { html } = await chainReport(fit, clean);
    const addresses = html.match(/\b(?:https?:|url\(|src=|href=)[^\s"']*/g) ?? [];
    expect(addresses.filter((one) => !/^https?:\/\/www\.w3\.org\/|^url\($|^url\(#/.test(one))).toEqual([]);
    expect(html).not.toContain("<script");
    expect(html).toContain("default-src 'none'");
  });

  it("is the same whatever was drawn before", async () => {
    const first = await chainReport(fit, clean);
    await smileChart(madeUpFit({ days: [7] }));
    expect(await chainReport(fit, clean)).toEqual(first);
  });
});

describe("the smiles", () => {
  const titles = (svg: string) => [...svg.matchAll(/>(\d{4}-\d\d-\d\d) \(/g)].map(([, expiry]) => expiry);

  it("shows every maturity up to twelve, and says of how many it chose", async () => {
    const many = madeUpFit({ days: Array.from({ length: 40 }, (_, i) => 3 + 20 * i), strikes: 3 });
    const svg = await smileChart(many);
    const shown = titles(svg);
    expect(shown).toHaveLength(12);
    expect([shown[0], shown.at(-1)]).toEqual([many.slices[0]!.expiry, many.slices.at(-1)!.expiry]);
    expect(svg).toContain("12 of 40 maturities, evenly chosen");
    const all = await smileChart({ ...many, slices: many.slices.slice(0, 12) });
    expect(titles(all)).toHaveLength(12);
    expect(all).not.toContain("evenly chosen");
    expect(titles(await smileChart(many, { most: 1 }))).toEqual([many.slices[0]!.expiry]);
  });

  it("draws a bar from bid to ask for quotes that have both", async () => {
    const none = withOptions(fit, (option) => ({ ...option, bid: Number.NaN, ask: Number.NaN }));
    const bars = (svg: string) => svg.split("#8a949c").length - 1;
    const [with2, without] = [bars(await smileChart(fit)), bars(await smileChart(none))];
    expect(with2 - without).toBe(3 * fit.options); // a line and two caps
  });

  it("has labels with units, and strikes where they are asked for", async () => {
    const svg = await smileChart(fit);
    for (const label of ["volatility, %", "error, pt", "ln(K/F) / (σ√T)", "market", "model", "bid to ask"])
      expect(svg).toContain(label);
    const strikes = await smileChart(fit, { axis: "strike" });
    expect(strikes).toContain(">strike<");
    expect(strikes).toContain(">2,800<");
    expect(strikes).not.toContain("σ√T");
  });
});

describe("the term structure", () => {
  it("has the volatility at the money of every maturity", async () => {
    const svg = await termStructureChart(madeUpFit({ days: [7, 30, 365] }));
    for (const label of ["1 w", "1 m", "1 y", "volatility, %", "RMSE, pt"]) expect(svg).toContain(`>${label}<`);
    expect(svg.split("#D55E00").length - 1).toBe(3); // a bar a maturity
    expect(Q.measure).toBe("Q");
  });
});
