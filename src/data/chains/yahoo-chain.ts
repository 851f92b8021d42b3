import { type Effects, type IsoDate, UserError } from "../../core/index.ts";
import type { OptionChain } from "../../market/index.ts";
import { resolveDownload, type YahooOptions } from "../yahoo/adapter.ts";
import { type AskOptions, optionsService } from "../yahoo/options.ts";
import { loadChainFile } from "./load-chains.ts";
import type { ChainOptions } from "./options.ts";
import { chainOfSnapshot } from "./yahoo-files.ts";
import { expiriesOf, readAnswer } from "./yahoo-json.ts";
import { snapshotFolder, writeSnapshot, type YahooSnapshot } from "./yahoo-snapshot.ts";

export interface YahooChainOptions extends Omit<YahooOptions, "overlapSessions" | "onRefresh"> {
  /** Last expiry wanted; default all that Yahoo lists. */
  readonly lastExpiry?: IsoDate | undefined;
  /** Exercise, settlement, zone or spot other than Yahoo's and the contract's. */
  readonly chain?: Pick<ChainOptions, "exercise" | "settles" | "spot" | "timeZone"> | undefined;
}

/**
 * Downloads the whole chain of a Yahoo ticker, one request an expiry, and keeps the raw answers in the cache where one
 * is given. Throws a UserError that names ticker, URL, what came and what to try.
 */
export async function fetchYahooChain(ticker: string, options: YahooChainOptions, fx: Effects): Promise<OptionChain> {
  const asked = { key: "options", ticker };
  const ask = optionsService(asked, resolveDownload(options), fx);
  const snapshot = await download(ticker, ask, options, fx);
  const chain = chainOfSnapshot(snapshot, `Yahoo ticker ${ticker}`, "yahoo", options.chain ?? {});
  if (options.cacheDir !== undefined) {
    fx.log(`options of ${ticker}: kept in ${await writeSnapshot(options.cacheDir, chain.date, snapshot, fx)}`);
  }
  return chain;
}

async function download(
  ticker: string,
  ask: AskOptions,
  { lastExpiry }: YahooChainOptions,
  fx: Effects,
): Promise<YahooSnapshot> {
  const first = await ask(undefined);
  const nearest = readAnswer(JSON.parse(first.body), first.url);
  const held = new Set(nearest.options.map((page) => page.expirationDate));
  const rest = expiriesOf(nearest).filter(
    (expiry, i) => !held.has(nearest.expirationDates[i]!) && (lastExpiry === undefined || expiry <= lastExpiry),
  );
  fx.log(`options of ${ticker}: ${rest.length + held.size} of ${nearest.expirationDates.length} expiries`);
  const answers = [first];
  for (const expiry of rest) answers.push(await ask(expiry));
  return { ticker, answers };
}

/**
 * The chain that the cache holds of a ticker: of the newest day, or of `date`; of several downloads of a day the last.
 * Throws a UserError where it holds none.
 */
export async function cachedYahooChain(
  ticker: string,
  options: Pick<YahooChainOptions, "chain"> & { readonly cacheDir: string; readonly date?: IsoDate | undefined },
  fx: Effects,
): Promise<OptionChain> {
  const folder = snapshotFolder(options.cacheDir, ticker);
  const names = (await fx.list(folder)).filter((name) => name.endsWith(".json"));
  const name = names.filter((each) => each.startsWith(options.date ?? "")).at(-1);
  if (name === undefined) {
    const days = [...new Set(names.map((each) => each.slice(0, 10)))];
    throw new UserError(
      `options (Yahoo ticker ${ticker}): nothing cached in ${folder}${options.date === undefined ? "" : ` of ${options.date}`}`,
      days.length === 0 ? "Fetch the chain once with a network." : `Cached are ${days.join(", ")}.`,
    );
  }
  const chains = await loadChainFile(`${folder}/${name}`, { ...options.chain, layout: "yahoo-json", ticker }, fx);
  return chains[0]!;
}

/** The chain fresh from Yahoo; where that fails, the newest of the cache, with the reason in the log. */
export async function currentYahooChain(
  ticker: string,
  options: YahooChainOptions & { readonly cacheDir: string },
  fx: Effects,
): Promise<OptionChain> {
  try {
    return await fetchYahooChain(ticker, options, fx);
  } catch (error) {
    const folder = snapshotFolder(options.cacheDir, ticker);
    if (!(error instanceof UserError) || (await fx.list(folder)).length === 0) throw error;
    const chain = await cachedYahooChain(ticker, options, fx);
    fx.log(`${error.message}; the cached chain of ${chain.date} is used`);
    return chain;
  }
}
