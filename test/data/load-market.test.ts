import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Effects, nodeEffects, UserError } from "../../src/core/index.ts";
import { type LoadMarketOptions, loadMarket } from "../../src/data/load-market.ts";
import type { MarketDefinition } from "../../src/market/index.ts";
import { failureOf } from "../support/adapter-exam.ts";
import { weekdays } from "../support/histories.ts";

const dates = weekdays(40);
const file = (name: string) => ({ csv: { file: name, layout: "auto" } });
const market: MarketDefinition = {
  id: "m",
  label: "M",
  currency: "INR",
  timeZone: "Asia/Kolkata",
  hedgeInstrument: "futures",
  underlying: file("price.csv"),
  volatilityIndex: file("vix.csv"),
  volatilityPremium: 1.1,
  rate: { kind: "series", series: file("rate.csv"), quote: "simple", fallback: 0.02 },
  carry: { kind: "futures", series: file("futures.csv"), window: 4, fallback: 0.05 },
  costSchedule: "flat-1",
  sample: "india",
};
const bars = (close: (t: number) => number, from = 0): string =>
  `DATE,OPEN,HIGH,LOW,CLOSE\n${dates
    .slice(from)
    .map((date, i) => `${date},${new Array(4).fill(close(i + from)).join()}\n`)
    .join("")}`;
const price = (t: number): number => 100 + t;
const texts = {
  "price.csv": bars(price),
  "vix.csv": bars((t) => 20 + t, 3),
  "rate.csv": `date,repo_rate\n${dates[5]},8\n`,
  "futures.csv": `date,expiry,close\n${dates.map((date, t) => `${date},${new Date(Date.parse(date) + 30 * 864e5).toISOString().slice(0, 10)},${price(t) * Math.exp((0.07 * 30) / 365)}\n`).join("")}`,
};

describe("loadMarket", () => {
  let folder: string;
  let fx: Effects;
  let options: LoadMarketOptions;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "load-market-"));
    fx = { ...nodeEffects(() => {}), fetch: () => Promise.reject(new TypeError("fetch failed")) };
    options = { source: "csv", dataDir: folder, cacheDir: join(folder, "cache") };
    for (const [name, text] of Object.entries(texts)) await fx.write(join(folder, name), text);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("joins the files of a folder, and says what is missing", async () => {
    const { history, series, quality, source, notes } = await loadMarket(market, options, fx);
    expect(source).toBe("csv");
    expect(history).toMatchObject({ market: "m", nature: "real", volatilityNature: "real", dates });
    expect([...history.volatilityIndex.slice(0, 4)]).toEqual([Number.NaN, Number.NaN, Number.NaN, 0.23]);
    expect([...history.rate.slice(4)]).toEqual([0.02, ...new Array(35).fill(Math.log1p(0.08))]);
    expect(history.carry[0]).toBe(0.05);
    expect(history.carry[39]).toBeCloseTo(0.07, 10);
    expect(Object.keys(series)).toEqual(["underlying", "volatilityIndex", "rate"]);
    expect(quality.map(({ key, kind }) => [key, kind])).toEqual([
      ["m.underlying", "price"],
      ["m.volatilityIndex", "volatility"],
      ["m.rate", "rate"],
    ]);
    expect(history.provenance).toHaveLength(4);
    const text = notes.join("\n");
    expect(text).toMatch(/m\.volatilityIndex: 3 of 40 sessions have none and stay empty/);
    expect(text).toMatch(/m\.rate: 5 of 40 sessions have none, the market's fallback holds/);
    expect(text).toMatch(/m\.carry: 1 of 40 sessions have none, the market's fallback holds/);
  });

  it("uses nothing before `from`, nothing after `to`; what the policy rate was on the first day stays known", async () => {
    const { history } = await loadMarket(market, { ...options, from: dates[10], to: dates[19] }, fx);
    expect(history.dates).toEqual(dates.slice(10, 20));
    expect(history.rate[0]).toBeCloseTo(Math.log(1.08), 14);
    expect(history.carry[0]).toBe(0.05);
    const late = loadMarket(market, { ...options, from: "2030-01-01" }, fx);
    expect((await failureOf(late)).message).toMatch(/m\.underlying: no session/);
  });

  it("joins indices of other horizons as of each session, and never fills them", async () => {
    const volatilityTerm = [
      { days: 93, series: file("vix3m.csv") },
      { days: 9, series: file("vix9d.csv") },
      { days: 180, series: file("absent.csv") },
    ];
    await fx.write(
      join(folder, "vix3m.csv"),
      bars((t) => 30 + t, 20),
    );
    await fx.write(join(folder, "vix9d.csv"), `DATE,OPEN,HIGH,LOW,CLOSE\n${dates[0]},9,9,9,9\n`);
    const { history, series, quality, notes } = await loadMarket({ ...market, volatilityTerm }, options, fx);
    expect(history.volatilityTerm?.map(({ days }) => days)).toEqual([9, 93]);
    const [short, long] = history.volatilityTerm!.map(({ values }) => [...values]);
    // Five weekdays and the weekend are seven days.
    expect(short).toEqual([...new Array(6).fill(0.09), ...new Array(34).fill(Number.NaN)]);
    expect(long?.slice(18, 22)).toEqual([Number.NaN, Number.NaN, 0.5, 0.51]);
    expect(Object.keys(series).slice(3)).toEqual(["volatilityTerm.9", "volatilityTerm.93"]);
    expect(quality.map(({ key }) => key)).toContain("m.volatilityTerm.93");
    expect(history.provenance).toHaveLength(6);
    const text = notes.join("\n");
    expect(text).toMatch(/m\.volatilityTerm\.180: left out: .*absent\.csv/);
    expect(text).toMatch(/m\.volatilityTerm\.93: 20 of 40 sessions have none and stay empty/);
    const plain = await loadMarket(market, options, fx);
    expect(plain.history.volatilityIndex).toEqual(history.volatilityIndex);
    expect(plain.history.volatilityTerm).toBeUndefined();
  });

  it("leaves out an index of another horizon that is wrong, and says which row", async () => {
    await fx.write(
      join(folder, "vix3m.csv"),
      bars((t) => (t === 7 ? 0 : 30)),
    );
    const volatilityTerm = [{ days: 93, series: file("vix3m.csv") }];
    const { history, notes } = await loadMarket({ ...market, volatilityTerm }, options, fx);
    expect(history.volatilityTerm).toBeUndefined();
    expect(notes.join("\n")).toMatch(/m\.volatilityTerm\.93: left out: .*vix3m\.csv:9: .*found the close 0/);
  });

  it("estimates a volatility index that is not quoted", async () => {
    const { history, notes } = await loadMarket({ ...market, volatilityIndex: undefined }, options, fx);
    expect(history).toMatchObject({ volatilityEstimated: true, nature: "estimated", volatilityNature: "estimated" });
    expect(notes.join("\n")).toMatch(
      /m\.volatilityIndex: volatility index estimated from the past of price\.csv: 1\.1 x HAR/,
    );
  });

  it("says when a share has no dividends to forecast", async () => {
    const { notes } = await loadMarket({ ...market, carry: { kind: "dividends" } }, options, fx);
    expect(notes.join("\n")).toMatch(/m\.carry: no dividends in .*price\.csv .*none are used/);
  });

  it.each([
    ["fractions that are possible percentages", 0.01, /found 0\.\d+ % on average/],
    ["tenfold percentages", 10, /found \d{3} % on average/],
  ])("refuses a volatility index of another unit: %s", async (_, factor, says) => {
    // 80 sessions that move by 5 % a day, 79 % a year.
    const days = weekdays(80);
    const rows = (close: (t: number) => number): string =>
      `Date,Close\n${days.map((date, t) => `${date},${close(t)}`).join("\n")}\n`;
    await fx.write(
      join(folder, "price.csv"),
      rows((t) => (t % 2 === 0 ? 100 : 105)),
    );
    await fx.write(
      join(folder, "vix.csv"),
      rows(() => 80 * factor),
    );
    const shares = { ...market, carry: { kind: "yield", value: 0 } } as const;
    if (factor > 1)
      await fx.write(
        join(folder, "price.csv"),
        rows((t) => (t % 2 === 0 ? 100 : 101)),
      );
    if (factor > 1)
      await fx.write(
        join(folder, "vix.csv"),
        rows(() => 16 * factor),
      );
    const error = await failureOf(loadMarket(shares, options, fx));
    expect(error.message).toMatch(/m\.volatilityIndex: .*vix\.csv: expected an index near the volatility/);
    expect(error.message).toMatch(says);
    expect(error.hint).toMatch(/'scale'.*100 for fractions/);
  });

  it("notes an absent futures file and uses the fallback", async () => {
    await fx.remove(join(folder, "futures.csv"));
    const { history, notes } = await loadMarket(market, options, fx);
    expect([...history.carry]).toEqual(dates.map(() => 0.05));
    expect(notes.join("\n")).toMatch(/m\.carry: no futures file in .*; 0\.05 a year is used throughout/);
  });

  it("stops on an error of quality, with file and line", async () => {
    const broken = texts["price.csv"].replace(`${dates[20]},120,120,120,120`, `${dates[20]},1200,1200,1200,1200`);
    await fx.write(join(folder, "price.csv"), broken);
    const error = await failureOf(loadMarket(market, options, fx));
    expect(error.message).toMatch(/m\.underlying: 1 row.*\n.*price\.csv:22: 2020-02-03: 119 -> 1200 and back/);
    const { history } = await loadMarket(market, { ...options, from: dates[21] }, fx);
    expect(history.dates).toHaveLength(19);
  });

  it("names an absent file", async () => {
    await fx.remove(join(folder, "vix.csv"));
    expect((await failureOf(loadMarket(market, options, fx))).message).toMatch(
      /m\.volatilityIndex: the file .*vix\.csv does not exist/,
    );
  });

  it("serves the synthetic sample: its own index, the market's fallbacks for rate and carry", async () => {
    const { history, source, notes } = await loadMarket(market, { ...options, source: "sample" }, fx);
    expect(source).toBe("sample");
    expect(history).toMatchObject({ nature: "synthetic", volatilityNature: "synthetic" });
    expect(new Set(history.rate)).toEqual(new Set([0.02]));
    expect(new Set(history.carry)).toEqual(new Set([0.05]));
    expect(history.provenance.map(({ location }) => location)).not.toContain(join(folder, "futures.csv"));
    expect(notes.join("\n")).toMatch(/m\.rate: left out/);
    const strict = { ...market, rate: { ...market.rate, fallback: undefined } } as MarketDefinition;
    await expect(loadMarket(strict, { ...options, source: "sample" }, fx)).rejects.toThrow(UserError);
  });

  it("serves the real sample: estimated index, a yield in the place of dividends", async () => {
    const shares: MarketDefinition = { ...market, sample: "us", carry: { kind: "dividends" } };
    const { history, notes } = await loadMarket(shares, { ...options, source: "sample" }, fx);
    expect(history).toMatchObject({ nature: "estimated", volatilityNature: "estimated" });
    expect(history.carry[0]).toBeCloseTo(0.02 - 0.019, 15);
    expect(notes.join("\n")).toMatch(/m\.carry: the sample has no dividends, a yield of 0\.019 a year stands in/);
    const first = history.volatilityIndex.findIndex((value) => value > 0);
    expect(first).toBeGreaterThan(500);
  });

  it("falls back to the sample without network, and says why", async () => {
    const online = { ...market, underlying: { yahoo: "^NSEI" }, volatilityIndex: { yahoo: "^INDIAVIX" } };
    const patient = { tries: 1, gapMs: 0, timeoutMs: 1000 };
    const { source, notes } = await loadMarket(online, { ...options, source: "auto", yahoo: patient }, fx);
    expect(source).toBe("sample");
    expect(notes.join("\n")).toMatch(/source yahoo failed/);
    expect(notes.join("\n")).toMatch(/source cache failed/);
  });
});
