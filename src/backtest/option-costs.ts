import type { CostModel } from "../costs/index.ts";
import { blackPrice } from "../pricing/index.ts";
import type { ForwardCurve } from "./forward.ts";
import { yearsToExpiry } from "./inputs.ts";
import type { EpisodeMarket, PreparedEpisode } from "./prepared-episode.ts";

/**
 * What the option of an episode costs by itself, by component of the whole cost model: its trade at the entry's model price, and its exercise where
 * it ends in the money. A straddle is a call and a put. undefined: the cost model leaves them out.
 * @param money units of the ledger for one of currency
 */
export function optionCosts(
  { history, set, costs }: EpisodeMarket & { readonly costs: CostModel },
  { entry }: PreparedEpisode,
  forward: ForwardCurve,
  money: number,
): { entry: Float64Array; expiry: Float64Array } | undefined {
  const { option } = costs;
  if (option === undefined) return undefined;
  const { terms, ivMultiple } = set.rules;
  const expiry = entry + terms.horizonSessions;
  const strike = history.close[entry]! * Math.exp(terms.logMoneyness);
  const tau = yearsToExpiry(terms, 0);
  const discount = Math.exp(-history.rate[entry]! * tau);
  const volatility = ivMultiple * history.volatilityIndex[entry]!;
  const sums = { entry: new Float64Array(costs.components.length), expiry: new Float64Array(costs.components.length) };
  const out = new Float64Array(option.components.length);
  const first = costs.components.length - out.length;
  const addTo = (sum: Float64Array) => {
    for (let c = 0; c < out.length; c++) sum[first + c]! += money * out[c]!;
  };
  for (const kind of terms.kind === "straddle" ? (["call", "put"] as const) : [terms.kind]) {
    const premium = discount * blackPrice(kind, forward(entry, tau), strike, volatility, tau);
    option.trade({ date: history.dates[entry]!, kind, side: terms.side === 1 ? "sell" : "buy", premium, strike }, out);
    addTo(sums.entry);
    const settlement = history.close[expiry]!;
    const side = terms.side === 1 ? "sell" : "buy";
    option.exercise({ date: history.dates[expiry]!, kind, side, strike, settlement }, out);
    addTo(sums.expiry);
  }
  return sums;
}
