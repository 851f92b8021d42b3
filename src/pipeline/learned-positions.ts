import { deriveKey, keyFrom } from "../core/index.ts";
import type { HedgeInputs } from "../hedging/index.ts";
import type { Compute } from "../models/index.ts";
import type { RunConfig } from "./config.ts";
import type { LearnedConfig } from "./learned-hedges.ts";
import { type MarketPlan, planOfHedge } from "./market-plan.ts";
import { networkDeltas } from "./network-deltas.ts";
import type { StrategyPositions } from "./strategy-positions.ts";
import { type Block, marketKey } from "./train-market.ts";

/** A market with its trained networks. */
export interface TrainedMarket {
  readonly config: Pick<RunConfig, "seed">;
  readonly plan: MarketPlan;
  readonly blocks: readonly Block[];
  readonly compute: Compute;
}

/**
 * Positions of a market's learned hedges in the order of the configuration: of each that has networks the mean of its seeds, every seed, and the placebo of the
 * same networks fed shuffled time; of an average the mean of its hedges. @param hedges those that are wanted, default all
 */
export function learnedPositions(
  market: TrainedMarket,
  inputs: HedgeInputs,
  hedges: readonly LearnedConfig[] = market.plan.market.learned,
): StrategyPositions[] {
  const means = new Map<string, Float64Array>();
  const parts = hedges.flatMap(({ name, average = [name] }) => average);
  const positions = market.plan.market.learned.flatMap((hedge) => {
    const own = market.blocks.filter((block) => block.hedge.name === hedge.name);
    if (own.length === 0 || !parts.includes(hedge.name)) return [];
    const seeds = networkDeltas(planOfHedge(market.plan, hedge), inputs, own, market.compute);
    means.set(hedge.name, averageOf(seeds));
    return hedges.includes(hedge) ? [...ofSeeds(hedge.name, seeds), placebo(market, hedge, own, inputs)] : [];
  });
  const averages = hedges.flatMap(({ name, average = [] }) => {
    const own = average.flatMap((part) => means.get(part) ?? []);
    return own.length > 0 && own.length === average.length ? [learned(name, averageOf(own))] : [];
  });
  return [...positions, ...averages];
}

function ofSeeds(name: string, seeds: readonly Float64Array[]): StrategyPositions[] {
  const each = (deltas: Float64Array, seed: number) => ({
    ...learned(`${name}, seed ${seed + 1}`, deltas),
    mainTable: false,
    seedOf: name,
  });
  return [learned(name, averageOf(seeds)), ...seeds.map(each)];
}

/** The same networks, shown at every step one of the steps up to it at random: what they see must be worth something. */
function placebo(
  { config, plan, compute }: TrainedMarket,
  hedge: LearnedConfig,
  own: readonly Block[],
  inputs: HedgeInputs,
): StrategyPositions {
  const key = deriveKey(marketKey(keyFrom(config.seed), plan), "shuffled time");
  const shuffled = networkDeltas(planOfHedge(plan, hedge), inputs, own, compute, key);
  const name = `Placebo: ${hedge.name}, shuffled time`;
  const positions = { name, gives: undefined, deltas: averageOf(shuffled), mainTable: false };
  return { ...positions, family: "placebo", placeboOf: hedge.name };
}

function learned(name: string, deltas: Float64Array): StrategyPositions {
  return { name, family: "learned", gives: undefined, deltas, mainTable: true };
}

function averageOf(parts: readonly Float64Array[]): Float64Array {
  return parts[0]!.map((_, at) => parts.reduce((sum, deltas) => sum + deltas[at]!, 0) / parts.length);
}
