import { addDays } from "../../../src/core/index.ts";
import type { HestonParameters, OptionChain, OptionQuote } from "../../../src/market/index.ts";
import { hestonPrices } from "../../../src/pricing/index.ts";
import { heston } from "../../pricing/heston-sets.ts";

/** A market whose forward and discount factor are known. */
export interface SyntheticMarket {
  readonly parameters: HestonParameters;
  readonly spot: number;
  readonly rate: number;
  readonly yield: number;
  /** Days to each expiry. */
  readonly days: readonly number[];
  /** Strikes of each expiry in standard deviations of the forward. */
  readonly distances: readonly number[];
  /** Half of the spread, as a part of the price out of the money. */
  readonly halfSpread: number;
}

export const market: SyntheticMarket = {
  parameters: heston(2.5, 0.045, 0.9, -0.75, 0.03),
  spot: 1000,
  rate: 0.04,
  yield: 0.013,
  days: [14, 45, 120, 365],
  distances: [-2.4, -2, -1.6, -1.2, -0.9, -0.6, -0.3, 0, 0.25, 0.5, 0.75, 1, 1.2, 1.4],
  halfSpread: 0.01,
};

export const date = "2024-03-01";

/** Forward and discount factor of an expiry of the synthetic market. */
export function truth({ spot, rate, yield: dividendYield }: SyntheticMarket, days: number) {
  const maturity = days / 365;
  return {
    forward: spot * Math.exp((rate - dividendYield) * maturity),
    discount: Math.exp(-rate * maturity),
    maturity,
  };
}

/** Both sides of every strike, priced by Heston's model, with bid and ask about the price. */
export function syntheticQuotes(of: SyntheticMarket): OptionQuote[] {
  return of.days.flatMap((days) => {
    const { forward, discount, maturity } = truth(of, days);
    const deviation = Math.sqrt(of.parameters.v0 * maturity);
    const strikes = of.distances.map((distance) => Number((forward * Math.exp(distance * deviation)).toFixed(1)));
    const calls = hestonPrices(of.parameters, { forward, maturity, strikes }, "call");
    const puts = hestonPrices(of.parameters, { forward, maturity, strikes }, "put");
    return strikes.flatMap((strike, i) => {
      const half = of.halfSpread * discount * Math.min(calls[i]!, puts[i]!);
      const common = { strike, expiry: addDays(date, days) };
      return [
        twoSided({ ...common, kind: "call" }, discount * calls[i]!, half),
        twoSided({ ...common, kind: "put" }, discount * puts[i]!, half),
      ];
    });
  });
}

type Terms = Pick<OptionQuote, "kind" | "strike" | "expiry">;

export function twoSided(terms: Terms, price: number, half: number): OptionQuote {
  return {
    ...terms,
    contract: `X ${terms.expiry} ${terms.kind} ${terms.strike}`,
    root: "X",
    settles: "pm",
    bid: price - half,
    ask: price + half,
    last: price,
    settlement: Number.NaN,
    volume: 500,
    openInterest: 1000,
  };
}

export function chainOf(quotes: readonly OptionQuote[], changes: Partial<OptionChain> = {}): OptionChain {
  return {
    underlying: "X",
    date,
    spot: market.spot,
    exercise: "european",
    quotation: "bid-ask",
    timeZone: "America/New_York",
    quotes,
    provenance: { source: "test", location: "memory", nature: "synthetic", description: "made up", sha256: "" },
    ...changes,
  };
}

/** The same prices as settlement prices. */
export function settled(quotes: readonly OptionQuote[]): OptionQuote[] {
  return quotes.map((quote) => {
    const settlement = 0.5 * (quote.bid + quote.ask);
    return { ...quote, settlement, last: settlement, bid: Number.NaN, ask: Number.NaN };
  });
}
