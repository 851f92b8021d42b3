import { daysBetween, type IsoDate } from "../../core/index.ts";
import type {
  ChainSlice,
  CleanChain,
  Dividend,
  OptionChain,
  OptionQuote,
  QuotedDay,
  QuotedExpiry,
  QuotedOption,
} from "../../market/index.ts";
import { siftChain } from "./clean-chain.ts";
import type { CleanOptions, KnownForward } from "./clean-options.ts";
import { smileAtTheMoney } from "./smile-at-the-money.ts";
import { volatilityOf } from "./smile-quotes.ts";

/** What a market's history says about a day's chain. */
export interface QuotedDayOptions {
  readonly file: string;
  /** Calendar days to expiry that the replay looks at. */
  readonly maximumDays: number;
  /** Continuously compounded a year. */
  readonly rate: number;
  /** Forward by the history's carry, for an expiry whose pairs say too little. */
  readonly carryForward: (expiry: IsoDate) => number;
  /** Dividends to be expected of the underlying of American options. */
  readonly dividends?: readonly Dividend[] | undefined;
}

/** Of the forward: a parity that is less certain gives way to the carry of the history. */
const FORWARD_ERROR = 5e-4;

/** What is cleaned here is marked, not fitted: short expiries and lonely pairs count, and any traded settlement price. */
const MARKING: CleanOptions = { minimumDays: 0, minimumPairs: 1, minimumQuotes: 1, minimumVolume: 1 };

/** Rules that leave a quote without a price of the market; those of the others are marks. */
const NO_MARK: ReadonlySet<string> = new Set([
  "expired",
  "long-maturity",
  "wrong-day",
  "no-quote",
  "zero-bid",
  "crossed",
  "stale",
  "untraded",
  "duplicate",
  "bounds",
]);
/** No flaw of the quote: by parity the other kind at its strike says the same. */
const IN_THE_MONEY = "in-the-money";

/**
 * A day's chain as a replay sees it: every option with a price of the market, its own volatility, and level and slope of the smile of its
 * expiry at the money. Forwards are those of put-call parity where it gives them to 0.05 %, else those of the history's carry.
 * Nothing but the day's own chain and `options` is used. On a day without usable quotes it has none.
 */
export function quotedDay(chain: OptionChain, options: QuotedDayOptions): QuotedDay {
  const { date, spot, fixing } = chain;
  const near = {
    ...chain,
    quotes: chain.quotes.filter(({ expiry }) => daysBetween(date, expiry) <= options.maximumDays),
  };
  if (near.quotes.length === 0)
    return { date, spot, fixing, file: options.file, expiries: [], options: new Map(), dropped: {} };
  const first = siftChain(near, { ...MARKING, rate: options.rate, dividends: options.dividends });
  const carried = carriedForwards(near, first, options);
  const second = byCarry(near, carried, options);
  const smiles = [
    ...first.slices.filter((slice) => !carried.has(keyOf(slice))).map((slice) => smileOf(slice, "parity")),
    ...second.slices.map((slice) => smileOf(slice, "carry")),
  ].sort((a, b) => a.expiry.maturity - b.expiry.maturity || (a.expiry.root < b.expiry.root ? -1 : 1));
  const flaws = new Map(first.dropped.map(({ contract, rule }) => [contract, rule]));
  for (const quote of near.quotes) if (carried.has(keyOf(quote))) flaws.delete(quote.contract);
  for (const { contract, rule } of second.dropped) flaws.set(contract, rule);
  return {
    ...{ date, spot, fixing, file: options.file },
    expiries: smiles.map(({ expiry }) => expiry),
    options: markedOptions(near, smiles, flaws),
    dropped: countFlaws(flaws),
  };
}

/** The expiries that need the history's carry, with its forward; everything else of them as before. */
function byCarry(
  chain: OptionChain,
  carried: ReadonlyMap<string, KnownForward>,
  { rate, dividends }: QuotedDayOptions,
): Pick<CleanChain, "slices" | "dropped"> {
  const quotes = chain.quotes.filter((quote) => carried.has(keyOf(quote)));
  if (quotes.length === 0) return { slices: [], dropped: [] };
  return siftChain({ ...chain, quotes }, { ...MARKING, rate, dividends, forwards: [...carried.values()] });
}

function keyOf({ expiry, root }: { readonly expiry: IsoDate; readonly root: string }): string {
  return `${expiry} ${root}`;
}

/** The expiries that need the history's carry: nothing was left of them by parity, or it says their forward too vaguely. */
function carriedForwards(
  { quotes, date }: OptionChain,
  { slices, dropped }: CleanChain,
  options: QuotedDayOptions,
): Map<string, KnownForward> {
  const certain = new Set(
    slices.filter(({ forward, forwardError }) => forwardError <= FORWARD_ERROR * forward).map(keyOf),
  );
  const hopeless = new Set(dropped.filter(({ rule }) => NO_MARK.has(rule)).map(({ contract }) => contract));
  const carried = new Map<string, KnownForward>();
  for (const { expiry, root, contract } of quotes) {
    const key = keyOf({ expiry, root });
    if (expiry <= date || certain.has(key) || carried.has(key) || hopeless.has(contract)) continue;
    const forward = options.carryForward(expiry);
    if (forward > 0) carried.set(key, { expiry, root, forward });
  }
  return carried;
}

/** A slice and what is read off it. */
interface QuotedSmile {
  readonly slice: ChainSlice;
  readonly expiry: QuotedExpiry;
  /** Volatility by strike, of the option out of the money. */
  readonly atStrike: ReadonlyMap<number, number>;
}

function smileOf(slice: ChainSlice, forwardFrom: QuotedExpiry["forwardFrom"]): QuotedSmile {
  const { expiry, root, settles, maturity, forward, discount, strikes, volatilities } = slice;
  return {
    slice,
    expiry: { expiry, root, settles, maturity, forward, forwardFrom, discount, ...smileAtTheMoney(slice) },
    atStrike: new Map([...strikes].map((strike, i) => [strike, volatilities[i]!])),
  };
}

function markedOptions(
  chain: OptionChain,
  smiles: readonly QuotedSmile[],
  flaws: ReadonlyMap<string, string>,
): Map<string, QuotedOption> {
  const bySmile = new Map(smiles.map((smile) => [keyOf(smile.expiry), smile]));
  const options = new Map<string, QuotedOption>();
  for (const quote of chain.quotes) {
    const smile = bySmile.get(keyOf(quote));
    const flaw = flaws.get(quote.contract);
    if (smile === undefined || (flaw !== undefined && NO_MARK.has(flaw))) continue;
    const { contract, kind, strike, volume } = quote;
    const twoSided = chain.quotation === "bid-ask";
    const price = twoSided ? 0.5 * (quote.bid + quote.ask) : quote.settlement;
    const [bid, ask] = twoSided ? [quote.bid, quote.ask] : [Number.NaN, Number.NaN];
    const sound = flaw === undefined || flaw === IN_THE_MONEY;
    options.set(contract, {
      ...{ contract, kind, strike, volume, price, bid, ask, sound, expiry: smile.expiry },
      ...volatilityAt(smile, quote, price),
    });
  }
  return options;
}

/** The side in the money has little but intrinsic value to say a volatility with: it comes last. */
function volatilityAt(
  { slice, expiry, atStrike }: QuotedSmile,
  { kind, strike }: OptionQuote,
  price: number,
): Pick<QuotedOption, "volatility" | "volatilityFrom"> {
  const own = atStrike.get(strike);
  if (own !== undefined && own > 0) return { volatility: own, volatilityFrom: "quote" };
  const between = interpolated(slice, strike);
  if (between > 0) return { volatility: between, volatilityFrom: "smile" };
  const { forward, discount, maturity } = expiry;
  const inverted = volatilityOf(price / discount, forward, strike, maturity, kind);
  return inverted > 0
    ? { volatility: inverted, volatilityFrom: "in-the-money" }
    : { volatility: Number.NaN, volatilityFrom: "none" };
}

/** Between the neighbouring strikes, on a straight line in ln K; NaN outside them. */
function interpolated({ strikes, volatilities }: ChainSlice, strike: number): number {
  const above = strikes.findIndex((each) => each > strike);
  if (above <= 0) return Number.NaN;
  const [low, high] = [strikes[above - 1]!, strikes[above]!];
  const share = Math.log(strike / low) / Math.log(high / low);
  return (1 - share) * volatilities[above - 1]! + share * volatilities[above]!;
}

function countFlaws(flaws: ReadonlyMap<string, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const rule of flaws.values()) if (NO_MARK.has(rule)) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}
