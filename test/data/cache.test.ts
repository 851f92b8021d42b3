import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SeriesQuery } from "../../src/data/adapter.ts";
import { answerFile, readAnswers, tickerFolder, writeAnswer } from "../../src/data/cache-file.ts";
import { cache, type YahooOptions, yahoo } from "../../src/data/yahoo/adapter.ts";
import type { RefreshReport } from "../../src/data/yahoo/merge.ts";
import { checkHistory, failureOf, type MemoryWorld, memoryWorld } from "../support/adapter-exam.ts";
import {
  type Invented,
  type InventedBar,
  invent,
  sendText,
  startYahooServer,
  tooManyRequests,
  type YahooServer,
} from "../support/yahoo-server.ts";

/** Weekdays from Monday 2024-01-08 on, close 100, 101, ... */
function days(count: number, offset = 0): InventedBar[] {
  return Array.from({ length: count }, (_, i) => {
    const at = i + offset;
    const day = 8 + 7 * Math.floor(at / 5) + (at % 5);
    return { date: new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 10), close: 100 + at };
  });
}

const spyOf = (bars: readonly InventedBar[], rest: Partial<Invented> = {}): Invented => ({
  symbol: "SPY",
  bars,
  ...rest,
});
const query: SeriesQuery = { key: "spy.underlying", series: { yahoo: "SPY" }, timeZone: "America/New_York" };

let server: YahooServer;
let world: MemoryWorld;
let reports: RefreshReport[];
beforeEach(async () => {
  server = await startYahooServer({ SPY: invent(spyOf(days(20))) }); // to Friday 2024-02-02
  world = memoryWorld("2024-02-03T12:00:00Z");
  reports = [];
});
afterEach(() => server.close());

const online = (options: Partial<YahooOptions> = {}) =>
  yahoo({
    baseUrl: server.baseUrl,
    cacheDir: "cache",
    random: () => 0.5,
    tries: 1,
    onRefresh: (report) => {
      reports.push(report);
    },
    ...options,
  });
const load = (part: Partial<SeriesQuery> = {}) => online().load({ ...query, ...part }, world.fx);
const offline = (part: Partial<SeriesQuery> = {}) => cache({ cacheDir: "cache" }).load({ ...query, ...part }, world.fx);
const asked = (at: number, name: string) =>
  new Date(Number(server.requests.at(at)!.searchParams.get(name)) * 1000).toISOString().slice(0, 10);

describe("cache", () => {
  it("keeps the answer as it came, and serves it without network", async () => {
    const first = await load();
    const requests = server.requests.length;
    const history = await offline();
    expect(server.requests).toHaveLength(requests);
    expect(history).toEqual({ ...first, provenance: { ...first.provenance, source: "cache" } });
    expect(history.provenance.retrieved).toBe("2024-02-03T12:00:00.000Z");
    expect([...world.files.keys()]).toEqual(["cache/yahoo/SPY/1927-01-01_2024-02-03_20240203T120000.000Z.json"]);
    const file = JSON.parse([...world.files.values()][0]!);
    expect(Object.keys(file).slice(0, 2)).toEqual(["format", "version"]);
    expect(file).toMatchObject({ format: "backhedge-cache", version: 1, status: 200, sha256: first.provenance.sha256 });
    expect(file.url).toMatch(/^https:\/\/query2\.finance\.yahoo\.com\/v8\/finance\/chart\/SPY\?/);
    expect(JSON.parse(file.body).chart.result[0].timestamp).toHaveLength(20);
  });

  it("asks nothing where it covers the range, weekends included", async () => {
    await load({ from: "2024-01-10", to: "2024-01-28" }); // a Sunday
    const history = await load({ from: "2024-01-11", to: "2024-01-28" });
    expect(server.requests).toHaveLength(1);
    expect(history.provenance.source).toBe("cache");
    expect([history.dates[0], history.dates.at(-1)]).toEqual(["2024-01-11", "2024-01-26"]);
  });

  it("asks only for the last sessions onward, and adds what is new", async () => {
    await load();
    server.on("SPY", invent(spyOf(days(25))));
    world.setNow("2024-02-10T12:00:00Z");
    const history = await load();
    expect(asked(1, "period1")).toBe("2024-01-21"); // the day before the tenth session from the end
    expect([...history.close]).toEqual(days(25).map((bar) => bar.close));
    expect(reports).toEqual([{ ticker: "SPY", added: 5, restated: [], adjustedFactor: 1, withdrawn: [] }]);
    expect(world.files.size).toBe(2);
    const replayed = await offline();
    expect(replayed).toEqual({ ...history, provenance: { ...history.provenance, source: "cache" } });
    expect(history.provenance.retrieved).toBe("2024-02-10T12:00:00.000Z");
  });

  it("keeps no answer that says nothing new", async () => {
    const first = await load();
    world.setNow("2024-02-04T12:00:00Z");
    const second = await load();
    expect(world.files.size).toBe(1);
    expect(second).toEqual(first);
  });

  it("asks for everything when the range begins earlier, once", async () => {
    await load({ from: "2024-01-22" });
    const history = await load({ from: "2024-01-02" });
    expect(asked(1, "period1")).toBe("2024-01-01");
    expect(history.dates[0]).toBe("2024-01-08");
    await load({ from: "2024-01-03", to: "2024-01-31" });
    expect(server.requests).toHaveLength(2);
  });

  it("remembers that it asked for an earlier beginning, even where nothing is earlier", async () => {
    await load({ from: "2024-01-05" });
    await load({ from: "2024-01-02" });
    await load({ from: "2024-01-02", to: "2024-01-31" });
    expect(server.requests).toHaveLength(2);
  });

  it("does not take a day for a holiday before it is over everywhere and Yahoo has its bar", async () => {
    server.on("SPY", invent(spyOf(days(19))));
    world.setNow("2024-02-03T00:30:00Z");
    expect((await load({ to: "2024-02-02" })).dates.at(-1)).toBe("2024-02-01");
    server.on("SPY", invent(spyOf(days(20))));
    expect((await load({ to: "2024-02-02" })).dates.at(-1)).toBe("2024-02-02");
  });

  it("downloads everything again when a known close changed", async () => {
    await load();
    const changed = days(20).map((bar, i) => (i === 3 || i === 15 ? { ...bar, close: 99 } : bar));
    server.on("SPY", invent(spyOf(changed)));
    world.setNow("2024-02-04T12:00:00Z");
    const history = await load();
    expect([asked(1, "period1"), asked(2, "period1")]).toEqual(["2024-01-21", "1926-12-31"]);
    expect([history.close[3], history.close[15]]).toEqual([99, 99]);
  });

  it("reports what Yahoo restated; the newest answer wins, the older one stays on disk", async () => {
    await load();
    const changed = days(20).map((bar, i) => (i === 15 ? { ...bar, volume: 1100, open: 114.5 } : bar));
    changed[16] = { ...changed[16]!, volume: 1000.5 }; // within tolerance
    server.on("SPY", invent(spyOf(changed)));
    world.setNow("2024-02-04T12:00:00Z");
    const history = await load();
    expect(reports[0]!.restated).toEqual([
      { date: "2024-01-29", field: "open", before: 115, after: 114.5 },
      { date: "2024-01-29", field: "volume", before: 1000, after: 1100 },
    ]);
    expect([history.open[15], history.volume[15]]).toEqual([114.5, 1100]);
    expect(world.logs).toEqual([expect.stringMatching(/restated 2 values, e\.g\. 2024-01-29 open 115 -> 114\.5/)]);
    expect((await readAnswers("cache", "SPY", world.fx)).length).toBe(2);
  });

  it("sums a new dividend up as one factor of the earlier adjusted closes", async () => {
    await load();
    const exDate = "2024-02-06";
    const factor = 1 - 1.2 / 120;
    const adjusted = days(25).map((bar) => ({
      ...bar,
      adjclose: bar.date < exDate ? bar.close! * factor : bar.close!,
    }));
    server.on("SPY", invent(spyOf(adjusted, { dividends: { [exDate]: 1.2 } })));
    world.setNow("2024-02-10T12:00:00Z");
    const history = await load();
    expect(reports[0]!.restated).toEqual([]);
    expect(reports[0]!.adjustedFactor).toBeCloseTo(factor, 12);
    expect(asked(-1, "period1")).toBe("2024-01-21"); // the earlier part was not downloaded again
    for (const [i, bar] of adjusted.entries()) expect(history.adjustedClose[i]).toBeCloseTo(bar.adjclose, 9);
    expect(history.dividends).toEqual([{ exDate, amount: 1.2 }]);
  });

  it("downloads everything again after a split, so that all prices are in new shares", async () => {
    await load();
    const split = days(25).map((bar) => ({ ...bar, close: bar.close! / 4 }));
    server.on("SPY", invent(spyOf(split, { splits: { "2024-02-06": [4, 1] } })));
    world.setNow("2024-02-10T12:00:00Z");
    const history = await load();
    expect(server.requests).toHaveLength(3);
    expect([...history.close]).toEqual(split.map((bar) => bar.close));
    expect(history.splits).toEqual([{ date: "2024-02-06", numerator: 4, denominator: 1 }]);
    expect(reports[0]!.restated).toContainEqual({ date: "2024-01-08", field: "close", before: 100, after: 25 });
    expect([...(await offline()).close]).toEqual([...history.close]);
  });

  it("refuses to mix shares when Yahoo splits, but no longer has the beginning", async () => {
    await load();
    const split = days(15, 10).map((bar) => ({ ...bar, close: bar.close! / 4 }));
    server.on("SPY", invent(spyOf(split, { splits: { "2024-02-06": [4, 1] } })));
    world.setNow("2024-02-10T12:00:00Z");
    expect((await failureOf(load())).message).toMatch(/split on 2024-02-06, but does not repeat 2024-01-08/);
    expect(world.files.size).toBe(1);
  });

  it("loses nothing when Yahoo returns a shorter history", async () => {
    await load({ from: "2024-01-05" });
    server.on("SPY", invent(spyOf(days(6, 10))));
    world.setNow("2024-02-04T12:00:00Z");
    const history = await load({ from: "2024-01-02" });
    expect([...history.close]).toEqual(days(20).map((bar) => bar.close));
    checkHistory(history);
  });

  it("keeps a bar that Yahoo withdraws, and says so", async () => {
    await load();
    server.on("SPY", invent(spyOf(days(20).filter((bar) => bar.date !== "2024-01-30"))));
    const history = await load();
    expect(history.dates).toHaveLength(20);
    expect(reports[0]!.withdrawn).toEqual(["2024-01-30"]);
    expect(world.logs).toEqual([expect.stringMatching(/no longer has 2024-01-30/)]);
  });

  it("moves a dividend whose ex-date Yahoo corrected", async () => {
    server.on("SPY", invent(spyOf(days(20), { dividends: { "2024-01-30": 1 } })));
    await load();
    server.on("SPY", invent(spyOf(days(21), { dividends: { "2024-01-31": 1 } })));
    world.setNow("2024-02-06T12:00:00Z");
    expect((await load()).dividends).toEqual([{ exDate: "2024-01-31", amount: 1 }]);
    expect(reports[0]!.restated).toEqual([
      { date: "2024-01-30", field: "dividend", before: 1, after: Number.NaN },
      { date: "2024-01-31", field: "dividend", before: Number.NaN, after: 1 },
    ]);
  });

  it("stores no answer that cannot be used", async () => {
    for (const bad of [tooManyRequests, sendText(200, "<html>"), invent(spyOf([]))]) {
      server.on("SPY", bad);
      await failureOf(load());
    }
    expect(world.files.size).toBe(0);
  });

  it("does not leave the cache folder, whatever the ticker", () => {
    expect(tickerFolder("cache", "^VIX")).toBe("cache/yahoo/%5EVIX");
    expect(tickerFolder("cache", "..")).toBe("cache/yahoo/%2E.");
    expect(tickerFolder("cache", "../x*")).toBe("cache/yahoo/%2E.%2Fx%2A");
  });
});

describe("cache files", () => {
  const answer = {
    ticker: "SPY",
    from: "2024-01-01",
    to: "2024-01-31",
    url: "https://example.org/SPY",
    retrieved: "2024-02-03T12:00:00.000Z",
    status: 200,
    sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", // of "hello"
    body: "hello",
  };
  const file = answerFile("cache", answer);

  it("come back as written, oldest first, and temporary files are passed over", async () => {
    const later = { ...answer, from: "2023-01-01", retrieved: "2024-02-04T12:00:00.000Z" };
    await writeAnswer("cache", later, world.fx);
    await writeAnswer("cache", answer, world.fx);
    world.files.set(`${file}.12345678.tmp`, "{");
    const read = await readAnswers("cache", "SPY", world.fx);
    expect(read.map((each) => each.answer)).toEqual([answer, later]);
    expect(read[0]!.file).toBe(file);
  });

  it.each([
    ["a changed body", (text: string) => text.replace('"hello"', '"hullo"'), /SHA-256 must be 2cf24dba.*, was /],
    ["a cut file", (text: string) => text.slice(0, 100), /damaged cache file/],
    ["another version", (text: string) => text.replace('"version": 1', '"version": 2'), /version 2, expected 1/],
    ["another format", (text: string) => text.replace("backhedge-cache", "other"), /must begin with format/],
    ["no object", () => "[]", /must begin with format/],
    ["an unknown key", (text: string) => text.replace('"status"', '"extra": 1, "status"'), /extra/],
    ["an impossible date", (text: string) => text.replace("2024-01-31", "2024-02-31"), /damaged cache file.*to/],
    ["another ticker", (text: string) => text.replace('"SPY"', '"QQQ"'), /ticker must be SPY, was QQQ/],
  ])("with %s are refused by name", async (_what, damage, says) => {
    await writeAnswer("cache", answer, world.fx);
    const before = world.files.get(file)!;
    world.files.set(file, damage(before));
    expect(world.files.get(file)).not.toBe(before);
    const error = await failureOf(readAnswers("cache", "SPY", world.fx));
    expect(error.message).toContain(file);
    expect(error.message).toMatch(says);
    expect(error.hint).toMatch(/fetch again/);
  });

  it("with an answer of another form are refused by name", async () => {
    await writeAnswer("cache", answer, world.fx);
    expect((await failureOf(offline())).message).toContain(`${file}`);
  });
});
