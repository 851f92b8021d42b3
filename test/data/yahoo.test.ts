import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SeriesQuery } from "../../src/data/adapter.ts";
import { type YahooOptions, yahoo } from "../../src/data/yahoo/adapter.ts";
import { parseRetryAfter, publicUrl } from "../../src/data/yahoo/download.ts";
import { checkHistory, failureOf, type MemoryWorld, memoryWorld } from "../support/adapter-exam.ts";
import {
  chartBody,
  cutOff,
  hang,
  hangInBody,
  type Invented,
  invent,
  noDataInRange,
  opening,
  type Reply,
  reset,
  sendJson,
  sendText,
  startYahooServer,
  tooManyRequests,
  type YahooServer,
} from "../support/yahoo-server.ts";

const spy: Invented = {
  symbol: "SPY",
  bars: [
    { date: "2024-01-02", close: 472, adjclose: 470 },
    { date: "2024-01-03", close: 468, adjclose: 466 },
    { date: "2024-01-04", close: 467, adjclose: 466 },
    { date: "2024-01-05", close: 467.9, adjclose: 467.9 },
  ],
  dividends: { "2024-01-04": 1.5 },
};

let server: YahooServer;
let world: MemoryWorld;
beforeEach(async () => {
  server = await startYahooServer({ SPY: invent(spy) });
  world = memoryWorld("2024-01-08T12:00:00Z");
});
afterEach(() => server.close());

const query: SeriesQuery = { key: "spy.underlying", series: { yahoo: "SPY" }, timeZone: "America/New_York" };
const adapter = (options: Partial<YahooOptions> = {}) =>
  yahoo({ baseUrl: server.baseUrl, random: () => 0.5, ...options });
const load = (part: Partial<SeriesQuery> = {}, options: Partial<YahooOptions> = {}) =>
  adapter(options).load({ ...query, ...part }, world.fx);

describe("yahoo", () => {
  it("gives raw bars, adjusted close and dividends apart, in the exchange's zone", async () => {
    const history = await load();
    checkHistory(history);
    expect(history.dates).toEqual(["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"]);
    expect([...history.close]).toEqual([472, 468, 467, 467.9]);
    expect([...history.high]).toEqual([473, 469, 468, 468.9]);
    expect([...history.adjustedClose]).toEqual([470, 466, 466, 467.9]);
    expect(history.dividends).toEqual([{ exDate: "2024-01-04", amount: 1.5 }]);
    expect(history.splits).toEqual([]);
    expect(history.provenance).toMatchObject({ source: "yahoo", location: "SPY", nature: "real" });
    expect(history.provenance.retrieved).toBe("2024-01-08T12:00:00.000Z");
    expect(world.logs).toEqual([]);
  });

  it("asks for daily bars with dividends and splits, of the range and the days around it, and encodes the ticker", async () => {
    server.on("^VIX", invent({ ...spy, symbol: "^VIX", dividends: {} }));
    await load({ series: { yahoo: "^VIX" }, from: "2024-01-03", to: "2024-01-04" });
    const [url] = server.requests;
    expect(url!.pathname).toBe("/v8/finance/chart/%5EVIX");
    expect(url!.searchParams.get("interval")).toBe("1d");
    expect(url!.searchParams.get("events")).toBe("div|split");
    const period = ["period1", "period2"].map((name) => Number(url!.searchParams.get(name)));
    expect(period).toEqual([Date.parse("2024-01-02T00:00Z") / 1000, Date.parse("2024-01-06T00:00Z") / 1000]);
  });

  it("asks one after another with a pause between", async () => {
    const one = adapter({ gapMs: 250 });
    await one.load(query, world.fx);
    await one.load(query, world.fx);
    expect(world.sleeps).toEqual([250]);
  });

  it("keeps a row with some nulls as NaN and leaves out days without any price, saying which", async () => {
    const bars = [
      { date: "2024-01-02", close: 472 },
      { date: "2024-01-03", close: null, open: null },
      { date: "2024-01-04", close: 467, open: null, volume: null, adjclose: null },
      { date: "2024-01-05", close: null, open: 467 },
    ];
    server.on("SPY", invent({ symbol: "SPY", bars }));
    const history = await load();
    expect(history.dates).toEqual(["2024-01-02", "2024-01-04", "2024-01-05"]);
    expect([...history.open]).toEqual([472, Number.NaN, 467]);
    expect([...history.close]).toEqual([472, 467, Number.NaN]);
    expect(history.volume[1]).toBeNaN();
    expect(history.adjustedClose[1]).toBeNaN();
    expect(world.logs).toEqual([expect.stringMatching(/no prices on 2024-01-03: left out/)]);
  });

  it("takes neither a running session for a close nor its live bar for a second day", async () => {
    const meta = { regularMarketTime: opening("2024-01-05") + 3600 };
    server.on("SPY", invent({ ...spy, meta }));
    world.setNow("2024-01-05T15:31:00Z");
    expect((await load()).dates.at(-1)).toBe("2024-01-04");
    expect(world.logs).toEqual([expect.stringMatching(/session of 2024-01-05 is not over/)]);
  });

  it("takes a session whose last trade was early for over half an hour after the close", async () => {
    const meta = { regularMarketTime: opening("2024-01-05") + 3600 };
    server.on("SPY", invent({ ...spy, meta }));
    world.setNow("2024-01-05T21:29:59Z");
    expect((await load()).dates.at(-1)).toBe("2024-01-04");
    world.setNow("2024-01-05T21:30:00Z");
    expect((await load()).dates.at(-1)).toBe("2024-01-05");
  });

  it("takes the later of two bars on the last day, and refuses two on any other", async () => {
    const twice = (at: number) => ({
      ...spy,
      bars: [...spy.bars.slice(0, at), { date: spy.bars[at - 1]!.date, close: 999 }, ...spy.bars.slice(at)],
    });
    server.on("SPY", invent(twice(4)));
    const history = await load();
    expect([...history.close]).toEqual([472, 468, 467, 999]);
    expect(world.logs).toEqual([expect.stringMatching(/two bars on the last day 2024-01-05/)]);
    server.on("SPY", invent(twice(2)));
    expect((await failureOf(load())).message).toMatch(
      /ascending dates, bar 2 is of 2024-01-03 and bar 3 of 2024-01-03/,
    );
  });

  it("dates bars by the exchange's zone, not by UTC", async () => {
    const night = { ...spy, meta: { exchangeTimezoneName: "Asia/Kolkata" } }; // 14:30 UTC = 20:00 in India
    server.on("SPY", invent(night));
    expect((await load()).dates[0]).toBe("2024-01-02");
    server.on("SPY", invent({ ...night, meta: { exchangeTimezoneName: "Pacific/Auckland" } }));
    expect((await load()).dates[0]).toBe("2024-01-03");
  });
});

describe("yahoo, when it fails", () => {
  it("tries again after 429, 500, a broken connection and a body cut off", async () => {
    for (const bad of [tooManyRequests, sendText(500, "down"), reset, cutOff]) {
      const before = server.requests.length;
      server.on("SPY", flakyOnce(bad));
      expect((await load()).dates).toHaveLength(4);
      expect(server.requests.length - before).toBe(2);
    }
    expect(world.logs.every((line) => line.includes("try 1 of 4"))).toBe(true);
    expect(world.sleeps).toEqual([500, 500, 500, 500]);
  });

  it("waits as long as Retry-After says", async () => {
    server.on("SPY", flakyOnce(sendText(429, "slow down", { "retry-after": "7" })));
    await load();
    expect(world.sleeps).toEqual([7500]);
  });

  it("gives up on 429 after the tries allowed", async () => {
    server.on("SPY", tooManyRequests);
    const error = await failureOf(load({}, { tries: 3, gapMs: 0 }));
    expect(server.requests).toHaveLength(3);
    expect(error.message).toMatch(/spy\.underlying \(Yahoo ticker SPY\): Yahoo limits our requests, at most 3 tries/);
    expect(error.message).toMatch(/HTTP 429/);
    expect(error.hint).toMatch(/Wait/);
  });

  it.each([
    ["a header that never comes", hang],
    ["a body that stops", hangInBody],
  ])("limits the time of %s", async (_what, reply) => {
    server.on("SPY", reply);
    const error = await failureOf(load({}, { tries: 2, timeoutMs: 60, gapMs: 0 }));
    expect(error.message).toMatch(/SPY.*no complete answer within 0\.06 s in 2 tries/);
    expect(server.requests).toHaveLength(2);
  });

  it("does not ask again what was answered with 400 or 404", async () => {
    const unknown = await failureOf(load({ series: { yahoo: "NOSUCH" } }));
    expect(unknown.message).toMatch(/ticker NOSUCH.*does not know.*404.*may be delisted.*chart\/NOSUCH/);
    server.on("SPY", noDataInRange);
    const empty = await failureOf(load());
    expect(empty.message).toMatch(/no data in that range.*400.*Data doesn't exist for startDate/);
    expect(server.requests).toHaveLength(2);
    expect(world.sleeps).toEqual([]);
  });

  it("gives up at once without a network", async () => {
    const none = await startYahooServer();
    await none.close();
    const error = await failureOf(load({}, { baseUrl: none.baseUrl }));
    expect(error.message).toMatch(/cannot reach https:\/\/query2\.finance\.yahoo\.com.*ECONNREFUSED/);
    const offline = Object.assign(new TypeError("fetch failed"), {
      cause: Object.assign(new Error("getaddrinfo ENOTFOUND query2.finance.yahoo.com"), { code: "ENOTFOUND" }),
    });
    const fx = { ...world.fx, fetch: () => Promise.reject(offline) };
    expect((await failureOf(adapter().load(query, fx))).message).toMatch(/cannot reach.*ENOTFOUND/);
    expect(world.sleeps).toEqual([]);
  });

  it.each([
    [
      "a consent page",
      sendText(200, "<!DOCTYPE html><html>Before you continue"),
      /web page instead of JSON: <!DOCTYPE/,
    ],
    ["cut JSON", sendText(200, JSON.stringify(chartBody(spy)).slice(0, 300)), /broken JSON of 300 characters/],
    ["no text", sendText(200, ""), /broken JSON of 0 characters/],
    ["a null result", sendJson(200, { chart: { result: null, error: null } }), /another form than expected/],
    ["another JSON", sendJson(200, { hello: "world" }), /another form than expected.*hello/],
    [
      "a field of another type",
      sendJson(200, withMeta({ regularMarketTime: "noon" })),
      /another form.*regularMarketTime/,
    ],
    ["a field less", sendJson(200, withMeta({ priceHint: undefined })), /another form.*priceHint/],
    ["no bars", invent({ symbol: "SPY", bars: [] }), /no bar of a finished session/],
    ["another symbol", invent({ ...spy, symbol: "QQQ" }), /answered for the symbol QQQ/],
    ["monthly bars", invent({ ...spy, meta: { dataGranularity: "1mo" } }), /bars of 1mo came/],
    ["a short column", sendJson(200, shortColumn()), /column volume has 3 values for 4 time stamps/],
  ])("refuses %s", async (_what, reply, says) => {
    server.on("SPY", reply);
    const error = await failureOf(load());
    expect(error.message).toMatch(says);
    expect(error.message).toMatch(/^spy\.underlying \(Yahoo ticker SPY\)/);
    expect(error.hint).toBeDefined();
  });

  it("says what is known when the range holds no session", async () => {
    const error = await failureOf(load({ from: "2024-01-06", to: "2024-01-06" }));
    expect(error.message).toMatch(/no session from 2024-01-06 to 2024-01-06; known are 2024-01-05 to 2024-01-05/);
    expect((await failureOf(load({ from: "2024-02-01", to: "2024-01-01" }))).message).toMatch(
      /not end before it begins/,
    );
  });

  it("is ended by an interrupt, not by an error of its own", async () => {
    const controller = new AbortController();
    world = memoryWorld("2024-01-08T12:00:00Z", controller.signal);
    const reason = new Error("interrupted");
    server.on("SPY", () => controller.abort(reason));
    await expect(load()).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it("writes nothing past the log", async () => {
    const spies = (["log", "error", "warn", "info", "dir"] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    );
    for (const reply of [tooManyRequests, sendText(500, "x"), sendJson(200, shortColumn()), sendJson(200, { a: 1 })]) {
      server.on("SPY", reply);
      await failureOf(load({}, { tries: 1 }));
    }
    for (const each of spies) expect(each).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe("download helpers", () => {
  it("reads Retry-After in seconds and as a date", () => {
    const now = new Date("2024-01-05T12:00:00Z");
    expect(parseRetryAfter("120", now)).toBe(120_000);
    expect(parseRetryAfter("Fri, 05 Jan 2024 12:00:30 GMT", now)).toBe(30_000);
    expect(parseRetryAfter("Fri, 05 Jan 2024 11:00:00 GMT", now)).toBe(0);
    expect(parseRetryAfter("soon", now)).toBeUndefined();
    expect(parseRetryAfter(null, now)).toBeUndefined();
  });

  it("keeps the crumb out of messages", () => {
    expect(publicUrl("https://host/chart/SPY?period1=1&crumb=secret")).toBe("https://host/chart/SPY?period1=1");
  });
});

/** Bad once, good ever after, whatever was asked before. */
function flakyOnce(bad: Reply): Reply {
  let failed = false;
  return (response, request) => {
    const reply = failed ? invent(spy) : bad;
    failed = true;
    reply(response, request);
  };
}

function withMeta(meta: Record<string, unknown>): unknown {
  return chartBody({ ...spy, meta });
}

function shortColumn(): unknown {
  const body = structuredClone(chartBody(spy)) as {
    chart: { result: { indicators: { quote: { volume: number[] }[] } }[] };
  };
  body.chart.result[0]!.indicators.quote[0]!.volume.pop();
  return body;
}
