import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { nodeEffects } from "../../src/core/index.ts";
import {
  assertQuality,
  checkQuality,
  csv,
  estimateVolatilityIndex,
  type FuturesHistory,
  joinMarket,
  type LoadedMarket,
  loadFutures,
  loadMarket,
  type SeriesKind,
} from "../../src/data/index.ts";
import type { MarketDefinition, MarketHistory, PriceHistory } from "../../src/market/index.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";

const fx = nodeEffects(() => {});
const file = (name: string) => ({ csv: { file: name, layout: "auto" } });
const common = { volatilityPremium: 1.25, costSchedule: "flat-1" } as const;
const spy: MarketDefinition = {
  ...common,
  id: "spy",
  label: "SPY",
  currency: "USD",
  timeZone: "America/New_York",
  hedgeInstrument: "shares",
  underlying: file("us/spy_daily.csv"),
  volatilityIndex: file("us/vix_daily.csv"),
  rate: { kind: "series", series: file("us/irx_daily.csv"), quote: "discount91" },
  carry: { kind: "dividends" },
};
const nifty: MarketDefinition = {
  ...common,
  id: "nifty",
  label: "NIFTY",
  currency: "INR",
  timeZone: "Asia/Kolkata",
  hedgeInstrument: "futures",
  underlying: file("india/nifty50_daily.csv"),
  volatilityIndex: file("india/indiavix_daily.csv"),
  rate: { kind: "series", series: file("india/rbi_repo_rate.csv"), quote: "simple", fallback: 0.065 },
  carry: { kind: "futures", series: file("india/nifty_futures_daily.csv"), window: 60, fallback: 0.06 },
};

function load(name: string): Promise<PriceHistory> {
  return csv({ dataDir: marketDataDir }).load({ key: name, series: file(name), timeZone: "UTC" }, fx);
}

function loaded(market: MarketDefinition): Promise<LoadedMarket> {
  return loadMarket(market, { source: "csv", dataDir: marketDataDir, cacheDir: "data/cache" }, fx);
}

/** Value of a column on a date. */
function on(
  history: MarketHistory,
  column: "close" | "volatilityIndex" | "rate" | "carry" | "dividend",
  date: string,
): number {
  const row = history.dates.indexOf(date);
  expect(row, date).toBeGreaterThanOrEqual(0);
  return history[column][row]!;
}

function missingDays(history: MarketHistory, series: string): string[] {
  return history.missing.filter((day) => day.series === series).map(({ date }) => date);
}

describe.skipIf(!hasMarketData)("real files", () => {
  const files: readonly (readonly [string, SeriesKind, number, string, string])[] = [
    ["us/spy_daily.csv", "price", 8396, "1993-01-29", "2026-06-08"],
    ["us/gspc_daily.csv", "price", 9175, "1990-01-02", "2026-06-08"],
    ["us/sp500tr_daily.csv", "price", 9680, "1988-01-04", "2026-06-08"],
    ["us/irx_daily.csv", "rate", 9144, "1990-01-02", "2026-06-08"],
    ["us/vix_daily.csv", "volatility", 9235, "1990-01-02", "2026-07-23"],
    ["india/nifty50_daily.csv", "price", 4536, "2007-09-17", "2026-03-13"],
    ["india/indiavix_daily.csv", "volatility", 4417, "2008-03-03", "2026-03-13"],
    ["india/rbi_repo_rate.csv", "rate", 32, "2012-04-17", "2025-04-09"],
  ];
  it.each(files)("%s is read whole and has no error", async (name, kind, rows, from, to) => {
    const history = await load(name);
    expect([history.dates.length, history.dates[0], history.dates.at(-1)]).toEqual([rows, from, to]);
    expect(history.close.every(Number.isFinite)).toBe(true);
    expect(() => assertQuality(checkQuality(history, { key: name, kind }))).not.toThrow();
  });

  it("VIX: opens outside the bar are warnings on 47 rows, nothing else", async () => {
    const { findings } = checkQuality(await load("us/vix_daily.csv"), { key: "vix", kind: "volatility" });
    expect(findings.map(({ severity, kind }) => `${severity} ${kind}`)).toEqual(new Array(47).fill("warning bar"));
    expect(findings[0]!.message).toMatch(/vix_daily\.csv:\d+: 1992-02-.*open outside the bar/);
  });

  it("NIFTY: +17.7 % and -13.0 % pass, the Saturday session is one warning", async () => {
    const history = await load("india/nifty50_daily.csv");
    const move = (date: string): number =>
      history.close[history.dates.indexOf(date)]! / history.close[history.dates.indexOf(date) - 1]! - 1;
    expect(move("2009-05-18")).toBeCloseTo(0.177, 3);
    expect(move("2020-03-23")).toBeCloseTo(-0.13, 3);
    const { findings } = checkQuality(history, { key: "nifty", kind: "price" });
    expect(findings.map(({ kind, date }) => [kind, date])).toEqual([["weekend", "2025-02-01"]]);
  });

  it("SPY: dividends from the adjusted close equal the listed ones within 0.0035 USD, 134 since 1993", async () => {
    const { dividends, dates } = await load("us/spy_daily.csv");
    expect(dividends).toHaveLength(134);
    expect(dividends[0]!.exDate).toBe("1993-03-19");
    const text = await readFile(`${marketDataDir}/us/spy_dividends.csv`, "utf8");
    const listed = text
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    const inside = listed.filter(([exDate]) => exDate! <= dates.at(-1)!);
    expect(inside).toHaveLength(45);
    const derived = new Map(dividends.map(({ exDate, amount }) => [exDate, amount]));
    for (const [exDate, , amount] of inside)
      expect(Math.abs(derived.get(exDate!)! - Number(amount)), exDate).toBeLessThan(0.0035);
    expect(dividends.filter(({ exDate }) => exDate >= "2015-03-20").map(({ exDate }) => exDate)).toEqual(
      inside.map(([exDate]) => exDate),
    );
  });

  it.each(["us/gspc_daily.csv", "us/sp500tr_daily.csv", "us/irx_daily.csv"])(
    "%s has no dividends: adjusted = close",
    async (name) => {
      expect((await load(name)).dividends).toEqual([]);
    },
  );
});

describe.skipIf(!hasMarketData)("SPY joined", () => {
  let market: LoadedMarket;
  beforeAll(async () => {
    market = await loaded(spy);
  });

  it("has a row for each SPY session and nothing else: 31 VIX days without SPY are no rows", async () => {
    const { history } = market;
    expect(history.dates).toEqual((await load("us/spy_daily.csv")).dates);
    const sessions = new Set(history.dates);
    const vix = await load("us/vix_daily.csv");
    const extra = vix.dates.filter(
      (date) => date >= history.dates[0]! && date <= history.dates.at(-1)! && !sessions.has(date),
    );
    expect(extra).toHaveLength(31);
    expect(history).toMatchObject({ nature: "real", volatilityNature: "real" });
  });

  it("VIX lacks three sessions: listed, the day before is used", () => {
    const { history } = market;
    expect(missingDays(history, "volatilityIndex")).toEqual(["1997-01-31", "1997-11-26", "1999-12-31"]);
    expect(history.missing[0]).toEqual({ series: "volatilityIndex", date: "1997-01-31", usedFrom: "1997-01-30" });
    expect(on(history, "volatilityIndex", "1997-01-31")).toBe(on(history, "volatilityIndex", "1997-01-30"));
    expect(on(history, "volatilityIndex", "2020-03-16")).toBeCloseTo(0.8269, 4);
    expect(history.volatilityIndex.every(Number.isFinite)).toBe(true);
  });

  it("bill rates: 21 days missing, negative in March 2020", () => {
    const { history } = market;
    expect(missingDays(history, "rate")).toHaveLength(21);
    expect(on(history, "rate", "2020-03-26")).toBeCloseTo(-0.00105 * (365 / 360), 5);
    for (const date of [
      "2020-03-19",
      "2020-03-20",
      "2020-03-23",
      "2020-03-24",
      "2020-03-25",
      "2020-03-26",
      "2020-03-27",
    ]) {
      expect(on(history, "rate", date), date).toBeLessThan(0);
    }
    expect(history.rate.every((rate) => rate > -0.002 && rate < 0.09)).toBe(true);
    expect([...history.carry]).toEqual([...history.rate]);
  });

  it("dividends stand on their ex-dates", () => {
    expect(on(market.history, "dividend", "2015-03-20")).toBeCloseTo(0.93081, 2);
    expect(market.history.dividend.filter((cash) => cash > 0)).toHaveLength(134);
  });

  it("an estimated index is near the VIX: correlation above 0.85, VIX 1.15 to 1.35 times expected volatility", async () => {
    const estimate = estimateVolatilityIndex(await load("us/spy_daily.csv"), 1);
    const pairs = market.history.dates.flatMap((_, t) => {
      const [expected, quoted] = [estimate.close[t]!, 100 * market.history.volatilityIndex[t]!];
      return Number.isNaN(expected) ? [] : [[expected, quoted] as const];
    });
    expect(pairs.length).toBeGreaterThan(7800);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
    const moment = (f: (x: number, y: number) => number): number => mean(pairs.map(([x, y]) => f(x - mx, y - my)));
    const correlation = moment((x, y) => x * y) / Math.sqrt(moment((x) => x * x) * moment((_, y) => y * y));
    expect(correlation).toBeGreaterThan(0.85);
    expect(my / mx).toBeGreaterThan(1.15);
    expect(my / mx).toBeLessThan(1.35);
  });

  it("without the VIX the market says that its volatility is estimated", async () => {
    const { history, notes } = await loaded({ ...spy, volatilityIndex: undefined });
    expect(history).toMatchObject({ nature: "estimated", volatilityNature: "estimated" });
    expect(notes.some((note) => note.startsWith("spy.volatilityIndex: volatility index estimated"))).toBe(true);
    expect(Number.isNaN(history.volatilityIndex[500]!)).toBe(true);
  });
});

describe.skipIf(!hasMarketData)("NIFTY joined", () => {
  let market: LoadedMarket;
  beforeAll(async () => {
    market = await loaded(nifty);
  });

  it("lacks the 16 sessions that its file lacks, and keeps the Saturday", () => {
    const lacking = [
      "2012-08-28",
      "2012-10-26",
      "2012-11-13",
      "2013-01-01",
      "2014-01-01",
      "2014-02-17",
      "2014-10-23",
      "2015-01-01",
      "2015-04-15",
      "2015-11-11",
      "2016-01-01",
      "2016-08-12",
      "2018-01-01",
      "2019-01-01",
      "2019-02-13",
      "2019-03-29",
    ];
    for (const date of lacking) expect(market.history.dates).not.toContain(date);
    expect(market.history.dates).toContain("2025-02-01");
    expect(market.history.dates).toHaveLength(4536);
  });

  it("India VIX: nothing before March 2008, 19 days missing after, each with the value of an earlier day", () => {
    const { history } = market;
    const before = history.dates.filter((date) => date < "2008-03-03");
    for (const date of before) expect(on(history, "volatilityIndex", date)).toBeNaN();
    const missing = history.missing.filter(({ series }) => series === "volatilityIndex");
    expect(missing.filter(({ usedFrom }) => usedFrom === undefined).map(({ date }) => date)).toEqual(before);
    const later = missing.filter(({ date }) => date >= "2008-03-03");
    // The file of the index lacks 19 NIFTY days; the list in its description starts so.
    expect(later).toHaveLength(19);
    expect(later.slice(0, 3).map(({ date }) => date)).toEqual(["2008-06-06", "2008-08-18", "2020-01-01"]);
    for (const { date, usedFrom } of later) {
      expect(usedFrom! < date).toBe(true);
      expect(on(history, "volatilityIndex", date)).toBeGreaterThan(0.05);
    }
  });

  it("repo rate: holds from one decision to the next, the stated fallback before the first", () => {
    const { history } = market;
    expect(on(history, "rate", "2012-04-16")).toBe(0.065);
    expect(on(history, "rate", "2012-04-17")).toBeCloseTo(Math.log(1.08), 14);
    expect(on(history, "rate", "2020-03-27")).toBeCloseTo(Math.log(1.044), 14);
    expect(on(history, "rate", "2020-03-26")).toBeCloseTo(Math.log(1.0515), 14);
    // 28 months between two decisions: no staleness limit for a step table.
    expect(on(history, "rate", "2022-05-02")).toBeCloseTo(Math.log(1.04), 14);
    expect(on(history, "rate", "2026-03-13")).toBeCloseTo(Math.log(1.06), 14);
    expect(missingDays(history, "rate").every((date) => date < "2012-04-17")).toBe(true);
    expect(() =>
      joinMarket(
        { ...nifty, rate: { ...nifty.rate, fallback: undefined } as MarketDefinition["rate"] },
        {
          underlying: market.series["underlying"]!,
          volatilityIndex: market.series["volatilityIndex"]!,
          rate: market.series["rate"]!,
        },
      ),
    ).toThrow(/starts on 2012-04-17/);
  });

  it("futures: both date styles are read; their carry is near the published medians", async () => {
    const futures: FuturesHistory = await loadFutures(
      "nifty.carry",
      { file: "india/nifty_futures_daily.csv", layout: "auto" },
      { dataDir: marketDataDir },
      fx,
    );
    expect(futures.quotes).toHaveLength(10401);
    expect(futures.quotes.every(({ date, expiry }) => expiry >= date)).toBe(true);
    const { history } = market;
    expect(on(history, "carry", "2012-07-04")).toBe(0.06);
    expect(missingDays(history, "carry").every((date) => date < "2012-09-01")).toBe(true);
    const yearly = (year: string): number => {
      const values = [...history.carry].filter((_, t) => history.dates[t]!.startsWith(year)).sort((a, b) => a - b);
      return values[Math.floor(values.length / 2)]!;
    };
    // Medians of single days at 20 .. 60 days to expiry; here at 15 .. 75 days and over trailing windows.
    for (const [year, median] of [
      ["2013", 0.068],
      ["2018", 0.032],
      ["2020", 0.018],
      ["2024", 0.068],
    ] as const) {
      expect(Math.abs(yearly(year) - median), year).toBeLessThan(0.012);
    }
    expect(Math.max(...history.carry)).toBeLessThan(0.15);
    expect(Math.min(...history.carry)).toBeGreaterThan(-0.06);
  });
});
