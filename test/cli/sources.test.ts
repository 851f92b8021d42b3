import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeEffects, sha256 } from "../../src/core/index.ts";
import { csv } from "../../src/data/index.ts";
import { backhedge, documentOf, markets, scratch, tiny, writeConfig } from "../support/command-line.ts";
import { madeUpBars, writeLines } from "../support/csv-files.ts";
import { hasMarketData, marketDataDir } from "../support/market-data.ts";
import { type InventedBar, invent, startYahooServer, type YahooServer } from "../support/yahoo-server.ts";

const { folder, remove } = scratch();
afterAll(remove);
const config = writeConfig(folder, { ...tiny, markets: { spy: markets.spy } });

interface Series {
  readonly series: string;
  readonly source: string;
  readonly to: string;
}
const sourcesOf = (series: readonly Series[]) => series.map(({ series, source }) => `${series}: ${source}`);

describe("--source auto without network and with an empty cache", () => {
  it("falls to the sample and says why", async () => {
    const { series, notes } = await documentOf(["fetch", config, "--cache", "empty"], { folder });
    expect(sourcesOf(series)).toEqual(["underlying: sample", "volatilityIndex: estimate"]);
    const [yahoo, cache, sample] = notes;
    expect(yahoo).toMatch(/spy: source yahoo failed: .*cannot reach .*ECONNREFUSED/);
    expect(cache).toMatch(/spy: source cache failed: .*nothing cached in empty/);
    expect(sample).toMatch(/spy: source sample \(S&P 500 index level/);
  });
});

describe("fetch and the cache", () => {
  const bars = madeUpBars("2024-01-01", 300);
  const closes = bars.map(({ date, close }): InventedBar => ({ date, close }));
  const index = bars.map(({ date, volatilityIndex }): InventedBar => ({ date, close: volatilityIndex }));
  const rate = bars.map(({ date }): InventedBar => ({ date, close: 4 }));
  const common = [config, "--cache", "cache"];
  let server: YahooServer;
  const serve = (until: number) => {
    for (const [symbol, history] of [["SPY", closes] as const, ["^VIX", index] as const, ["^IRX", rate] as const])
      server.on(symbol, invent({ symbol, bars: history.slice(0, until) }));
  };
  const cached = (ticker: string) =>
    readdirSync(join(folder, "cache/yahoo", ticker)).map((name) =>
      JSON.parse(readFileSync(join(folder, "cache/yahoo", ticker, name), "utf8")),
    );
  const last = (count: number) => bars[count - 1]!.date;
  beforeAll(async () => {
    server = await startYahooServer();
  });
  afterAll(() => server.close());

  it("keeps every answer with its URL, time and SHA-256", async () => {
    serve(290);
    const { series } = await documentOf(["fetch", ...common], { folder, yahoo: server.baseUrl });
    expect(sourcesOf(series)).toEqual(["underlying: yahoo", "volatilityIndex: yahoo", "rate: yahoo"]);
    expect(series.map((one: Series) => one.to)).toEqual([last(290), last(290), last(290)]);
    expect(readdirSync(join(folder, "cache/yahoo")).sort()).toEqual(["%5EIRX", "%5EVIX", "SPY"]);
    const [answer, ...others] = cached("%5EVIX");
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ ticker: "^VIX", status: 200, sha256: sha256(answer.body) });
    expect(answer.url).toMatch(/\/v8\/finance\/chart\/%5EVIX\?.*interval=1d/);
    expect(Math.abs(Date.now() - Date.parse(answer.retrieved))).toBeLessThan(600_000);
  });

  it("asks a second time only for what is new, and describes all of it", async () => {
    serve(300);
    const before = server.requests.length;
    const args = ["fetch", ...common, "--describe"];
    const { series } = await documentOf(args, { folder, yahoo: server.baseUrl });
    expect(series[0]).toMatchObject({ source: "yahoo", rows: 300, to: last(300) });
    const asked = server.requests.slice(before);
    expect(asked).toHaveLength(3);
    for (const { searchParams } of asked)
      expect(Number(searchParams.get("period1")) * 1000).toBeGreaterThan(Date.parse(last(270)));
    expect(cached("SPY")).toHaveLength(2);
    const { close, volume } = series[0].description;
    expect(close).toMatchObject({ count: 300, max: Math.max(...bars.map((bar) => bar.close)) });
    expect(close.mean).toBeCloseTo(bars.reduce((sum, bar) => sum + bar.close, 0) / 300, 4);
    expect(volume).toMatchObject({ min: 1000, max: 1000 });
  });

  it("stands in when the network fails, with the time of the download", async () => {
    const { stdout, code } = await backhedge(["fetch", ...common, "--describe"], { folder });
    expect(code).toBe(0);
    for (const series of ["underlying", "volatilityIndex", "rate"])
      expect(stdout).toMatch(new RegExp(`spy\\.${series}: 300 rows ${bars[0]!.date} to ${last(300)} \\(cache: `));
    expect(stdout).toMatch(/│ mean +│/);
    expect(stdout).toMatch(/note: spy: source yahoo failed/);
    expect(stdout).toMatch(/note: spy: source cache \(.*retrieved 20\d\d-/);
  });

  it("is examined by doctor, with the network, the files and the machine", async () => {
    writeLines(folder, "files/us/vix_daily.csv", ["DATE,OPEN,HIGH,LOW,CLOSE"]);
    const { ok, examinations } = await documentOf(["doctor", ...common, "--data", "files"], { folder });
    expect(ok).toBe(true);
    const found = new Map<string, { state: string; found: string; advice?: string }>(
      examinations.map((one: { name: string }) => [one.name, one]),
    );
    expect([...found].map(([name, { state }]) => `${name}: ${state}`)).toEqual([
      "node: ok",
      "kernel: ok",
      "tensor backend: ok",
      "network: missing",
      "csv data: limited",
      "cache: ok",
      "machine: ok",
    ]);
    expect(found.get("network")?.advice).toContain("--source csv");
    expect(found.get("csv data")).toMatchObject({
      found: "1 of 3 csv files of tiny.yaml in files",
      advice: expect.stringContaining("us/spy_daily.csv, us/irx_daily.csv"),
    });
    expect(found.get("cache")?.found).toMatch(/3 ticker\(s\) in cache: %5EIRX, %5EVIX, SPY/);
    expect(found.get("kernel")?.found).toMatch(/^(native|relaxed|base)/);
    expect(found.get("tensor backend")?.found).toMatch(/TensorFlow\.js \d/);
  });
});

describe.skipIf(!hasMarketData)("SPY from Yahoo and from files", () => {
  it("give the same figures: dividends come as events or out of the adjusted close", async () => {
    const fx = nodeEffects(() => {});
    const load = (file: string) =>
      csv({ dataDir: marketDataDir }).load(
        { key: file, series: { csv: { file, layout: "auto" } }, timeZone: "UTC" },
        fx,
      );
    const server = await startYahooServer();
    for (const [symbol, file] of [
      ["SPY", "us/spy_daily.csv"],
      ["^VIX", "us/vix_daily.csv"],
      ["^IRX", "us/irx_daily.csv"],
    ] as const) {
      const { dates, close, dividends } = await load(file);
      const paid = Object.fromEntries(dividends.map(({ exDate, amount }) => [exDate, amount]));
      server.on(
        symbol,
        invent({ symbol, bars: dates.map((date, i) => ({ date, close: close[i]! })), dividends: paid }),
      );
    }
    const backtest = (source: string) =>
      documentOf(
        ["backtest", config, "--source", source, "--data", marketDataDir, "--cache", "real", "--out", source],
        {
          folder,
          yahoo: server.baseUrl,
        },
      );
    const [yahoo, files] = [await backtest("yahoo"), await backtest("csv")];
    await server.close();
    expect(files.rows[0]).toMatchObject({ market: "SPY", strategy: "BS Delta", nature: "real", episodes: 51 });
    expect(yahoo.rows).toEqual(files.rows);
    const manifest = JSON.parse(readFileSync(join(folder, "yahoo/manifest.json"), "utf8"));
    expect(manifest.markets[0]).toMatchObject({ source: "yahoo", nature: "real" });
    for (const input of manifest.markets[0].inputs) expect(input).toHaveProperty("retrieved");
  });
});
