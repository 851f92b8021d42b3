import type { CostModel } from "../costs/index.ts";

/** A cost model whose trades cost nothing; its components and dates stay. */
export function withoutCosts(costs: CostModel): CostModel {
  return { ...costs, cost: (_fill, out) => void out.fill(0) };
}
