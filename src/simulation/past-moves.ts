import { UserError } from "../core/index.ts";
import type { MarketHistory } from "../market/index.ts";

/** What happened from one session to the next, in the order of time. All arrays have one entry a move. */
export interface PastMoves {
  /** Log total return. */
  readonly returns: Float64Array;
  /** Change of ln(volatility index). */
  readonly indexChanges: Float64Array;
  /** Volatility index before the move. */
  readonly index: Float64Array;
  /** Whether the move follows the one before it without a gap. */
  readonly follows: readonly boolean[];
}

/** Fewer moves are no sample to draw from. */
const LEAST = 250;

/**
 * The moves between neighbouring sessions that both have a close and a volatility index. Throws a UserError when there
 * are fewer than 250. The history should end where the paths may not look any further: see `historyBefore`.
 */
export function pastMoves({ market, dates, close, dividend, volatilityIndex }: MarketHistory): PastMoves {
  const rows: number[] = [];
  for (let t = 1; t < close.length; t++) {
    const known = close[t - 1]! > 0 && close[t]! > 0 && volatilityIndex[t - 1]! > 0 && volatilityIndex[t]! > 0;
    if (known) rows.push(t);
  }
  if (rows.length < LEAST) {
    throw new UserError(
      `${market}: the bootstrap needs at least ${LEAST} pairs of sessions with close and volatility index, found ` +
        `${rows.length} in ${dates.length} rows (${dates[0] ?? "none"} to ${dates.at(-1) ?? "none"})`,
      "Choose a later date, or a longer history of the volatility index.",
    );
  }
  return {
    returns: Float64Array.from(rows, (t) => Math.log((close[t]! + dividend[t]!) / close[t - 1]!)),
    indexChanges: Float64Array.from(rows, (t) => Math.log(volatilityIndex[t]! / volatilityIndex[t - 1]!)),
    index: Float64Array.from(rows, (t) => volatilityIndex[t - 1]!),
    follows: rows.map((t, i) => i > 0 && rows[i - 1] === t - 1),
  };
}
