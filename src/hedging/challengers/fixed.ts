import type { StrategyFamily } from "../../market/index.ts";
import type { Challenger } from "../challenger.ts";
import type { Strategy } from "../inputs.ts";

/** A strategy without parameters as a challenger. */
export function fixed(strategy: Strategy, family: StrategyFamily, description: string): Challenger {
  return {
    name: strategy.name,
    family,
    description,
    gives: strategy.gives,
    fit: () => ({ parameters: {}, deltas: strategy.deltas }),
  };
}
