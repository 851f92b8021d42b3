import { check, type IsoDate } from "../core/index.ts";
import { type Settlement, settle } from "../hedging/index.ts";
import type { MarketHistory } from "../market/index.ts";
import type { EpisodeSeries } from "../statistics/index.ts";
import type { EpisodeSet } from "./episodes.ts";
import { forwardCurve } from "./forward.ts";
import { type PreparedEpisode, prepareEpisode } from "./prepared-episode.ts";
import type { ReplayOptions } from "./replay.ts";

export type NextOpenOptions = Omit<ReplayOptions, "tradeLag">;

/** The first session of the episodes, entries apart, that has no open; undefined: every position can be traded at the next open. */
export function missingOpen({ dates, open }: MarketHistory, { entries, rules }: EpisodeSet): IsoDate | undefined {
  const { horizonSessions } = rules.terms;
  const needed = new Set(entries.flatMap((entry) => Array.from({ length: horizonSessions }, (_, t) => entry + t + 1)));
  const row = [...needed].sort((a, b) => a - b).find((each) => !(open[each]! > 0));
  return row === undefined ? undefined : dates[row];
}

/**
 * Replays positions that are decided at a close and traded at the open of the next session; the opening trade is made with the option, the last position
 * is closed at the close of the expiry. Dividends go ex before the open; interest accrues over the night. No opens of futures are at hand: they are
 * taken to stand at the open of the underlying times that close's forward over spot.
 * @returns What the positions [episodes x steps] of one strategy, the side included, came to.
 */
export function prepareNextOpen(options: NextOpenOptions): (decided: Float64Array) => EpisodeSeries {
  const { history, set } = options;
  const missing = missingOpen(history, set);
  check(missing === undefined, () => `prepareNextOpen: no open on ${missing}`);
  const forward = forwardCurve(history);
  const nights = set.entries.map((entry) => withOpens(options, prepareEpisode(options, forward, entry)));
  const steps = set.rules.terms.horizonSessions;
  return (decided) => {
    check(
      decided.length === nights.length * steps,
      () => `prepareNextOpen: ${nights.length * steps} positions needed, got ${decided.length}`,
    );
    const own = nights.map((night, i) => {
      const positions = decided.subarray(i * steps, (i + 1) * steps);
      return { settled: settleOpens(options, night, positions), volume: volumeOf(positions) };
    });
    return {
      pnl: Float64Array.from(own, ({ settled }) => settled.pnl),
      volume: Float64Array.from(own, ({ volume }) => volume),
      cost: Float64Array.from(own, ({ settled }) => settled.costs.reduce((sum, cost) => sum + cost, 0)),
    };
  };
}

/** An episode whose times are close, open, close, open, ..., close: time 2t is the close of session t, 2t - 1 its open. */
function withOpens({ history, hedgeInstrument }: NextOpenOptions, episode: PreparedEpisode): PreparedEpisode {
  const { entry, scale, price } = episode;
  const steps = episode.cashGrowth.length;
  const prices = new Float64Array(2 * steps + 1);
  const dividend = new Float64Array(2 * steps + 1);
  const cashGrowth = new Float64Array(2 * steps).fill(1);
  prices[0] = price[0]!;
  for (let t = 1; t <= steps; t++) {
    const row = entry + t;
    const perUnderlying = hedgeInstrument === "shares" ? scale : price[t]! / history.close[row]!;
    prices[2 * t - 1] = perUnderlying * history.open[row]!;
    prices[2 * t] = price[t]!;
    dividend[2 * t - 1] = episode.dividend[t]!;
    cashGrowth[2 * t - 2] = episode.cashGrowth[t - 1]!;
  }
  return { ...episode, price: prices, dividend, cashGrowth };
}

function settleOpens(
  { history, set, costs, hedgeInstrument }: NextOpenOptions,
  episode: PreparedEpisode,
  decided: Float64Array,
): Settlement {
  const units = Float64Array.from(episode.cashGrowth, (_, interval) => {
    const decision = Math.max(0, Math.ceil(interval / 2) - 1);
    return decided[decision]! * episode.unitsPerDelta[decision]!;
  });
  return settle({
    side: set.rules.terms.side,
    price: episode.price,
    units,
    premium: episode.premium,
    payoff: episode.payoff,
    cashGrowth: episode.cashGrowth,
    dividend: episode.dividend,
    funded: hedgeInstrument === "shares",
    components: costs.components.length,
    cost: (time, traded, price, out) => {
      const date = history.dates[episode.entry + Math.ceil(time / 2)]!;
      costs.cost({ date, units: traded, price: price / episode.scale }, out);
      for (let c = 0; c < out.length; c++) out[c]! *= episode.scale;
    },
  });
}

/** Sum |d delta| with the opening trade. */
function volumeOf(positions: Float64Array): number {
  return positions.reduce((sum, position, t) => sum + Math.abs(position - (t === 0 ? 0 : positions[t - 1]!)), 0);
}
