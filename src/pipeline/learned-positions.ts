import type { HedgeInputs } from "../hedging/index.ts";
import type { Compute } from "../models/index.ts";
import { type MarketPlan, planOfHedge } from "./market-plan.ts";
import { networkDeltas } from "./network-deltas.ts";
import type { StrategyPositions } from "./strategy-positions.ts";
import type { Block } from "./train-market.ts";

/**
 * Positions of a market's learned hedges in the order of the configuration: of each that has networks the mean of its seeds, then every seed; of an average the mean of
 * its hedges.
 */
export function learnedPositions(
  plan: MarketPlan,
  inputs: HedgeInputs,
  blocks: readonly Block[],
  compute: Compute,
): StrategyPositions[] {
  const means = new Map<string, Float64Array>();
  const networks = plan.market.learned.flatMap((hedge) => {
    const own = blocks.filter((block) => block.hedge.name === hedge.name);
    if (own.length === 0) return [];
    const seeds = networkDeltas(planOfHedge(plan, hedge), inputs, own, compute);
    means.set(hedge.name, averageOf(seeds));
    return [
      position(hedge.name, averageOf(seeds)),
      ...seeds.map((deltas, seed) => ({ ...position(`${hedge.name}, seed ${seed + 1}`, deltas), seedOf: hedge.name })),
    ];
  });
  const averages = plan.market.learned.flatMap(({ name, average = [] }) => {
    const parts = average.flatMap((part) => means.get(part) ?? []);
    return parts.length > 0 && parts.length === average.length ? [position(name, averageOf(parts))] : [];
  });
  return [...networks, ...averages];
}

function position(name: string, deltas: Float64Array): StrategyPositions {
  return { name, family: "learned", gives: undefined, deltas };
}

function averageOf(parts: readonly Float64Array[]): Float64Array {
  return parts[0]!.map((_, at) => parts.reduce((sum, deltas) => sum + deltas[at]!, 0) / parts.length);
}
