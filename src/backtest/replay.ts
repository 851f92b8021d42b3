import { check, dayNumber, UserError } from "../core/index.ts";
import type { CostModel } from "../costs/index.ts";
import { type Settlement, type Strategy, settle } from "../hedging/index.ts";
import { DAYS_PER_YEAR, type EpisodeResult, type MarketHistory } from "../market/index.ts";
import { blackPrice, deltaOfCall, payoff } from "../pricing/index.ts";
import type { EpisodeSet } from "./episodes.ts";
import { type ForwardCurve, forwardCurve } from "./forward.ts";
import { yearsToExpiry } from "./inputs.ts";

export interface ReplayOptions {
  readonly history: MarketHistory;
  readonly set: EpisodeSet;
  readonly hedgeInstrument: "shares" | "futures";
  readonly costs: CostModel;
  /** Sessions between a decision and its trade; the opening trade is made with the option in any case. */
  readonly tradeLag: number;
}

/**
 * Settles one strategy's episodes from its numbers [episodes x steps]: call deltas, or positions that are held as they are.
 * Everything that does not depend on the strategy is prepared once.
 */
export type Replay = (deltas: Float64Array, gives?: Strategy["gives"]) => EpisodeResult[];

/** Prices are scaled so that the underlying is 100 at entry: money is in % of the price at entry. */
const SCALE = 100;

/**
 * Prepares the replay of a set of episodes on a history. The returned function gives the ledger: the same options, entries, days, premiums and costs for every strategy.
 */
export function prepareReplay(options: ReplayOptions): Replay {
  const forward = forwardCurve(options.history);
  const episodes = options.set.entries.map((entry) => prepareEpisode(options, forward, entry));
  const steps = options.set.rules.terms.horizonSessions;
  const { kind, side } = options.set.rules.terms;
  return (deltas, gives = "callDelta") => {
    check(
      deltas.length === episodes.length * steps,
      () => `replay: ${episodes.length * steps} deltas needed, got ${deltas.length}`,
    );
    const positions = gives === "position" ? deltas : deltas.map((delta) => side * deltaOfCall(kind, delta));
    return episodes.map((episode, i) =>
      settleEpisode(options, episode, positions.subarray(i * steps, (i + 1) * steps)),
    );
  };
}

/** What is the same for every strategy. */
interface PreparedEpisode {
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

function prepareEpisode(
  { history, set, hedgeInstrument }: ReplayOptions,
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

function settleEpisode(
  { history, set, costs, tradeLag, hedgeInstrument }: ReplayOptions,
  episode: PreparedEpisode,
  decided: Float64Array,
): EpisodeResult {
  const { terms } = set.rules;
  const held = decided.map((_, t) => decided[t === 0 ? 0 : Math.max(0, t - tradeLag)]!);
  const entryDate = history.dates[episode.entry]!;
  if (held.some((delta) => !Number.isFinite(delta))) {
    throw new UserError(
      `a strategy gave a delta that is not a number in the episode entered on ${entryDate}`,
      "Check the volatility index and prices around that day.",
    );
  }
  const settlement = settle({
    side: terms.side,
    price: episode.price,
    units: held.map((delta, t) => delta * episode.unitsPerDelta[t]!),
    premium: episode.premium,
    payoff: episode.payoff,
    cashGrowth: episode.cashGrowth,
    dividend: episode.dividend,
    funded: hedgeInstrument === "shares",
    components: costs.components.length,
    cost: (time, units, price, out) => {
      costs.cost({ date: history.dates[episode.entry + time]!, units, price: price / episode.scale }, out);
      for (let c = 0; c < out.length; c++) out[c]! *= episode.scale;
    },
  });
  return toResult(settlement, held, costs.components, entryDate, history.dates[episode.entry + terms.horizonSessions]!);
}

function toResult(
  settlement: Settlement,
  held: Float64Array,
  components: readonly string[],
  entry: string,
  expiry: string,
): EpisodeResult {
  let [volume, total, before] = [0, 0, 0];
  for (const delta of held) {
    volume += Math.abs(delta - before);
    total += delta;
    before = delta;
  }
  const { costs, ...lines } = settlement;
  return {
    entry,
    expiry,
    ...lines,
    costs: Object.fromEntries(components.map((name, c) => [name, costs[c]!])),
    totalCost: costs.reduce((sum, cost) => sum + cost, 0),
    volume,
    meanDelta: total / held.length,
  };
}
