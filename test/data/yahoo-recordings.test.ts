import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { yahoo } from "../../src/data/yahoo/adapter.ts";
import { checkHistory, failureOf, memoryWorld } from "../support/adapter-exam.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";
import { replay, startYahooServer, type YahooServer } from "../support/yahoo-server.ts";

describe.skipIf(!hasMarketData)("yahoo on recorded answers", () => {
  let server: YahooServer;
  beforeEach(async () => {
    server = await startYahooServer();
  });
  afterEach(() => server.close());

  const load = (ticker: string, recording: string, from?: string, to?: string) => {
    server.on(ticker, replay(recording));
    const { fx } = memoryWorld("2026-02-21T12:00:00Z");
    const adapter = yahoo({ baseUrl: server.baseUrl, random: () => 0.5 });
    return adapter.load({ key: "test.underlying", series: { yahoo: ticker }, timeZone: "UTC", from, to }, fx);
  };

  it("SPY equals the published daily file", async () => {
    const history = await load("SPY", "chart-SPY-2026-02-13-to-2026-02-20");
    checkHistory(history);
    expect(history.dates).toEqual(["2026-02-13", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"]);
    const lines = readFileSync(join(marketDataDir, "us/spy_daily.csv"), "utf8").split("\n");
    expect(lines[0]).toMatch(/^Date,Adj Close,Close,High,Low,Open,Volume/);
    for (const [i, date] of history.dates.entries()) {
      const row = lines
        .find((line) => line.startsWith(date))!
        .split(",")
        .map(Number);
      expect([history.close[i], history.high[i], history.low[i], history.open[i]]).toEqual(row.slice(2, 6));
      expect(Math.abs(history.volume[i]! / row[6]! - 1)).toBeLessThan(0.001);
    }
  });

  it("MSFT 2021 has its four dividends by ex-date", async () => {
    const history = await load("MSFT", "chart-history-MSFT-dividends-2021-02-01-to-2022-01-31");
    checkHistory(history);
    expect(history.dates).toHaveLength(252);
    expect([history.dates[0], history.dates.at(-1)]).toEqual(["2021-02-01", "2022-01-28"]);
    expect(history.dividends).toEqual([
      { exDate: "2021-02-17", amount: 0.56 },
      { exDate: "2021-05-19", amount: 0.56 },
      { exDate: "2021-08-18", amount: 0.56 },
      { exDate: "2021-11-17", amount: 0.62 },
    ]);
    // A cash dividend lowers all earlier adjusted closes by the factor 1 - dividend / close of the day before.
    for (const { exDate, amount } of history.dividends) {
      const ex = history.dates.indexOf(exDate);
      const ratio = (i: number) => history.adjustedClose[i]! / history.close[i]!;
      expect(ratio(ex - 1) / ratio(ex)).toBeCloseTo(1 - amount / history.close[ex - 1]!, 5);
    }
  });

  it("NVDA 2021 has its split, and prices before it in new shares", async () => {
    const history = await load("NVDA", "chart-history-NVDA-split-2021-02-01-to-2022-01-31");
    expect(history.splits).toEqual([{ date: "2021-07-20", numerator: 4, denominator: 1 }]);
    const at = history.dates.indexOf("2021-07-20");
    expect(history.close[at]! / history.close[at - 1]!).toBeGreaterThan(0.9); // no fall to a quarter
  });

  it("AAPL autumn 2020 has the split of 2020-08-31 and the dividend of 2020-11-06", async () => {
    const history = await load("AAPL", "chart-AAPL-2020-08-31-to-2020-11-07");
    checkHistory(history);
    expect(history.dates).toHaveLength(49);
    expect(history.dates[0]).toBe("2020-08-31");
    expect(history.splits).toEqual([{ date: "2020-08-31", numerator: 4, denominator: 1 }]);
    expect(history.dividends).toEqual([{ exDate: "2020-11-06", amount: 0.205 }]);
  });

  it("serves markets without night: BTC-USD in UTC, EURUSD=X in London time", async () => {
    const days = ["2020-01-01", "2020-01-02", "2020-01-03"];
    expect((await load("BTC-USD", "chart-BTC-USD-2020-01-01-to-2020-01-03")).dates).toEqual(days);
    expect((await load("EURUSD=X", "chart-EURUSD-2020-01-01-to-2020-01-03")).dates).toEqual(days);
  });

  it("serves a single bar: QQQ on 2020-01-02", async () => {
    const history = await load("QQQ", "chart-QQQ-2020-01-01-to-2020-01-03", "2020-01-01", "2020-01-03");
    expect(history.dates).toEqual(["2020-01-02"]);
    expect([history.close[0], history.volume[0]]).toEqual([216.16000366210938, 30969400]);
  });

  it("explains recorded errors and an answer without bars", async () => {
    const gone = await failureOf(load("SI", "chart-error-404-delisted-SI"));
    expect(gone.message).toMatch(/test\.underlying.*ticker SI.*No data found, symbol may be delisted/);
    const early = await failureOf(load("BEKE", "chart-error-400-no-data-in-range-BEKE", "2020-01-01", "2020-01-03"));
    expect(early.message).toMatch(/no data in that range.*Data doesn't exist for startDate = 1577836800/);
    const minutes = await failureOf(
      load("AAPL", "chart-AAPL-2025-02-01-to-2025-02-02-includePrePost-false-interval-1m"),
    );
    expect(minutes.message).toMatch(/bars of 1m came/);
  });
});
