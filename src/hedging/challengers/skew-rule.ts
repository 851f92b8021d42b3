import type { StrategyFamily } from "../../market/index.ts";
import type { Challenger } from "../challenger.ts";
import { skewRule } from "../skew-rule.ts";

/** The skew rule of every episode's own leverage. */
export const skewRuleChallenger: Challenger = shifted("Skew rule", "classical", 1, "N(d1 + b sqrt(tau))");

/** The placebo: the same rule with the leverage's sign turned. */
export const wrongSignPlacebo: Challenger = {
  ...shifted("Placebo: skew rule, wrong sign", "placebo", -1, "Must do harm: N(d1 - b sqrt(tau))"),
  placeboOf: skewRuleChallenger.name,
};

function shifted(name: string, family: StrategyFamily, sign: 1 | -1, formula: string): Challenger {
  const rule = skewRule();
  return {
    name,
    family,
    description: `${formula}, b = sqrt(252) x the slope of five-day changes of ln(index) on five standardised daily returns.`,
    fit: ({ leverage }) => ({
      parameters: { b: sign * leverage.b },
      deltas: (inputs) => rule.deltas({ ...inputs, leverage: inputs.leverage.map((b) => sign * b) }),
    }),
  };
}
