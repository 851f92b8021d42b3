import { americanQuotes } from "./american-quotes.ts";
import { brokenBound } from "./bounds.ts";
import type { Candidate } from "./candidate.ts";
import type { ResolvedOptions } from "./clean-options.ts";
import { type DropList, drop, figure } from "./drop-list.ts";
import type { PremiumModel } from "./early-exercise.ts";
import type { ExpiryGroup } from "./expiry-group.ts";
import type { ImpliedForward } from "./implied-forward.ts";
import { yearsOf } from "./maturity.ts";
import type { CleaningRule } from "./rules.ts";
import type { Smile } from "./smile.ts";
import { smileQuote } from "./smile-quotes.ts";
import { deviationAtTheMoney, PRICE_RULES, tooWide } from "./smile-rules.ts";

/** What all expiries of a chain share. */
export interface ChainContext {
  readonly spot: number;
  readonly options: ResolvedOptions;
  readonly drops: DropList;
  /** Of American options. */
  readonly premiums: PremiumModel | undefined;
}

/**
 * The quotes of an expiry that pass the rules on prices, with their volatilities: puts below the forward, calls from it
 * on. The side in the money has the wider spread and says nothing more, by parity, which both sides have already given
 * the forward.
 */
export function buildSmile(group: ExpiryGroup<Candidate>, market: ImpliedForward, chain: ChainContext): Smile {
  const { options, drops, premiums, spot } = chain;
  const maturity = yearsOf(group.days);
  const sift = (candidates: readonly Candidate[], rule: CleaningRule, finds: Finds) =>
    candidates.filter((candidate) => !dropIf(drops, candidate, rule, finds(candidate)));
  const sound = sift(group.entries, "bounds", (candidate) =>
    brokenBound(candidate, market, premiums !== undefined, spot, options.settlementTolerance),
  );
  let left = sift(sound, "in-the-money", ({ quote: { kind, strike } }) =>
    strike >= market.forward === (kind === "call") ? undefined : `strike ${strike}, forward ${figure(market.forward)}`,
  ).sort((a, b) => a.quote.strike - b.quote.strike);
  const context = { market, maturity, deviation: deviationAtTheMoney(left, market, maturity), options };
  for (const { rule, finds } of PRICE_RULES) left = sift(left, rule, (candidate) => finds(candidate, context));
  const priced =
    premiums === undefined
      ? left.map((candidate) => smileQuote(candidate, market, maturity, 1, options.settlementTolerance))
      : americanQuotes(left, context, premiums, drops);
  const quotes = priced.filter((quote) => !dropIf(drops, quote.candidate, "too-wide", tooWide(quote, context)));
  return { group, maturity, market, quotes };
}

type Finds = (candidate: Candidate) => string | undefined;

function dropIf(drops: DropList, { quote }: Candidate, rule: CleaningRule, detail: string | undefined): boolean {
  if (detail !== undefined) drop(drops, quote, rule, detail);
  return detail !== undefined;
}
