import type { StrategyLedger } from "../../market/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/** Every strategy must have the same options: the same entries and expiries, the same premium and the same payoff, in the same order. */
export function sameEpisodesGuard(ledgers: readonly StrategyLedger[]): GuardReport {
  const [first, ...others] = ledgers;
  const episodes = first?.episodes.length ?? 0;
  const guard = "same episodes";
  for (const ledger of others) {
    const different = describeDifference(first!, ledger);
    if (different !== undefined)
      return guardReport({ guard, target: ledger.strategy, passed: false, compared: episodes, finding: different });
  }
  return guardReport({
    guard,
    passed: episodes > 0,
    compared: episodes * ledgers.length,
    finding: `${ledgers.length} strategies have the same ${episodes} entries, expiries, premiums and payoffs`,
  });
}

function describeDifference(first: StrategyLedger, other: StrategyLedger): string | undefined {
  if (first.episodes.length !== other.episodes.length)
    return `${other.strategy} has ${other.episodes.length} episodes, ${first.strategy} has ${first.episodes.length}`;
  for (const [i, mine] of other.episodes.entries()) {
    const its = first.episodes[i]!;
    for (const line of ["entry", "expiry", "premium", "payoff"] as const) {
      if (mine[line] !== its[line])
        return `episode ${i + 1}: ${line} is ${mine[line]} for ${other.strategy}, ${its[line]} for ${first.strategy} (entry ${its.entry})`;
    }
  }
  return undefined;
}
