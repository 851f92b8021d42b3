import type { StrategyLedger } from "../../market/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/** In % of the price at entry: a millionth of a cent on an index of 100. */
const TOLERANCE = 1e-8;

/** Lines of every episode must add up: pnl = premium - payoff + gains + dividends + financing - total cost, and total cost = its components. */
export function ledgerIdentityGuard(ledgers: readonly StrategyLedger[]): GuardReport {
  let [compared, worst] = [0, 0];
  let where = "";
  for (const { strategy, episodes } of ledgers) {
    for (const episode of episodes) {
      compared++;
      const { pnl, premium, payoff, gains, dividends, financing, totalCost, costs } = episode;
      const components = Object.values(costs).reduce((sum, cost) => sum + cost, 0);
      const gap = Math.abs(premium - payoff + gains + dividends + financing - totalCost - pnl);
      const difference = Math.max(gap, Math.abs(components - totalCost));
      if (difference <= worst || Number.isNaN(worst)) continue;
      [worst, where] = [difference, `${strategy}, entry ${episode.entry}`];
    }
  }
  const passed = compared > 0 && worst <= TOLERANCE;
  return guardReport({
    guard: "ledger identity",
    passed,
    compared,
    finding: passed
      ? `lines of ${compared} episodes add up, the worst to ${worst.toExponential(1)} % of the price`
      : compared === 0
        ? "no episode to add up"
        : `lines do not add up: ${worst} % of the price (${where})`,
    evidence: { largestDifference: worst, tolerance: TOLERANCE },
  });
}
