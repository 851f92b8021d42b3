import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { nodeEffects } from "../../src/core/index.ts";
import type { SeriesQuery } from "../../src/data/adapter.ts";
import { checkQuality } from "../../src/data/quality.ts";
import { generateMarket, niftyLike, sampleText } from "../../src/data/sample/generate.ts";
import { samples } from "../../src/data/sample/samples.ts";
import { marketOfSample, sample } from "../../src/data/sample.ts";
import type { MarketDefinition } from "../../src/market/index.ts";
import { testAdapter } from "../support/adapter-exam.ts";

const fx = nodeEffects(() => {});

function query(name: string, part: "underlying" | "volatilityIndex" | "rate" = "underlying"): SeriesQuery {
  return { key: `m.${part}`, series: {}, timeZone: "UTC", sample: { sample: name, part } };
}

for (const name of ["us", "india"]) {
  testAdapter(`sample ${name}`, async () => ({ adapter: sample(), fx }), {
    good: query(name),
    unknown: query("nowhere"),
    unsupported: query(name, "rate"),
    malformed: [
      { what: "an unknown sample", query: query("usa"), says: /sample 'usa' is unknown; known: us, india/ },
      {
        what: "a series it lacks",
        query: query(name, "rate"),
        says: /the sample '\w+' has no rate; it has underlying/,
      },
      { what: "no sample", query: { ...query(name), sample: undefined }, says: /the market names no sample/ },
      { what: "an empty range", query: { ...query(name), from: "2030-01-01" }, says: /no row between 2030-01-01/ },
    ],
  });
}

describe("sample us", () => {
  it("is the real S&P 500 of 2000-01 to 2020-04, without a volatility index", async () => {
    const history = await sample().load(query("us"), fx);
    expect([history.dates[0], history.dates.at(-1)]).toEqual(["2000-01-03", "2020-04-17"]);
    expect(history.dates).toHaveLength(5105);
    // A tenth of the official closes of 2008-10-13 (+11.6 %) and 2009-03-09 (the low).
    expect(history.close[history.dates.indexOf("2008-10-13")]).toBeCloseTo(100.335, 3);
    expect(history.close[history.dates.indexOf("2009-03-09")]).toBeCloseTo(67.653, 3);
    expect(history.dividends).toEqual([]);
    expect(history.provenance).toMatchObject({
      source: "sample",
      nature: "real",
      location: "vega-datasets: data/sp500-2000.csv",
    });
    expect(
      checkQuality(history, { key: "k", kind: "price" }).findings.filter(({ severity }) => severity === "error"),
    ).toEqual([]);
    expect(sample().supports({}, { sample: "us", part: "volatilityIndex" })).toBe(false);
  });
});

describe("sample india", () => {
  const days = generateMarket(niftyLike);
  it("is what the generator makes, to the byte", async () => {
    expect(await readFile(samples.india.path(), "utf8")).toBe(sampleText(days));
  });

  it("says that it is synthetic, in its label and in its file name", async () => {
    for (const part of ["underlying", "volatilityIndex"] as const) {
      const { provenance } = await sample().load(query("india", part), fx);
      expect(provenance).toMatchObject({ nature: "synthetic", location: "data/sample/nifty-like-synthetic.csv" });
      expect(provenance.description).toMatch(/^synthetic/);
    }
  });

  it("passes the quality checks without a word", async () => {
    const price = await sample().load(query("india"), fx);
    const index = await sample().load(query("india", "volatilityIndex"), fx);
    expect(checkQuality(price, { key: "k", kind: "price" }).findings).toEqual([]);
    expect(checkQuality(index, { key: "k", kind: "volatility" }).findings).toEqual([]);
    expect(index.dates).toEqual(price.dates);
  });

  it("has the traits of an equity index: fat tails, leverage, a premium of the index over realised volatility", () => {
    const returns = days.slice(1).map(({ close }, i) => Math.log(close / days[i]!.close));
    const changes = days.slice(1).map(({ volatilityIndex }, i) => Math.log(volatilityIndex / days[i]!.volatilityIndex));
    const sd = Math.sqrt(mean(returns.map((r) => r ** 2)));
    expect(sd * Math.sqrt(252)).toBeGreaterThan(0.14);
    expect(sd * Math.sqrt(252)).toBeLessThan(0.24);
    expect(mean(returns.map((r) => r ** 4)) / sd ** 4).toBeGreaterThan(4.5);
    expect(correlation(returns, changes)).toBeLessThan(-0.5);
    const realised = mean(days.slice(0, -21).map((_, t) => mean(returns.slice(t, t + 21).map((r) => 252 * r ** 2))));
    const implied = mean(days.slice(0, -21).map(({ volatilityIndex }) => (volatilityIndex / 100) ** 2));
    expect(Math.sqrt(implied / realised)).toBeGreaterThan(1.05);
    expect(Math.sqrt(implied / realised)).toBeLessThan(1.25);
  });

  it("has consistent bars on weekdays that are no fixed holidays, and another seed another path", () => {
    for (const { date, open, high, low, close } of days) {
      expect(low <= Math.min(open, close) && high >= Math.max(open, close)).toBe(true);
      expect([0, 6]).not.toContain(new Date(`${date}T00:00:00Z`).getUTCDay());
      expect(date.slice(5)).not.toBe("08-15");
    }
    expect(days.length / 20).toBeGreaterThan(244);
    expect(days.length / 20).toBeLessThan(254);
    expect(generateMarket({ ...niftyLike, seed: 51, to: "2005-02-01" })[5]!.close).not.toBe(days[5]!.close);
  });
});

describe("marketOfSample", () => {
  const market: MarketDefinition = {
    id: "m",
    label: "M",
    currency: "USD",
    timeZone: "UTC",
    hedgeInstrument: "shares",
    underlying: {},
    volatilityPremium: 1,
    rate: { kind: "constant", value: 0.02 },
    carry: { kind: "dividends" },
    costSchedule: "flat-1",
    sample: "us",
  };
  it("puts its label and a yield in the place of the market's, and nothing else", () => {
    expect(marketOfSample(market)).toEqual({
      ...market,
      label: "S&P 500 sample",
      carry: { kind: "yield", value: 0.019 },
    });
    const futures = { ...market, carry: { kind: "futures", series: {}, window: 60, fallback: 0.06 } } as const;
    expect(marketOfSample(futures)).toEqual({ ...futures, label: "S&P 500 sample" });
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - mx) * (y[i]! - my)));
  return covariance / Math.sqrt(mean(x.map((value) => (value - mx) ** 2)) * mean(y.map((value) => (value - my) ** 2)));
}
