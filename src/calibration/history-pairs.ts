import { type IsoDate, UserError } from "../core/index.ts";
import { horizonYears, type MarketHistory } from "../market/index.ts";

/** A volatility index of another horizon at the later session of each pair. */
export interface TermObservations {
  /** Calendar days. */
  readonly days: number;
  /** Horizon in sessions' time. */
  readonly years: number;
  /** Squared index [pairs]; NaN where there is none. */
  readonly squared: Float64Array;
  /** How many there are. */
  readonly count: number;
}

/** Successive sessions of a history: the squared volatility index before and after, and the return between. */
export interface HistoryPairs {
  /** Squared index at the earlier session [count]. */
  readonly before: Float64Array;
  /** Squared index at the later session [count]. */
  readonly after: Float64Array;
  /** Log total return of the later session [count]. */
  readonly returns: Float64Array;
  readonly count: number;
  /** Indices of other horizons that at least 250 pairs have, ascending by days. */
  readonly terms: readonly TermObservations[];
  /** Last known squared index. */
  readonly last: number;
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** A year: a shorter piece of a term structure shows one regime. */
const LEAST_TERM_PAIRS = 250;

/** Log total returns ln((close + dividend) / previous close) [rows]; NaN in the first row and beside a missing close. */
export function totalReturns(history: MarketHistory): Float64Array {
  const { close, dividend } = history;
  return close.map((price, t) => (t === 0 ? Number.NaN : Math.log((price + dividend[t]!) / close[t - 1]!)));
}

/**
 * Collects the pairs of neighbouring rows that both have a close and a volatility index: rows without an index are left out,
 * and so are the pairs that would span them. Throws a UserError when there are fewer than `least` pairs.
 */
export function historyPairs(history: MarketHistory, least: number): HistoryPairs {
  const index = history.volatilityIndex;
  const returns = totalReturns(history);
  const rows: number[] = [];
  for (let t = 1; t < index.length; t++) {
    if (index[t]! > 0 && index[t - 1]! > 0 && Number.isFinite(returns[t])) rows.push(t);
  }
  if (rows.length < least) {
    throw new UserError(
      `${history.market}: calibration needs at least ${least} pairs of sessions with close and volatility index, found ${rows.length} ` +
        `in ${history.dates.length} rows (${history.dates[0] ?? "none"} to ${history.dates.at(-1) ?? "none"})`,
      "Choose a later cut-off, or a longer history of the volatility index.",
    );
  }
  const last = rows.at(-1)!;
  return {
    before: Float64Array.from(rows, (t) => index[t - 1]! ** 2),
    after: Float64Array.from(rows, (t) => index[t]! ** 2),
    returns: Float64Array.from(rows, (t) => returns[t]!),
    count: rows.length,
    terms: termsAt(history, rows),
    last: index[last]! ** 2,
    from: history.dates[rows[0]! - 1]!,
    to: history.dates[last]!,
  };
}

function termsAt({ volatilityTerm = [] }: MarketHistory, rows: readonly number[]): TermObservations[] {
  return volatilityTerm.flatMap(({ days, values }) => {
    const squared = Float64Array.from(rows, (t) => (values[t]! > 0 ? values[t]! ** 2 : Number.NaN));
    const count = squared.reduce((known, value) => known + (value > 0 ? 1 : 0), 0);
    return count < LEAST_TERM_PAIRS ? [] : [{ days, years: horizonYears(days), squared, count }];
  });
}
