import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { marketDataDir } from "./market-data.ts";

/** Answers one request. */
export type Reply = (response: ServerResponse, request: { url: URL }) => void;

/** A local stand-in for Yahoo's chart service. */
export interface YahooServer {
  readonly baseUrl: string;
  /** Every request that came, as path and query. */
  readonly requests: readonly URL[];
  /** Changes the answer for a ticker. */
  on(ticker: string, reply: Reply): void;
  close(): Promise<void>;
}

/** Starts a server that answers `/v8/finance/chart/<ticker>`; an unknown ticker gets Yahoo's 404. */
export async function startYahooServer(replies: Readonly<Record<string, Reply>> = {}): Promise<YahooServer> {
  const table = new Map(Object.entries(replies));
  const requests: URL[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://local");
    requests.push(url);
    const ticker = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
    (table.get(ticker) ?? unknownSymbol)(response, { url });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    on: (ticker, reply) => {
      table.set(ticker, reply);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

export function sendJson(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return sendText(status, JSON.stringify(body), { "content-type": "application/json;charset=utf-8", ...headers });
}

export function sendText(status: number, body: string, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

export function sendError(
  status: number,
  code: string,
  description: string,
  headers: Record<string, string> = {},
): Reply {
  return sendJson(status, { chart: { result: null, error: { code, description } } }, headers);
}

export const unknownSymbol = sendError(404, "Not Found", "No data found, symbol may be delisted");
export const noDataInRange = sendError(400, "Bad Request", "Data doesn't exist for startDate = 1, endDate = 2");
export const tooManyRequests = sendText(429, "Too Many Requests\r\n");

/** Breaks the connection without an answer. */
export const reset: Reply = (response) => {
  response.socket?.resetAndDestroy();
};

/** Never answers. */
export const hang: Reply = () => {};

/** Sends the head and the first bytes, then nothing more. */
export const hangInBody: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"chart":');
};

/** Sends half of the promised bytes, then breaks the connection. */
export const cutOff: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"chart":', () => response.socket?.destroy());
};

/** A recorded exchange of the market-data folder. */
export interface Recording {
  readonly request: { readonly url: string };
  readonly response: { readonly status: number; readonly body: unknown };
}

/** Reads `yahoo/<name>.json` of the market-data folder. */
export function readRecording(name: string): Recording {
  return JSON.parse(readFileSync(join(marketDataDir, "yahoo", `${name}.json`), "utf8"));
}

/** Answers what was recorded. */
export function replay(name: string): Reply {
  const { response } = readRecording(name);
  return sendJson(response.status, response.body);
}

/** A day of an invented history, in New York; `null` is Yahoo's missing value. */
export interface InventedBar {
  readonly date: string;
  readonly close: number | null;
  readonly adjclose?: number | null;
  readonly open?: number | null;
  readonly volume?: number | null;
}

export interface Invented {
  readonly symbol: string;
  readonly bars: readonly InventedBar[];
  readonly dividends?: Readonly<Record<string, number>>;
  /** Date to [numerator, denominator]. */
  readonly splits?: Readonly<Record<string, readonly [number, number]>>;
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** Seconds of 09:30 in New York (winter time) on that day. */
export function opening(date: string): number {
  return Date.parse(`${date}T14:30:00Z`) / 1000;
}

/** Yahoo's JSON for an invented history, of the days between `period1` and `period2` of the URL, as Yahoo cuts. */
export function chartBody(invented: Invented, url?: URL): unknown {
  const low = Number(url?.searchParams.get("period1") ?? Number.NEGATIVE_INFINITY);
  const high = Number(url?.searchParams.get("period2") ?? Number.POSITIVE_INFINITY);
  const inside = (date: string): boolean => opening(date) >= low && opening(date) < high;
  const bars = invented.bars.filter((bar) => inside(bar.date));
  const quote = {
    open: bars.map((bar) => (bar.open === undefined ? bar.close : bar.open)),
    high: bars.map((bar) => (bar.close === null ? null : bar.close + 1)),
    low: bars.map((bar) => (bar.close === null ? null : bar.close - 1)),
    close: bars.map((bar) => bar.close),
    volume: bars.map((bar) => (bar.volume === undefined ? 1000 : bar.volume)),
  };
  const events = (entries: Readonly<Record<string, unknown>> | undefined, build: (value: never) => object) =>
    Object.fromEntries(
      Object.entries(entries ?? {})
        .filter(([date]) => inside(date))
        .map(([date, value]) => [opening(date), { date: opening(date), ...build(value as never) }]),
    );
  const result = {
    meta: metaOf(invented),
    ...(bars.length > 0 ? { timestamp: bars.map((bar) => opening(bar.date)) } : {}),
    events: {
      dividends: events(invented.dividends, (amount: number) => ({ amount })),
      splits: events(invented.splits, ([numerator, denominator]: [number, number]) => ({
        numerator,
        denominator,
        splitRatio: `${numerator}:${denominator}`,
      })),
    },
    indicators:
      bars.length > 0
        ? {
            quote: [quote],
            adjclose: [{ adjclose: bars.map((bar) => (bar.adjclose === undefined ? bar.close : bar.adjclose)) }],
          }
        : { quote: [{}] },
  };
  return { chart: { result: [result], error: null } };
}

function metaOf({ symbol, bars, meta }: Invented): object {
  const day = bars.at(-1)?.date ?? "2024-01-02";
  const session = { timezone: "EST", start: opening(day), end: opening(day) + 23_400, gmtoffset: -18_000 };
  return {
    currency: "USD",
    symbol,
    exchangeName: "PCX",
    instrumentType: "ETF",
    firstTradeDate: 728_317_800,
    regularMarketTime: session.end + 1,
    gmtoffset: -18_000,
    timezone: "EST",
    exchangeTimezoneName: "America/New_York",
    regularMarketPrice: 1,
    chartPreviousClose: 1,
    priceHint: 2,
    currentTradingPeriod: { pre: session, regular: session, post: session },
    dataGranularity: "1d",
    range: "",
    validRanges: ["1d", "max"],
    ...meta,
  };
}

/** Answers an invented history, cut to the period asked for. */
export function invent(invented: Invented): Reply {
  return (response, request) => sendJson(200, chartBody(invented, request.url))(response, request);
}
