import type { MarketHistory } from "../../market/index.ts";
import { compareAll, compareDecisions, type Decide, type DecideAll, type DecisionsByName } from "./decisions.ts";
import type { GuardReport } from "./guard-report.ts";

const GUARD = "future shock";
const FACTOR = 1.5;

/** Reruns with every price, volatility and dividend after `cutRow` multiplied by `factor`: decisions up to it must be identical to the bit. */
export async function futureShockGuard(
  decide: Decide,
  history: MarketHistory,
  cutRow: number,
  factor = FACTOR,
): Promise<GuardReport> {
  const whole = await decide(history);
  const shocked = await decide(shockAfter(history, cutRow, factor));
  return compareDecisions({ guard: GUARD, dates: history.dates, cut: history.dates[cutRow]! }, whole, shocked);
}

/** `futureShockGuard` for several strategies of one pass. @param whole decisions on the history as it is, made before */
export async function futureShockGuards(
  decideAll: DecideAll,
  whole: DecisionsByName,
  history: MarketHistory,
  cutRow: number,
): Promise<GuardReport[]> {
  const shocked = await decideAll(shockAfter(history, cutRow, FACTOR));
  return compareAll({ guard: GUARD, dates: history.dates, cut: history.dates[cutRow]! }, whole, shocked);
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
    ...(history.volatilityTerm && {
      volatilityTerm: history.volatilityTerm.map(({ days, values }) => ({ days, values: shock(values) })),
    }),
    dividend: shock(history.dividend),
    ...(history.volume && { volume: shock(history.volume) }),
    ...(history.futures && {
      futures: history.futures.map(({ expiry, close }) => ({ expiry, close: shock(close) })),
    }),
  };
}
