import { addDays } from "../../core/index.ts";
import { historyBefore, type MarketHistory } from "../../market/index.ts";
import { compareAll, compareDecisions, type Decide, type DecideAll, type DecisionsByName } from "./decisions.ts";
import type { GuardReport } from "./guard-report.ts";

const GUARD = "truncation";

/** Reruns with every row after `cutRow` cut off: earlier decisions must be identical to the bit. */
export async function truncationGuard(decide: Decide, history: MarketHistory, cutRow: number): Promise<GuardReport> {
  const cut = history.dates[cutRow]!;
  const whole = await decide(history);
  const truncated = await decide(truncateAfter(history, cutRow));
  return compareDecisions({ guard: GUARD, dates: history.dates, cut }, whole, truncated);
}

/** `truncationGuard` for several strategies of one pass. @param whole decisions on the whole history, made before */
export async function truncationGuards(
  decideAll: DecideAll,
  whole: DecisionsByName,
  history: MarketHistory,
  cutRow: number,
): Promise<GuardReport[]> {
  const truncated = await decideAll(truncateAfter(history, cutRow));
  return compareAll({ guard: GUARD, dates: history.dates, cut: history.dates[cutRow]! }, whole, truncated);
}

/** The history up to a row, which is kept. */
export function truncateAfter(history: MarketHistory, row: number): MarketHistory {
  return historyBefore(history, addDays(history.dates[row]!, 1));
}
