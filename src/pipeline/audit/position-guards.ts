import { about, type GuardReport, lookAheadGuard } from "../../backtest/index.ts";
import { blackScholesDelta, type HedgeInputs, type Strategy, skewRule } from "../../hedging/index.ts";
import { deltaOfCall } from "../../pricing/index.ts";
import type { MarketPlan } from "../market-plan.ts";
import type { StrategyPositions } from "../market-strategies.ts";
import { named } from "./known-guards.ts";

/** Units held [episodes x steps] for what a strategy gives. */
export function unitsHeld(
  { set }: Pick<MarketPlan, "set">,
  deltas: Float64Array,
  gives: Strategy["gives"],
): Float64Array {
  const { kind, side } = set.rules.terms;
  return gives === "position" ? deltas : deltas.map((delta) => side * deltaOfCall(kind, delta));
}

/** Look-ahead of positions, against the Black-Scholes delta and the skew rule of the same episodes. */
export function lookAheadGuards(
  { history, set }: Pick<MarketPlan, "history" | "set">,
  inputs: HedgeInputs,
  positions: readonly Pick<StrategyPositions, "name" | "deltas" | "gives">[],
): GuardReport[] {
  const references = [blackScholesDelta, skewRule()].map((rule) => unitsHeld({ set }, rule.deltas(inputs), rule.gives));
  return positions.flatMap(({ name, deltas, gives }) =>
    lookAheadGuard(name, {
      steps: inputs.steps,
      positions: unitsHeld({ set }, deltas, gives),
      references,
      sessionReturn: inputs.sessionReturn,
      entries: set.entries,
    }).map((report) => about(named(history.label, name), report)),
  );
}
