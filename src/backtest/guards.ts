import { addDays, type IsoDate } from "../core/index.ts";
import { historyBefore, type MarketHistory } from "../market/index.ts";
import type { Fold } from "./walk-forward.ts";

/** Decisions of one run: for each entry date the positions chosen at its sessions, in order. */
export type Decisions = ReadonlyMap<IsoDate, Float64Array>;
/** A complete pass from a history to its decisions: fits, training and replay included. */
export type Decide = (history: MarketHistory) => Decisions | Promise<Decisions>;

export interface GuardReport {
  readonly guard: string;
  readonly passed: boolean;
  /** Decisions compared; a guard that compared nothing has not passed. */
  readonly compared: number;
  readonly finding: string;
}

/** Reruns with every row after `cutRow` cut off: earlier decisions must be identical to the bit. */
export async function truncationGuard(decide: Decide, history: MarketHistory, cutRow: number): Promise<GuardReport> {
  const cut = history.dates[cutRow]!;
  const whole = await decide(history);
  const truncated = await decide(historyBefore(history, addDays(cut, 1)));
  return compare("truncation", history.dates, whole, truncated, cut);
}

/** Reruns with every price, volatility and dividend after `cutRow` multiplied by `factor`: decisions up to it must be identical to the bit. */
export async function futureShockGuard(
  decide: Decide,
  history: MarketHistory,
  cutRow: number,
  factor = 1.5,
): Promise<GuardReport> {
  const whole = await decide(history);
  const shocked = await decide(shockAfter(history, cutRow, factor));
  return compare("future shock", history.dates, whole, shocked, history.dates[cutRow]!);
}

/** Training data of every fold must end at least `horizon` sessions before its first entry. */
export function overlapGuard(dates: readonly IsoDate[], folds: readonly Fold[], horizon: number): GuardReport {
  for (const fold of folds) {
    const cutoffs = [fold.cutoff, fold.trainingCutoff, fold.fineTuneCutoff ?? fold.trainingCutoff];
    const rows = cutoffs.map((cutoff) => dates.indexOf(cutoff));
    const first = dates.indexOf(fold.from);
    if (Math.min(...rows) < 0 || first - Math.max(...rows) < horizon) {
      return {
        guard: "overlap",
        passed: false,
        compared: folds.length,
        finding: `${fold.year}: fitted on rows before ${dates[Math.max(...rows)] ?? fold.cutoff}, tested from ${fold.from}: fewer than ${horizon} sessions apart`,
      };
    }
  }
  return {
    guard: "overlap",
    passed: folds.length > 0,
    compared: folds.length,
    finding: "no test window shares a row with a training window",
  };
}

/** A history whose rows after `row` are multiplied by `factor` (rates, carry and expiries stay). */
export function shockAfter(history: MarketHistory, row: number, factor: number): MarketHistory {
  const shock = (values: Float64Array) => values.map((value, i) => (i > row ? value * factor : value));
  return {
    ...history,
    open: shock(history.open),
    high: shock(history.high),
    low: shock(history.low),
    close: shock(history.close),
    volatilityIndex: shock(history.volatilityIndex),
    dividend: shock(history.dividend),
    ...(history.volume && { volume: shock(history.volume) }),
    ...(history.futures && {
      futures: history.futures.map(({ expiry, close }) => ({ expiry, close: shock(close) })),
    }),
  };
}

function compare(
  guard: string,
  dates: readonly IsoDate[],
  before: Decisions,
  after: Decisions,
  cut: IsoDate,
): GuardReport {
  const rowOf = new Map(dates.map((date, row) => [date, row]));
  const cutRow = rowOf.get(cut)!;
  let compared = 0;
  for (const [entry, positions] of after) {
    const original = before.get(entry);
    const first = rowOf.get(entry);
    if (first === undefined || first > cutRow) continue;
    for (let step = 0; step < positions.length && first + step <= cutRow; step++) {
      compared++;
      if (!Object.is(original?.[step], positions[step])) {
        return {
          guard,
          passed: false,
          compared,
          finding: `decision of ${dates[first + step]} (entry ${entry}) depends on data after ${cut}: ${original?.[step]} became ${positions[step]}`,
        };
      }
    }
  }
  return {
    guard,
    passed: compared > 0,
    compared,
    finding: compared > 0 ? `${compared} decisions up to ${cut} are identical` : "nothing to compare",
  };
}
