import type { Candidate } from "./candidate.ts";
import type { ResolvedOptions } from "./clean-options.ts";
import { figure } from "./drop-list.ts";
import type { ImpliedForward } from "./implied-forward.ts";
import type { CleaningRule } from "./rules.ts";
import type { SmileQuote } from "./smile.ts";
import { volatilityOf } from "./smile-quotes.ts";

/** What the rules on prices need to know of an expiry. */
export interface SmileContext {
  readonly market: ImpliedForward;
  readonly maturity: number;
  /** sigma sqrt(T) at the money. */
  readonly deviation: number;
  readonly options: ResolvedOptions;
}

/** A rule on a quote out of the money: what is wrong with it, or undefined. */
interface PriceRule {
  readonly rule: CleaningRule;
  finds(candidate: Candidate, context: SmileContext): string | undefined;
}

export const PRICE_RULES: readonly PriceRule[] = [
  {
    rule: "small-price",
    finds: ({ price }, { market: { forward }, options: { minimumPrice } }) =>
      price < minimumPrice * forward ? `${figure(price)}, less than ${figure(minimumPrice * forward)}` : undefined,
  },
  {
    rule: "far-wing",
    finds: ({ quote }, { market: { forward }, deviation, options: { maximumDeviations } }) => {
      const distance = Math.log(quote.strike / forward) / deviation;
      return Math.abs(distance) <= maximumDeviations
        ? undefined
        : `${distance.toFixed(1)} standard deviations of ${(100 * deviation).toFixed(2)} % from the forward`;
    },
  },
];

/** Whether bid and ask say a volatility to within the spread allowed. */
export function tooWide(quote: SmileQuote, { options }: SmileContext): string | undefined {
  const { bid, ask, price } = quote.candidate;
  if (Number.isNaN(bid)) return undefined;
  const spread = quote.askVolatility - quote.bidVolatility;
  const { maximumSpread, maximumRelativeSpread } = options;
  if (ask - bid > maximumRelativeSpread * price) return `bid ${bid}, ask ${ask}`;
  if (spread <= maximumSpread) return undefined;
  const width = Number.isNaN(spread) ? "the ask has no volatility" : `${(100 * spread).toFixed(1)} volatility points`;
  return `bid ${bid}, ask ${ask}: ${width}`;
}

const NEAREST = 5;

/** sigma sqrt(T) at the money: the median of the five quotes nearest to the forward, so that a wrong one does no harm. NaN of none. */
export function deviationAtTheMoney(
  candidates: readonly Candidate[],
  { forward, discount }: ImpliedForward,
  maturity: number,
): number {
  const distance = ({ quote }: Candidate) => Math.abs(Math.log(quote.strike / forward));
  const nearest = candidates.toSorted((a, b) => distance(a) - distance(b)).slice(0, NEAREST);
  const volatilities = nearest
    .map(({ price, quote }) => volatilityOf(price / discount, forward, quote.strike, maturity, quote.kind))
    .filter((volatility) => volatility > 0)
    .sort((a, b) => a - b);
  const middle = volatilities[volatilities.length >> 1];
  return middle === undefined ? Number.NaN : middle * Math.sqrt(maturity);
}
