import { about, decidedPositions, type GuardReport, lookAheadGuard } from "../../backtest/index.ts";
import { blackScholesDelta, type HedgeInputs, skewRule } from "../../hedging/index.ts";
import type { MarketPlan } from "../market-plan.ts";
import type { StrategyPositions } from "../market-strategies.ts";
import { named } from "./known-guards.ts";

/** Look-ahead of positions, against the Black-Scholes delta and the skew rule of the same episodes. */
export function lookAheadGuards(
  { history, set }: Pick<MarketPlan, "history" | "set">,
  inputs: HedgeInputs,
  positions: readonly Pick<StrategyPositions, "name" | "deltas" | "gives">[],
): GuardReport[] {
  const { terms } = set.rules;
  const references = [blackScholesDelta, skewRule()].map((rule) =>
    decidedPositions(terms, rule.deltas(inputs), rule.gives),
  );
  return positions.flatMap(({ name, deltas, gives }) =>
    lookAheadGuard(name, {
      steps: inputs.steps,
      positions: decidedPositions(terms, deltas, gives),
      references,
      sessionReturn: inputs.sessionReturn,
      entries: set.entries,
    }).map((report) => about(named(history.label, name), report)),
  );
}
