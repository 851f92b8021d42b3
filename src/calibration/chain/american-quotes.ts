import { earlyExercisePremium } from "./american-tree.ts";
import type { Candidate } from "./candidate.ts";
import { type DropList, drop, figure } from "./drop-list.ts";
import { americanMarket, type PremiumModel } from "./early-exercise.ts";
import type { SmileQuote } from "./smile.ts";
import { smileQuote, volatilityOf } from "./smile-quotes.ts";
import type { SmileContext } from "./smile-rules.ts";

/** Volatility and premium settle to 1e-6 of the price in so many rounds when the premium is small enough to keep. */
const ROUNDS = 6;
const SETTLED = 1e-6;

/**
 * American options as European ones: each less what early exercise is worth at its own volatility. Where that is more than `maximumPremium` of Black
 * volatility, the estimate would matter too much (it errs by 3 to 10 % of itself, by more where dividends are not known): the quote goes.
 */
export function americanQuotes(
  candidates: readonly Candidate[],
  { market, maturity, options }: SmileContext,
  model: PremiumModel,
  drops: DropList,
): SmileQuote[] {
  const shared = americanMarket(model, maturity, market);
  const quotes: SmileQuote[] = [];
  for (const candidate of candidates) {
    const { kind, strike } = candidate.quote;
    const volatility = (price: number) => volatilityOf(price / market.discount, market.forward, strike, maturity, kind);
    const premium = (at: number) => earlyExercisePremium({ ...shared, kind, strike, volatility: at });
    const european = europeanPrice(candidate.price, volatility, premium);
    const points = volatility(candidate.price) - volatility(european);
    if (points <= options.maximumPremium) {
      const share = european / candidate.price;
      quotes.push(smileQuote(candidate, market, maturity, share, options.settlementTolerance));
    } else drop(drops, candidate.quote, "early-exercise", detailOf(candidate.price, european, points));
  }
  return quotes;
}

/** The European price whose premium, at its own volatility, makes up the American one. */
function europeanPrice(
  american: number,
  volatility: (price: number) => number,
  premium: (volatility: number) => number,
): number {
  let european = american;
  for (let round = 0; round < ROUNDS; round++) {
    const before = european;
    european = american - premium(volatility(before));
    if (!(Math.abs(european - before) > SETTLED * american)) break;
  }
  return european;
}

function detailOf(price: number, european: number, points: number): string {
  if (Number.isNaN(points)) return `early exercise is worth all of ${figure(price)}`;
  return `${figure(price - european)} of ${figure(price)} is for early exercise, ${(100 * points).toFixed(2)} volatility points`;
}
