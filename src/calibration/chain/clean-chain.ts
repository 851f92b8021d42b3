import { UserError } from "../../core/index.ts";
import type { ChainSlice, CleanChain, OptionChain, OptionQuote } from "../../market/index.ts";
import { buildSmile } from "./build-smile.ts";
import type { Candidate } from "./candidate.ts";
import { type CleanOptions, type ResolvedOptions, resolveOptions } from "./clean-options.ts";
import { countsInWords } from "./describe-dropped.ts";
import { type DropList, dropAll, figure } from "./drop-list.ts";
import { premiumModel } from "./early-exercise.ts";
import { type ExpiryGroup, groupByExpiry } from "./expiry-group.ts";
import { impliedForwards } from "./implied-forwards.ts";
import { pricedQuotes, uniqueQuotes } from "./quote-rules.ts";
import type { Smile } from "./smile.ts";
import { withoutButterflies, withoutCalendars } from "./static-arbitrage.ts";
import { withoutLevels } from "./wrong-day.ts";

/**
 * What a calibration may use of a chain, and everything else with the rule that left it out (`CLEANING_RULES`): every
 * quote is in one of the two. Forward and discount factor are those of put-call parity, nothing is assumed of
 * dividends. The options out of the money are kept, at one price a strike. American options are kept at their European
 * price where early exercise is worth little. Throws a UserError that says what there is when no expiry is left, and a
 * UsageError that names an option which is none.
 */
export function cleanChain(chain: OptionChain, options: CleanOptions = {}): CleanChain {
  const clean = siftChain(chain, options);
  if (clean.slices.length === 0) throw nothingLeft(chain, clean.dropped, chain.exercise === "american");
  return clean;
}

/** `cleanChain` for those who can do without: it may leave no slice. */
export function siftChain(chain: OptionChain, options: CleanOptions): CleanChain {
  requireChain(chain);
  const resolved = resolveOptions(chain, options);
  const drops: DropList = [];
  const groups = groupByExpiry(chain, resolved.clock)
    .filter((group) => hasMaturity(chain, group, resolved, drops))
    .map((group) => ({ ...group, entries: candidatesOf(chain, group, resolved, drops) }))
    .filter(({ entries }) => entries.length > 0);
  const model =
    chain.exercise === "american"
      ? premiumModel(chain.spot, chain.date, resolved.dividends, resolved.clock)
      : undefined;
  const context = { spot: chain.spot, options: resolved, drops, premiums: model };
  const smiles = impliedForwards(groups, chain.spot, resolved, model, drops)
    .map(({ group, market }) => buildSmile(group, market, context))
    .map((smile) => withoutButterflies(smile, drops));
  const slices = coherentSmiles(smiles, resolved.minimumQuotes, drops).map(sliceOf);
  const { underlying, date, spot, provenance } = chain;
  return { underlying, date, spot, slices, dropped: drops, provenance };
}

function requireChain({ underlying, date, quotes, exercise, spot }: OptionChain): void {
  if (quotes.length === 0) {
    throw new UserError(`the ${underlying} chain of ${date} has no quotes`, "Ask for a day with listed options.");
  }
  for (const { strike, contract, line } of quotes) {
    if (strike > 0 && strike < Infinity) continue;
    const place = line === undefined ? contract : `line ${line} (${contract})`;
    throw new UserError(`the ${underlying} chain of ${date}: ${place} needs a strike > 0, has ${strike}`);
  }
  if (exercise === "american" && !(spot > 0)) {
    throw new UserError(
      `the ${underlying} chain of ${date} is of American options and has no price of the underlying (${spot})`,
      "Without it nobody can say when early exercise pays: give the spot.",
    );
  }
}

function hasMaturity(
  { date }: OptionChain,
  { expiry, settles, days, entries }: ExpiryGroup<OptionQuote>,
  { minimumDays, maximumDays }: ResolvedOptions,
  drops: DropList,
): boolean {
  const length = `${figure(days)} days to settlement (${settles})`;
  if (expiry <= date) dropAll(drops, entries, "expired", `expiry ${expiry}, quotes of ${date}`);
  else if (days < minimumDays) dropAll(drops, entries, "short-maturity", `${length}, at least ${minimumDays} wanted`);
  else if (days > maximumDays) dropAll(drops, entries, "long-maturity", `${length}, at most ${maximumDays} wanted`);
  else return true;
  return false;
}

function candidatesOf(
  chain: OptionChain,
  group: ExpiryGroup<OptionQuote>,
  options: ResolvedOptions,
  drops: DropList,
): Candidate[] {
  const quotes = withoutLevels(chain, group, drops);
  return uniqueQuotes(pricedQuotes(quotes, chain.quotation, options, drops), drops);
}

/**
 * Smiles with enough quotes and no calendar violation; an expiry that goes makes its neighbours meet, so until nothing
 * changes.
 */
function coherentSmiles(smiles: readonly Smile[], least: number, drops: DropList): readonly Smile[] {
  const enough = smiles.filter((smile) => hasEnough(smile, least, drops));
  const coherent = withoutCalendars(enough, drops);
  return coherent.every(({ quotes }) => quotes.length >= least) ? coherent : coherentSmiles(coherent, least, drops);
}

function hasEnough({ quotes, group }: Smile, least: number, drops: DropList): boolean {
  if (quotes.length >= least) return true;
  const detail = `${quotes.length} left of ${group.expiry}, ${least} needed`;
  dropAll(
    drops,
    quotes.map(({ candidate }) => candidate.quote),
    "thin-expiry",
    detail,
  );
  return false;
}

function sliceOf({ group, maturity, market, quotes }: Smile): ChainSlice {
  return {
    expiry: group.expiry,
    root: group.root,
    settles: group.settles,
    maturity,
    ...market,
    strikes: Float64Array.from(quotes, ({ strike }) => strike),
    kinds: quotes.map(({ kind }) => kind),
    prices: Float64Array.from(quotes, ({ price }) => price),
    volatilities: Float64Array.from(quotes, ({ volatility }) => volatility),
    bidVolatilities: Float64Array.from(quotes, ({ bidVolatility }) => bidVolatility),
    askVolatilities: Float64Array.from(quotes, ({ askVolatility }) => askVolatility),
    contracts: quotes.map(({ candidate }) => candidate.quote.contract),
  };
}

function nothingLeft(chain: OptionChain, dropped: CleanChain["dropped"], american: boolean): UserError {
  const expiries = new Set(chain.quotes.map(({ expiry }) => expiry));
  const rules = new Set(dropped.map(({ rule }) => rule));
  const size = `${chain.quotes.length} quotes, ${expiries.size} expiries`;
  return new UserError(
    `nothing is left of the ${chain.underlying} chain of ${chain.date} (${size}): ${countsInWords(dropped)}`,
    hintFor(rules, american),
  );
}

function hintFor(rules: ReadonlySet<string>, american: boolean): string {
  if (rules.has("few-pairs") || rules.has("parity")) {
    return "Parity needs calls and puts at the same strikes; give the forwards where futures say them.";
  }
  if (rules.has("discount")) return "Give the rate.";
  if (rules.has("untraded")) return "Lower the volume that a settlement price needs.";
  if (rules.has("zero-bid") || rules.has("no-quote"))
    return "Take quotes from the trading hours: at night there are none.";
  if (rules.has("short-maturity") && rules.size === 1) return "Lower the shortest maturity wanted (--min-days).";
  if (american && rules.has("early-exercise")) return "Give the dividends, or allow a greater premium.";
  if (rules.size === 1 && rules.has("expired")) return "Check the date of the quotes: every contract has expired.";
  return "Widen the limits of the rules that dropped most.";
}
