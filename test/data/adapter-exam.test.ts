import { sha256 } from "../../src/core/index.ts";
import { writeAnswer } from "../../src/data/cache-file.ts";
import { cache, yahoo } from "../../src/data/yahoo/adapter.ts";
import { type Candidate, memoryWorld, testAdapter } from "../support/adapter-exam.ts";
import {
  chartBody,
  type Invented,
  invent,
  noDataInRange,
  sendText,
  startYahooServer,
} from "../support/yahoo-server.ts";

const spy: Invented = {
  symbol: "SPY",
  bars: [
    { date: "2024-01-02", close: 472 },
    { date: "2024-01-03", close: null, open: null },
    { date: "2024-01-04", close: 467, volume: null },
    { date: "2024-01-05", close: 467.9 },
    { date: "2024-01-08", close: 474.6, open: null },
    { date: "2024-01-09", close: 473.9 },
    { date: "2024-01-10", close: 476.6 },
  ],
  dividends: { "2024-01-05": 1.5, "2024-01-10": 1 },
  splits: { "2024-01-02": [2, 1] },
};
const query = (ticker: string) => ({ key: "spy.underlying", series: { yahoo: ticker }, timeZone: "America/New_York" });
const unsupported = { key: "nifty.carry", series: {}, timeZone: "Asia/Kolkata" };

async function yahooCandidate(cacheDir?: string): Promise<Candidate> {
  const server = await startYahooServer({
    SPY: invent(spy),
    PAGE: sendText(200, "<html>"),
    CUT: sendText(200, '{"chart":'),
    NONE: invent({ symbol: "NONE", bars: [] }),
    EARLY: noDataInRange,
  });
  const adapter = yahoo({ baseUrl: server.baseUrl, random: () => 0, cacheDir });
  return { adapter, fx: memoryWorld("2024-01-11T12:00:00Z").fx, close: server.close };
}

const yahooExam = {
  good: query("SPY"),
  unknown: query("NOSUCH"),
  unsupported,
  malformed: [
    { what: "a web page", query: query("PAGE"), says: /web page instead of JSON/ },
    { what: "cut JSON", query: query("CUT"), says: /broken JSON/ },
    { what: "no bars", query: query("NONE"), says: /no bar of a finished session/ },
    { what: "no data in the range", query: query("EARLY"), says: /no data in that range/ },
  ],
};

testAdapter("yahoo", () => yahooCandidate(), yahooExam);
testAdapter("yahoo with a cache", () => yahooCandidate("cache"), yahooExam);

async function cacheCandidate(): Promise<Candidate> {
  const { fx } = memoryWorld("2024-01-11T12:00:00Z");
  const store = (ticker: string, body: string, hash = sha256(body)): Promise<void> =>
    writeAnswer(
      "cache",
      {
        ticker,
        from: "2024-01-01",
        to: "2024-01-31",
        url: `https://example.org/${ticker}`,
        retrieved: "2024-01-11T10:00:00.000Z",
        status: 200,
        sha256: hash,
        body,
      },
      fx,
    );
  await store("SPY", JSON.stringify(chartBody(spy)));
  await store("HASH", JSON.stringify(chartBody({ ...spy, symbol: "HASH" })), sha256("other"));
  await store("FORM", '{"chart":{"result":[{}],"error":null}}');
  await store("PAGE", "<html>");
  return { adapter: cache({ cacheDir: "cache" }), fx };
}

testAdapter("cache", cacheCandidate, {
  good: query("SPY"),
  unknown: query("NOSUCH"),
  unsupported,
  malformed: [
    { what: "a body that is not the one hashed", query: query("HASH"), says: /cache\/yahoo\/HASH\/.*SHA-256/ },
    { what: "JSON of another form", query: query("FORM"), says: /cache\/yahoo\/FORM\/.*another form/ },
    { what: "a web page", query: query("PAGE"), says: /cache\/yahoo\/PAGE\/.*web page/ },
  ],
});
