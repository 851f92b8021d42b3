import type { Effects } from "../core/index.ts";
import { fetchYahooChain } from "../data/index.ts";
import { yahooOptions } from "./chain-source.ts";
import type { DataOptions } from "./load-markets.ts";

/** What `fetch --chain` says of one chain. */
export interface FetchedChain {
  readonly ticker: string;
  readonly date: string;
  readonly spot: number;
  readonly quotes: number;
  readonly expiries: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly notes: readonly string[];
}

/** Downloads the option chains of Yahoo tickers, one after the other, and keeps the raw answers in the cache. */
export async function fetchChains(
  tickers: readonly string[],
  data: DataOptions,
  fx: Effects,
): Promise<readonly FetchedChain[]> {
  const fetched: FetchedChain[] = [];
  for (const ticker of tickers) {
    const { date, spot, quotes, notes = [] } = await fetchYahooChain(ticker, yahooOptions(data, fx), fx);
    const expiries = [...new Set(quotes.map(({ expiry }) => expiry))].sort();
    const span = { expiries: expiries.length, from: expiries[0], to: expiries.at(-1) };
    fetched.push({ ticker, date, spot, quotes: quotes.length, ...span, notes });
  }
  return fetched;
}
