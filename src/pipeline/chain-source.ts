import { type Effects, keyFrom, randomStream, UsageError } from "../core/index.ts";
import {
  type ChainOptions,
  cachedYahooChain,
  chooseChain,
  currentYahooChain,
  fetchYahooChain,
  type LoadedChain,
  loadChainFile,
  loadChainFolder,
} from "../data/index.ts";
import type { OptionChain } from "../market/index.ts";
import type { ChainMarket } from "./chain-market.ts";
import type { ChainRequest } from "./chain-request.ts";
import type { DataOptions } from "./load-markets.ts";

const YAHOO = "yahoo:";

/** The one chain that a request names. Throws a UserError that lists what a file with several has. */
export async function requestedChain(
  request: ChainRequest,
  market: ChainMarket | undefined,
  fx: Effects,
): Promise<OptionChain> {
  const { from, date } = request;
  const options = readingOptions(request, market);
  if (from.startsWith(YAHOO)) return await yahooChain(request, options, fx);
  return chooseChain(await loadChainFile(from, options, fx), from, date);
}

/** Every chain of a folder, or of a file with several days, in the order of the dates. */
export async function* requestedPanel(
  request: ChainRequest,
  market: ChainMarket | undefined,
  fx: Effects,
): AsyncGenerator<LoadedChain> {
  const { from } = request;
  const options = readingOptions(request, market);
  if (from.startsWith(YAHOO)) throw new UsageError("a panel is a folder or a file; yahoo: has one day", "Use --chain.");
  yield* panelChains(from, options, fx);
}

/** The chains of a folder of files, or of one file with several days. */
export async function* panelChains(from: string, options: ChainOptions, fx: Effects): AsyncGenerator<LoadedChain> {
  if ((await fx.list(from)).length > 0 || !(await fx.exists(from))) yield* loadChainFolder(from, options, fx);
  else for (const chain of await loadChainFile(from, options, fx)) yield { file: from, chain };
}

/** Fresh from Yahoo, else the newest of the cache; a day that is asked for can only be in the cache. */
async function yahooChain(request: ChainRequest, options: ChainOptions, fx: Effects): Promise<OptionChain> {
  const ticker = request.from.slice(YAHOO.length);
  if (ticker === "") throw new UsageError("yahoo: needs a ticker", "Write it as yahoo:SPY.");
  const { exercise, settles, spot, timeZone } = options;
  const yahoo = { ...yahooOptions(request.data, fx), chain: { exercise, settles, spot, timeZone } };
  if (request.date !== undefined) return await cachedYahooChain(ticker, { ...yahoo, date: request.date }, fx);
  const load = request.data.source === "yahoo" ? fetchYahooChain : currentYahooChain;
  return await load(ticker, yahoo, fx);
}

/** Yahoo as the command line names it. */
export function yahooOptions({ cacheDir, yahooUrl }: DataOptions, fx: Effects) {
  const jitter = randomStream(keyFrom(fx.now().getTime())); // spreads retries of many machines; no result depends on it
  return { cacheDir, random: () => jitter.uniform(), ...(yahooUrl === undefined ? {} : { baseUrl: yahooUrl }) };
}

/** The market's own way to read its chains, under what the command line says. */
function readingOptions(request: ChainRequest, market: ChainMarket | undefined): ChainOptions {
  const { ticker, layout, spot } = request;
  return {
    ...market?.definition.chain,
    ...(ticker === undefined ? {} : { ticker }),
    ...(layout === undefined ? {} : { layout }),
    ...(spot === undefined ? {} : { spot }),
    ...(market === undefined ? {} : { spotOn: market.spotOn }),
  };
}
