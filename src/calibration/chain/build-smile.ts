import { earlyExercisePremium } from "./american-tree.ts";
import { brokenBound } from "./bounds.ts";
import type { Candidate } from "./candidate.ts";
import type { ResolvedOptions } from "./clean-options.ts";
import { type DropList, figure } from "./drop-list.ts";
import { americanMarket, type PremiumModel } from "./early-exercise.ts";
import type { ExpiryGroup } from "./expiry-group.ts";
import type { ImpliedForward } from "./implied-forward.ts";
import { yearsOf } from "./maturity.ts";
import type { Smile, SmileQuote } from "./smile.ts";
import { smileQuote, volatilityOf } from "./smile-quotes.ts";
import { deviationAtTheMoney, PRICE_RULES, type SmileContext, tooWide } from "./smile-rules.ts";

/** What all expiries of a chain share. */
export interface ChainContext {
  readonly spot: number;
  readonly options: ResolvedOptions;
  readonly drops: DropList;
  /** Of American options. */
  readonly premiums: PremiumModel | undefined;
}

/** The quotes of an expiry that pass the rules on prices, with their volatilities. */
export function buildSmile(group: ExpiryGroup<Candidate>, market: ImpliedForward, chain: ChainContext): Smile {
  const { options, drops, premiums, spot } = chain;
  const maturity = yearsOf(group.days);
  const exercise = premiums === undefined ? "european" : "american";
  const sound = sift(group.entries, "bounds", drops, (candidate) =>
    brokenBound(candidate, market, exercise, spot, options.settlementTolerance),
  );
  let left = sift(sound, "in-the-money", drops, ({ quote: { kind, strike } }) =>
    strike >= market.forward === (kind === "call") ? undefined : `strike ${strike}, forward ${figure(market.forward)}`,
  ).sort((a, b) => a.quote.strike - b.quote.strike);
  const context = { market, maturity, deviation: deviationAtTheMoney(left, market, maturity), options };
  for (const { rule, finds } of PRICE_RULES) left = sift(left, rule, drops, (candidate) => finds(candidate, context));
  const priced = premiums === undefined ? left.map(europeanQuote(context)) : americanQuotes(left, context, chain);
  const quotes = priced.filter((quote) => !dropIf(quote.candidate, "too-wide", drops, tooWide(quote, context)));
  return { group, maturity, market, quotes };
}

function sift(
  candidates: readonly Candidate[],
  rule: "bounds" | "in-the-money" | (typeof PRICE_RULES)[number]["rule"],
  drops: DropList,
  finds: (candidate: Candidate) => string | undefined,
): Candidate[] {
  return candidates.filter((candidate) => !dropIf(candidate, rule, drops, finds(candidate)));
}

function dropIf(
  { quote }: Candidate,
  rule: (typeof PRICE_RULES)[number]["rule"],
  drops: DropList,
  detail: string | undefined,
): boolean {
  if (detail !== undefined) drops.add(quote, rule, detail);
  return detail !== undefined;
}

function europeanQuote({ market, maturity, options }: SmileContext) {
  return (candidate: Candidate) => smileQuote(candidate, market, maturity, 1, options.settlementTolerance);
}

/** Volatility and premium settle to 1e-6 of the price in so many rounds when the premium is small enough to keep. */
const ROUNDS = 4;

/** American options as European ones: less what early exercise is worth, where that is little enough to be estimated. */
function americanQuotes(
  candidates: readonly Candidate[],
  { market, maturity, options }: SmileContext,
  { premiums, drops }: ChainContext,
): SmileQuote[] {
  if (premiums === undefined) return [];
  const shared = americanMarket(premiums, maturity, market);
  const quotes: SmileQuote[] = [];
  for (const candidate of candidates) {
    const { kind, strike } = candidate.quote;
    const volatility = (price: number) => volatilityOf(price / market.discount, market, strike, maturity, kind);
    const whole = volatility(candidate.price);
    let european = candidate.price;
    let own = whole;
    for (let round = 0; round < ROUNDS && own > 0; round++) {
      const premium = earlyExercisePremium({ ...shared, kind, strike, volatility: own });
      const moved = candidate.price - premium - european;
      european = candidate.price - premium;
      own = volatility(european);
      if (Math.abs(moved) < 1e-6 * candidate.price) break;
    }
    if (whole - own <= options.maximumPremium) {
      const share = european / candidate.price;
      quotes.push(smileQuote(candidate, market, maturity, share, options.settlementTolerance));
    } else drops.add(candidate.quote, "early-exercise", premiumDetail(candidate.price, european, whole - own));
  }
  return quotes;
}

function premiumDetail(price: number, european: number, volatility: number): string {
  const points = Number.isNaN(volatility)
    ? "more than a volatility"
    : `${(100 * volatility).toFixed(2)} volatility points`;
  return `${figure(price - european)} of ${figure(price)} is for early exercise, ${points}`;
}
