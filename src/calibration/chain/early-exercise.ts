import { daysBetween, type IsoDate } from "../../core/index.ts";
import type { Dividend } from "../../market/index.ts";
import { impliedVolatility } from "../../pricing/index.ts";
import { type AmericanOption, earlyExercisePremium } from "./american-tree.ts";
import type { Pair } from "./candidate.ts";
import type { ImpliedForward } from "./implied-forward.ts";
import { type DayClock, daysToSettlement, yearsOf } from "./maturity.ts";

/** What early exercise of the options of one chain depends on, beside forward and rate. */
export interface PremiumModel {
  readonly spot: number;
  /** Years to the ex-date and cash amount. */
  readonly dividends: readonly { readonly time: number; readonly amount: number }[];
  readonly dividendsKnown: boolean;
}

/** Dividends whose ex-date is after the quotes; the last exercise before it is at the close of the day before. */
export function premiumModel(
  spot: number,
  date: IsoDate,
  dividends: readonly Dividend[],
  clock: DayClock,
): PremiumModel {
  const coming = dividends
    .filter(({ exDate }) => daysBetween(date, exDate) > 0)
    .map(({ exDate, amount }) => ({ time: yearsOf(daysToSettlement(date, exDate, "am", clock)), amount }));
  return { spot, dividends: coming, dividendsKnown: dividends.length > 0 };
}

/** Early-exercise premium of call and put of each pair. */
export interface Premiums {
  readonly calls: Float64Array;
  readonly puts: Float64Array;
}

/** The market of American options of one expiry: everything but strike, kind and volatility. */
export function americanMarket(
  model: PremiumModel,
  maturity: number,
  { forward, discount }: Pick<ImpliedForward, "forward" | "discount">,
): Omit<AmericanOption, "kind" | "strike" | "volatility"> {
  const rate = -Math.log(discount) / maturity;
  const dividends = model.dividends.filter(({ time }) => time < maturity);
  let worth = 0;
  for (const { time, amount } of dividends) worth += amount * Math.exp(-rate * time);
  return { forward, maturity, rate, dividends, carry: Math.log(forward / (model.spot - worth)) / maturity };
}

/** Premiums of both legs of every pair, at the volatility of the leg out of the money. */
export function pairPremiums(
  model: PremiumModel,
  pairs: readonly Pair[],
  maturity: number,
  parity: ImpliedForward,
): Premiums {
  const market = americanMarket(model, maturity, parity);
  const premiums = { calls: new Float64Array(pairs.length), puts: new Float64Array(pairs.length) };
  if (!(parity.forward > 0 && Number.isFinite(market.carry))) return premiums;
  for (const [i, { strike, call, put }] of pairs.entries()) {
    const leg = strike >= parity.forward ? call : put;
    const price = leg.price / parity.discount;
    const implied = impliedVolatility(price, parity.forward, strike, maturity, leg.quote.kind);
    if (!implied.valid || implied.volatility === 0) continue;
    const option = { ...market, strike, volatility: implied.volatility };
    premiums.calls[i] = earlyExercisePremium({ ...option, kind: "call" });
    premiums.puts[i] = earlyExercisePremium({ ...option, kind: "put" });
  }
  return premiums;
}
