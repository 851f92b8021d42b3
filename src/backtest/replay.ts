import { check, UserError } from "../core/index.ts";
import type { CostModel } from "../costs/index.ts";
import { type Settlement, type Strategy, settle } from "../hedging/index.ts";
import type { EpisodeResult } from "../market/index.ts";
import { deltaOfCall } from "../pricing/index.ts";
import { forwardCurve } from "./forward.ts";
import { type EpisodeMarket, type PreparedEpisode, prepareEpisode } from "./prepared-episode.ts";

export interface ReplayOptions extends EpisodeMarket {
  readonly costs: CostModel;
  /** Sessions between a decision and its trade; the opening trade is made with the option in any case. */
  readonly tradeLag: number;
}

/**
 * Settles one strategy's episodes from its numbers [episodes x steps]: call deltas, or positions that are held as they are.
 * Everything that does not depend on the strategy is prepared once.
 */
export type Replay = (deltas: Float64Array, gives?: Strategy["gives"]) => EpisodeResult[];

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
