import type { HedgeInputs } from "../hedging/index.ts";
import type { Compute } from "../models/index.ts";
import type { MarketPlan } from "./market-plan.ts";
import { planOfHedge } from "./market-plan.ts";
import type { StrategyPositions } from "./market-strategies.ts";
import { networkDeltas } from "./network-deltas.ts";
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
  const learned = { family: "learned", gives: undefined } as const;
  const means = new Map<string, Float64Array>();
  const positions: StrategyPositions[] = [];
  for (const hedge of plan.market.learned) {
    const { name, average } = hedge;
    const own = blocks.filter((block) => block.hedge.name === name);
    if (average === undefined && own.length > 0) {
      const seeds = networkDeltas(planOfHedge(plan, hedge), inputs, own, compute);
      means.set(name, averageOf(seeds));
      positions.push({ ...learned, name, deltas: averageOf(seeds) });
      positions.push(
        ...seeds.map((deltas, seed) => ({ ...learned, name: `${name}, seed ${seed + 1}`, deltas, seedOf: name })),
      );
    }
  }
  for (const { name, average } of plan.market.learned) {
    const parts = average?.flatMap((part) => means.get(part) ?? []) ?? [];
    if (parts.length > 0 && parts.length === average?.length)
      positions.push({ ...learned, name, deltas: averageOf(parts) });
  }
  return positions;
}

function averageOf(parts: readonly Float64Array[]): Float64Array {
  return parts[0]!.map((_, at) => parts.reduce((sum, deltas) => sum + deltas[at]!, 0) / parts.length);
}
