import { dayNumber } from "../../src/core/index.ts";
import { type Reply, sendError, sendText, startYahooServer, type YahooServer } from "./yahoo-server.ts";

/** A contract of an invented answer: only what differs. */
export interface InventedContract {
  readonly strike: number;
  readonly [field: string]: unknown;
}

export interface InventedOptions {
  readonly symbol: string;
  /** Expiry of the contracts. */
  readonly page: string;
  /** All that are listed; default the page's. */
  readonly expiries?: readonly string[];
  readonly calls?: readonly InventedContract[];
  readonly puts?: readonly InventedContract[];
  readonly quote?: Readonly<Record<string, unknown>>;
}

const seconds = (date: string): number => dayNumber(date) * 86_400;

/** Yahoo's JSON for one expiry; the last trade of the underlying is the close of 2026-06-25 in New York, at 734.30. */
export function optionsBody({
  symbol,
  page,
  expiries = [page],
  calls = [],
  puts = [],
  quote,
}: InventedOptions): unknown {
  const contracts = (list: readonly InventedContract[], letter: string) =>
    list.map((each) => ({
      contractSymbol: `${symbol}${page.replaceAll("-", "").slice(2)}${letter}${String(each.strike * 1000).padStart(8, "0")}`,
      currency: "USD",
      contractSize: "REGULAR",
      expiration: seconds(page),
      ...each,
    }));
  const result = {
    underlyingSymbol: symbol,
    expirationDates: expiries.map(seconds),
    strikes: [...calls, ...puts].map(({ strike }) => strike),
    hasMiniOptions: false,
    quote: {
      regularMarketPrice: 734.3,
      regularMarketTime: Date.parse("2026-06-25T20:00:01Z") / 1000,
      exchangeTimezoneName: "America/New_York",
      symbol,
      ...quote,
    },
    options: [
      {
        expirationDate: seconds(page),
        hasMiniOptions: false,
        calls: contracts(calls, "C"),
        puts: contracts(puts, "P"),
      },
    ],
  };
  return { optionChain: { result: [result], error: null } };
}

/** A server of options answers by ticker, which wants the crumb of the session that it gives. */
export function startYahooOptionsServer(replies: Readonly<Record<string, Reply>>): Promise<YahooServer> {
  const guarded =
    (reply: Reply): Reply =>
    (response, request) => {
      const known = request.url.searchParams.get("crumb") === "invented";
      (known ? reply : sendError(401, "Unauthorized", "Invalid Crumb"))(response, request);
    };
  return startYahooServer({
    // yahoo-finance2 begins its session at the page of a quote, whatever the ticker.
    AAPL: sendText(200, "<html>", { "set-cookie": "A3=invented; Domain=.yahoo.com; Path=/; Secure" }),
    getcrumb: sendText(200, "invented"),
    ...Object.fromEntries(Object.entries(replies).map(([ticker, reply]) => [ticker, guarded(reply)])),
  });
}
