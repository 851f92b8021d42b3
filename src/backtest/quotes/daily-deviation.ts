import type { QuotedEpisode, QuotedOutcome } from "../../market/index.ts";
import type { Resampled } from "../../statistics/index.ts";
import { heldSteps } from "./quoted-inputs.ts";

/** Sums of the daily P&L of each episode, over the steps of one session after the entry [episodes]. */
export interface DailySums {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** Steps of several sessions, which would count as one large day: left out. */
  readonly longer: number;
}

/** The P&L at entry is no risk, it is the cost of the opening trades: left out. */
export function dailySums(outcomes: readonly QuotedOutcome[], episodes: readonly QuotedEpisode[]): DailySums {
  const [counts, sums, squares] = [0, 1, 2].map(() => new Float64Array(outcomes.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let longer = 0;
  for (const [i, { daily }] of outcomes.entries()) {
    const lengths = stepLengths(episodes[i]!);
    for (const [t, sessions] of lengths.entries()) {
      if (sessions !== 1) {
        longer++;
        continue;
      }
      const pnl = daily[t + 1]!;
      counts[i]! += 1;
      sums[i]! += pnl;
      squares[i]! += pnl * pnl;
    }
  }
  return { counts, sums, squares, longer };
}

/** Sessions that each held step lasts. */
export function stepLengths(episode: QuotedEpisode): number[] {
  return [
    ...heldSteps(episode)
      .slice(1)
      .map(({ sessions }) => sessions),
    episode.end.sessions,
  ];
}

/** Standard deviation of all days together about their common mean, divisor n - 1. */
export function pooledDeviation(daily: DailySums): number {
  return resampledDaily(daily)(new Int32Array(daily.counts.length).fill(1));
}

/** The same of a resample of episodes: an episode's days stay together. */
export function resampledDaily({ counts, sums, squares }: DailySums): Resampled {
  return (weights) => {
    let [n, sum, square] = [0, 0, 0];
    for (const [i, weight] of weights.entries()) {
      n += weight * counts[i]!;
      sum += weight * sums[i]!;
      square += weight * squares[i]!;
    }
    return Math.sqrt(Math.max(0, square - (sum * sum) / n) / (n - 1));
  };
}
