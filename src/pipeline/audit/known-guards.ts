import {
  about,
  type DecideAll,
  futureShockGuards,
  type GuardReport,
  overlapGuard,
  truncationGuards,
} from "../../backtest/index.ts";
import { keyFrom } from "../../core/index.ts";
import type { MarketHistory } from "../../market/index.ts";
import type { MarketConfig, RunConfig } from "../config.ts";
import type { MarketPlan } from "../market-plan.ts";
import { type AuditedNetworks, decideInputs, decideStrategies } from "./decide.ts";
import { leverageFeatureGuard } from "./leverage-feature.ts";

/** Nothing known too early: whole passes of every strategy, and of every input, on a truncated and on a shocked history; folds against entries. */
export async function knownGuards(
  config: RunConfig,
  market: MarketConfig,
  plan: MarketPlan,
  networks: AuditedNetworks,
): Promise<GuardReport[]> {
  const { history, folds, set } = plan;
  const cutRow = cutWithin(plan);
  const strategies = decideStrategies(config, market, networks);
  const inputs = decideInputs(config, market);
  const reports = [
    ...(await bothPasses(strategies, history, cutRow)),
    ...fullSample(await bothPasses(inputs, history, cutRow)),
    overlapGuard(history.dates, folds, set.rules.terms.horizonSessions),
    leverageFeatureGuard("leverage regression", history, folds[Math.floor(folds.length / 2)]!, keyFrom(config.seed)),
  ];
  return reports.map((report) => about(named(history.label, report.target), report));
}

/** Truncation and future shock of one pass, which is made once on the whole history. */
export async function bothPasses(decide: DecideAll, history: MarketHistory, cutRow: number): Promise<GuardReport[]> {
  const whole = await decide(history);
  return [
    ...(await truncationGuards(decide, whole, history, cutRow)),
    ...(await futureShockGuards(decide, whole, history, cutRow)),
  ];
}

/** `label: target`, or the label alone. */
export function named(label: string, target: string): string {
  return target === "" ? label : `${label}: ${target}`;
}

/** An input that depends on later rows: a volatility, a fit or a fill of the whole sample. */
function fullSample(reports: readonly GuardReport[]): GuardReport[] {
  return reports.map((report) => ({
    ...report,
    guard: "full-sample statistics",
    target: `input ${report.target}`,
    finding: `${report.guard}: ${report.finding}`,
  }));
}

/**
 * The row to cut after: within the life of an episode in the middle of the test span, past the first entries of a fold, so that its fits count,
 * and far enough from its end that later folds would change them if they could.
 */
export function cutWithin({ set }: MarketPlan): number {
  const middle = set.entries[Math.floor(set.entries.length / 2)]!;
  return middle + Math.floor(set.rules.terms.horizonSessions / 2);
}
