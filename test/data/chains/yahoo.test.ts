import { afterEach, describe, expect, it } from "vitest";
import { cachedYahooChain, currentYahooChain, fetchYahooChain, readChains } from "../../../src/data/index.ts";
import { failureOf, memoryWorld } from "../../support/adapter-exam.ts";
import { checkChain, testChains } from "../../support/chain-exam.ts";
import { hasMarketData } from "../../support/market-data.ts";
import { optionsBody, startYahooOptionsServer } from "../../support/yahoo-options.ts";
import { type Reply, readRecording, reset, sendJson, sendText, type YahooServer } from "../../support/yahoo-server.ts";

const closed = optionsBody({
  symbol: "SPY",
  expiries: ["2026-06-26"],
  page: "2026-06-26",
  calls: [{ strike: 700, bid: 0, ask: 0, lastPrice: 34.1, volume: 5, openInterest: 10 }],
  puts: [{ strike: 700, bid: null, lastPrice: 0 }],
});

testChains("Yahoo's JSON", {
  text: JSON.stringify(closed),
  chain: { underlying: "SPY", date: "2026-06-25", spot: 734.3, exercise: "american", timeZone: "America/New_York" },
  first: {
    contract: "SPY260626C00700000",
    root: "SPY",
    expiry: "2026-06-26",
    kind: "call",
    bid: 0,
    ask: 0,
    last: 34.1,
  },
  quotes: 2,
  malformed: [
    ["cut JSON", "}]}", "}", /broken JSON/],
    ["JSON of another form", '"optionChain"', '"chart"', /JSON of another form/],
    ["a contract without strike", '"strike":700,', "", /JSON of another form .*strike/],
    ["a put among the calls", "SPY260626C", "SPY260626P", /SPY260626P00700000 stands among the calls of 2026-06-26/],
    ["a negative price", '"ask":0', '"ask":-1', /SPY260626C00700000: expected numbers >= 0, found -1/],
  ],
});

describe("Yahoo's JSON", () => {
  it("has NaN for what is null or absent, and for a last price of 0", () => {
    const put = readChains(JSON.stringify(closed), "y.json")[0]!.quotes[1]!;
    expect(put).toMatchObject({ kind: "put", bid: Number.NaN, ask: Number.NaN, last: Number.NaN, volume: Number.NaN });
  });

  it("may be formatted, recorded, and a list of expiries", () => {
    const second = optionsBody({
      symbol: "SPY",
      page: "2026-07-17",
      calls: [{ strike: 690, bid: { raw: 46.5, fmt: "46.50" }, ask: {} }],
    });
    const list = [closed, { request: {}, response: { body: JSON.stringify(second) } }];
    const [chain] = readChains(JSON.stringify(list), "y.json");
    checkChain(chain!);
    expect(chain!.quotes.map(({ expiry }) => expiry)).toEqual(["2026-06-26", "2026-06-26", "2026-07-17"]);
    expect(chain!.quotes[2]).toMatchObject({ bid: 46.5, ask: Number.NaN });
  });

  it("refuses answers of two sessions or underlyings, and another ticker", async () => {
    const failing = (...bodies: unknown[]) =>
      failureOf(Promise.resolve().then(() => readChains(JSON.stringify(bodies), "y.json")));
    const later = optionsBody({ symbol: "SPY", page: "2026-07-17", quote: { regularMarketTime: 1782504000 } });
    expect((await failing(closed, later)).message).toMatch(
      /answers on SPY of 2026-06-25 only, found one on SPY of 2026-06-26/,
    );
    const other = optionsBody({ symbol: "QQQ", page: "2026-07-17" });
    expect((await failing(closed, other)).message).toMatch(/found one on QQQ/);
    const wrong = Promise.resolve().then(() => readChains(JSON.stringify(closed), "y.json", { ticker: "QQQ" }));
    expect((await failureOf(wrong)).message).toMatch(/options on SPY, expected those on QQQ/);
  });
});

describe.runIf(hasMarketData)("recorded answers of Yahoo", () => {
  const read = (name: string) => readChains(JSON.stringify(readRecording(name)), `${name}.json`);
  const failing = (name: string) => failureOf(Promise.resolve().then(() => read(name)));

  it("QQQ after a close: 78 calls and 102 puts, nobody bids, dated by the last session", () => {
    const [chain] = read("options-QQQ");
    checkChain(chain!);
    expect(chain).toMatchObject({ underlying: "QQQ", date: "2025-02-21", spot: 526.12, exercise: "american" });
    expect(chain!.quotes.filter(({ kind }) => kind === "call")).toHaveLength(78);
    expect(chain!.quotes.filter(({ kind }) => kind === "put")).toHaveLength(102);
    expect(chain!.quotes.every(({ bid, ask }) => bid === 0 && ask === 0)).toBe(true);
    // 7 calls and 2 puts have no volume in the answer: unknown, not 0.
    expect(chain!.quotes.filter(({ volume }) => Number.isNaN(volume))).toHaveLength(9);
  });

  it("EPAC: only one put", () => {
    const [chain] = read("options-EPAC");
    expect(chain!.quotes.map(({ contract }) => contract)).toEqual(["EPAC250321P00045000"]);
  });

  it("says why there is no chain: an index without options, an expired date", async () => {
    expect((await failing("options-VXAPL-index")).message).toMatch(
      /\^VXAPL on 2025-02-21: Yahoo lists no options on it/,
    );
    expect((await failing("options-AAPL-expire-2022-03-01")).message).toMatch(
      /AAPL on 2025-02-21: no contract expires on 2022-03-01; Yahoo lists 20 expiries from 2025-02-28 on/,
    );
  });
});

describe("Yahoo's options service", () => {
  let server: YahooServer | undefined;
  afterEach(() => server?.close());
  const expiries = ["2026-06-26", "2026-07-17", "2027-01-15"];

  /** Pages of three expiries; the spot moves with each request. */
  async function start(changes: Readonly<Record<string, Reply>> = {}): Promise<YahooServer> {
    let asked = 0;
    const pages: Reply = (response, { url }) => {
      const seconds = Number(url.searchParams.get("date") ?? Number.NaN);
      const page = Number.isNaN(seconds) ? expiries[0]! : new Date(seconds * 1000).toISOString().slice(0, 10);
      const calls = [
        { strike: 700, bid: 35, ask: 36 },
        { strike: 740, bid: 4, ask: 5 },
      ];
      const price = 734.5 + 0.25 * asked++;
      const body = optionsBody({
        symbol: "SPY",
        expiries,
        page,
        calls,
        puts: calls,
        quote: { regularMarketPrice: price },
      });
      sendJson(200, body)(response, { url });
    };
    server = await startYahooOptionsServer({ SPY: pages, ...changes });
    return server;
  }
  const options = (from: YahooServer) => ({ baseUrl: from.baseUrl, random: () => 0, cacheDir: "cache" });

  it("gives all expiries, and again from the cache, to the bit", async () => {
    const from = await start();
    const { fx, files, logs } = memoryWorld("2026-06-26T12:00:00Z");
    const chain = await fetchYahooChain("SPY", options(from), fx);
    checkChain(chain);
    expect(chain).toMatchObject({ underlying: "SPY", date: "2026-06-25", spot: 734.5 });
    expect([...new Set(chain.quotes.map(({ expiry }) => expiry))]).toEqual(expiries);
    expect(chain.quotes).toHaveLength(12);
    expect(chain.notes).toContain("the underlying moved from 734.5 to 735 during the download");
    // Two polite gaps of 250 ms after the requests of the session.
    expect(chain.provenance).toMatchObject({ source: "yahoo", location: "SPY", retrieved: "2026-06-26T12:00:00.500Z" });
    const [path] = [...files.keys()];
    expect(path).toMatch(/^cache\/yahoo-options\/SPY\/2026-06-25_/);
    expect(logs.join("\n")).toContain(path);
    expect(files.get(path!)).not.toMatch(/crumb/);
    await from.close();
    const again = await cachedYahooChain("SPY", { cacheDir: "cache" }, fx);
    expect({ ...again, provenance: { ...again.provenance, source: "yahoo" } }).toEqual(chain);
  });

  it("stops at the last expiry wanted", async () => {
    const from = await start();
    const chain = await fetchYahooChain(
      "SPY",
      { ...options(from), lastExpiry: "2026-07-17" },
      memoryWorld("2026-06-26T12:00:00Z").fx,
    );
    expect([...new Set(chain.quotes.map(({ expiry }) => expiry))]).toEqual(expiries.slice(0, 2));
    expect(from.requests.filter(({ pathname }) => pathname.includes("/options/"))).toHaveLength(2);
  });

  it("uses the newest cached chain where the download fails, and says so", async () => {
    const from = await start();
    const { fx, logs } = memoryWorld("2026-06-26T12:00:00Z");
    const failed = currentYahooChain("NOSUCH", options(from), fx);
    expect((await failureOf(failed)).message).toMatch(/Yahoo does not know the symbol/);
    const fresh = await currentYahooChain("SPY", options(from), fx);
    from.on("SPY", sendText(500, "down"));
    const kept = await currentYahooChain("SPY", { ...options(from), tries: 2 }, fx);
    expect(kept.quotes).toEqual(fresh.quotes);
    expect(logs.at(-1)).toMatch(/Yahoo failed .* the cached chain of 2026-06-25 is used/);
  });

  it("keeps nothing that it cannot read, and repeats a broken connection", async () => {
    const from = await start({ PAGE: sendText(200, "<html>"), FORM: sendJson(200, { optionChain: { result: [{}] } }) });
    const { fx, files } = memoryWorld("2026-06-26T12:00:00Z");
    expect((await failureOf(fetchYahooChain("PAGE", options(from), fx))).message).toMatch(/web page instead of JSON/);
    expect((await failureOf(fetchYahooChain("FORM", options(from), fx))).message).toMatch(/JSON of another form/);
    const none = sendJson(200, { optionChain: { result: [], error: null } });
    from.on("GONE", none);
    expect((await failureOf(fetchYahooChain("GONE", options(from), fx))).message).toMatch(
      /no options under that symbol/,
    );
    expect([...files.keys()]).toEqual([]);
    from.on("DOWN", reset);
    expect((await failureOf(fetchYahooChain("DOWN", { ...options(from), tries: 2 }, fx))).message).toMatch(
      /in 2 tries of/,
    );
  });

  it("names a damaged snapshot and says which days there are", async () => {
    const from = await start();
    const { fx, files } = memoryWorld("2026-06-26T12:00:00Z");
    await fetchYahooChain("SPY", options(from), fx);
    const [path] = [...files.keys()];
    const good = files.get(path!)!;
    const cached = () => failureOf(cachedYahooChain("SPY", { cacheDir: "cache" }, fx));
    files.set(path!, good.replace(/\\"bid\\":35/, '\\"bid\\":36'));
    expect((await cached()).message).toMatch(/cache\/yahoo-options\/SPY\/.*SHA-256 of the answer/);
    files.set(path!, good.replace('"version": 1', '"version": 2'));
    expect((await cached()).message).toMatch(/option snapshot of version 2, expected 1/);
    files.set(path!, good);
    const other = await failureOf(cachedYahooChain("SPY", { cacheDir: "cache", date: "2026-06-24" }, fx));
    expect(other.message).toMatch(/nothing cached in .* of 2026-06-24/);
    expect(other.hint).toMatch(/2026-06-25/);
  });
});
