import { dayNumber } from "../core/index.ts";
import { DAYS_PER_YEAR, type MarketHistory } from "../market/index.ts";
import { blackPrice, payoff } from "../pricing/index.ts";
import type { EpisodeSet } from "./episodes.ts";
import type { ForwardCurve } from "./forward.ts";
import { yearsToExpiry } from "./inputs.ts";

/** Where episodes happen and what hedges them. */
export interface EpisodeMarket {
  readonly history: MarketHistory;
  readonly set: EpisodeSet;
  readonly hedgeInstrument: "shares" | "futures";
}

/** Prices are scaled so that the underlying is 100 at entry: money is in % of the price at entry. */
const SCALE = 100;

/** What is the same for every strategy. */
export interface PreparedEpisode {
  readonly entry: number;
  /** Multiplies currency to give % of the price at entry. */
  readonly scale: number;
  readonly price: Float64Array;
  /** Units of the instrument for one unit of the forward [steps]. */
  readonly unitsPerDelta: Float64Array;
  readonly cashGrowth: Float64Array;
  readonly dividend: Float64Array;
  readonly premium: number;
  readonly payoff: number;
}

/** Prices, premium and payoff of the episode entered at a row. */
export function prepareEpisode(
  { history, set, hedgeInstrument }: EpisodeMarket,
  forward: ForwardCurve,
  entry: number,
): PreparedEpisode {
  const { terms, ivMultiple } = set.rules;
  const steps = terms.horizonSessions;
  const scale = SCALE / history.close[entry]!;
  const shares = hedgeInstrument === "shares";
  const price = new Float64Array(steps + 1);
  const dividend = new Float64Array(steps + 1);
  const cashGrowth = new Float64Array(steps);
  const unitsPerDelta = new Float64Array(steps);
  for (let t = 0; t <= steps; t++) {
    const row = entry + t;
    const tau = yearsToExpiry(terms, t);
    const settles = shares || t === steps;
    price[t] = scale * (settles ? history.close[row]! : forward(row, tau));
    dividend[t] = shares ? scale * history.dividend[row]! : 0;
    if (t === steps) break;
    const days = dayNumber(history.dates[row + 1]!) - dayNumber(history.dates[row]!);
    cashGrowth[t] = Math.exp((history.rate[row]! * days) / DAYS_PER_YEAR);
    // A share is exp((carry - rate) tau) of a forward: 1 where dividends are paid in cash, exp(-q tau) with a yield q.
    unitsPerDelta[t] = shares ? Math.exp((history.carry[row]! - history.rate[row]!) * tau) : 1;
  }
  const tau = yearsToExpiry(terms, 0);
  const strike = SCALE * Math.exp(terms.logMoneyness);
  const undiscounted = blackPrice(
    terms.kind,
    scale * forward(entry, tau),
    strike,
    ivMultiple * history.volatilityIndex[entry]!,
    tau,
  );
  return {
    entry,
    scale,
    price,
    unitsPerDelta,
    cashGrowth,
    dividend,
    premium: Math.exp(-history.rate[entry]! * tau) * undiscounted,
    payoff: payoff(terms.kind, price[steps]!, strike),
  };
}
