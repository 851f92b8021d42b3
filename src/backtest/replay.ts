import { check, UserError } from "../core/index.ts";
import { type CostModel, type DayCosts, roundTo } from "../costs/index.ts";
import { type Settlement, type Strategy, settle } from "../hedging/index.ts";
import type { EpisodeResult } from "../market/index.ts";
import { forwardCurve } from "./forward.ts";
import { type HeldEpisode, holdEpisodes } from "./held-episode.ts";
import { decidedPositions, laggedPositions } from "./held-positions.ts";
import type { EpisodeMarket } from "./prepared-episode.ts";

export interface ReplayOptions extends EpisodeMarket {
  readonly costs: CostModel;
  /** Sessions between a decision and its trade; the opening trade is made with the option in any case. */
  readonly tradeLag: number;
}

/**
 * Settles one strategy's episodes from its numbers [episodes x steps]: call deltas, or positions that are held as they are.
 * Everything that does not depend on the strategy is prepared once.
 * @param byRow where given, the costs of every episode are added to the row of the history on which they are booked, by component
 * [rows x components], in % of the price at entry
 */
export type Replay = (deltas: Float64Array, gives?: Strategy["gives"], byRow?: Float64Array) => EpisodeResult[];

/**
 * Prepares the replay of a set of episodes on a history. The returned function gives the ledger: the same options, entries, days, premiums and costs for every strategy.
 */
export function prepareReplay(options: ReplayOptions): Replay {
  const episodes = holdEpisodes(options, forwardCurve(options.history));
  const { history, costs } = options;
  const { terms } = options.set.rules;
  const steps = terms.horizonSessions;
  const desk = deskOf(options);
  return (deltas, gives, byRow) => {
    check(
      deltas.length === episodes.length * steps,
      () => `replay: ${episodes.length * steps} deltas needed, got ${deltas.length}`,
    );
    check(
      byRow === undefined || byRow.length === history.dates.length * costs.components.length,
      () => `replay: byRow must hold ${history.dates.length} rows of ${costs.components.length}`,
    );
    const traded = laggedPositions(decidedPositions(terms, deltas, gives), steps, options.tradeLag);
    return episodes.map((episode, i) =>
      settleEpisode(options, desk, episode, traded.subarray(i * steps, (i + 1) * steps), byRow),
    );
  };
}

/** Costs of trading on a row of the history, found at the first trade on it: a date without a rate is an error only where something is traded. */
type Desk = (row: number) => DayCosts;

function deskOf({ history, costs }: ReplayOptions): Desk {
  const days: (DayCosts | undefined)[] = new Array(history.dates.length).fill(undefined);
  return (row) => {
    days[row] ??= costs.on(history.dates[row]!);
    return days[row];
  };
}

function settleEpisode(
  options: ReplayOptions,
  desk: Desk,
  episode: HeldEpisode,
  traded: Float64Array,
  byRow: Float64Array | undefined,
): EpisodeResult {
  const { costs, hedgeInstrument, set } = options;
  const { entry, money, scale, borrowFraction } = episode;
  const { held, units } = positionsOf(options, episode, traded);
  const fill = new Float64Array(costs.components.length);
  const settlement = settle({
    side: set.rules.terms.side,
    price: episode.price,
    units,
    premium: episode.premium,
    payoff: episode.payoff,
    cashGrowth: episode.cashGrowth,
    dividend: episode.dividend,
    funded: hedgeInstrument === "shares",
    rolledInto: episode.rolledInto,
    components: costs.components.length,
    cost: (time, traded, price, out) => {
      const day = desk(entry + time);
      day.cost(traded, price / money, episode.book ?? day.book, fill);
      for (let c = 0; c < out.length; c++) out[c]! += fill[c]! * money;
    },
    borrow: borrowFraction && { component: costs.borrowComponent, fraction: borrowFraction },
    optionCosts: episode.optionCosts,
    wholeCoins: costs.rules.amounts === "rounded",
    booked: byRow && bookedByRow(byRow, entry, scale / money),
  });
  return toResult(settlement, held, options, entry, scale / money);
}

/** Positions in deltas and in units of the instrument, rounded as the rules say. */
function positionsOf(
  { history }: ReplayOptions,
  { entry, unitsPerDelta, multiple }: HeldEpisode,
  traded: Float64Array,
): { held: Float64Array; units: Float64Array } {
  const held = new Float64Array(traded.length);
  const units = new Float64Array(traded.length);
  for (let t = 0; t < traded.length; t++) {
    const delta = traded[t]!;
    if (!Number.isFinite(delta)) {
      throw new UserError(
        `a strategy gave a delta that is not a number in the episode entered on ${history.dates[entry]}`,
        "Check the volatility index and prices around that day.",
      );
    }
    const exact = delta * unitsPerDelta[t]!;
    units[t] = multiple === undefined ? exact : roundTo(exact, multiple[t]!);
    held[t] = multiple === undefined ? delta : units[t]! / unitsPerDelta[t]!;
  }
  return { held, units };
}

function bookedByRow(byRow: Float64Array, entry: number, factor: number): (time: number, costs: Float64Array) => void {
  return (time, costs) => {
    const at = (entry + time) * costs.length;
    for (let c = 0; c < costs.length; c++) byRow[at + c]! += costs[c]! * factor;
  };
}

/** @param factor % of the price at entry in a money unit of the ledger */
function toResult(
  settlement: Settlement,
  held: Float64Array,
  { history, set, costs: { components } }: ReplayOptions,
  entry: number,
  factor: number,
): EpisodeResult {
  let [volume, sum, before, totalCost] = [0, 0, 0, 0];
  for (const delta of held) {
    volume += Math.abs(delta - before);
    sum += delta;
    before = delta;
  }
  const costs: Record<string, number> = {};
  for (let c = 0; c < components.length; c++) {
    const cost = settlement.costs[c]! * factor;
    costs[components[c]!] = cost;
    totalCost += cost;
  }
  return {
    entry: history.dates[entry]!,
    expiry: history.dates[entry + set.rules.terms.horizonSessions]!,
    pnl: settlement.pnl * factor,
    premium: settlement.premium * factor,
    payoff: settlement.payoff * factor,
    gains: settlement.gains * factor,
    dividends: settlement.dividends * factor,
    financing: settlement.financing * factor,
    costs,
    totalCost,
    volume,
    meanDelta: sum / held.length,
  };
}
