import { foldOf, hedgeInputs } from "../backtest/index.ts";
import { check } from "../core/index.ts";
import {
  blackScholesDelta,
  blackScholesTrailing,
  type HedgeInputs,
  noHedge,
  type Strategy,
  skewRule,
} from "../hedging/index.ts";
import type { StrategyFamily } from "../market/index.ts";
import type { Compute } from "../models/index.ts";
import type { RunConfig } from "./config.ts";
import type { MarketPlan } from "./market-plan.ts";
import { networkDeltas } from "./network-deltas.ts";
import type { Block } from "./train-market.ts";

/** What one strategy holds on every episode of a market. */
export interface StrategyPositions {
  /** As printed in tables. */
  readonly name: string;
  readonly family: StrategyFamily;
  /** See `Strategy`. */
  readonly gives: Strategy["gives"];
  /** [episodes x steps] */
  readonly deltas: Float64Array;
  /** Of a single network: the strategy that averages it with others; it is left out of the main table. */
  readonly seedOf?: string | undefined;
}

/** Name of the learned hedge in tables. */
const LEARNED = "LSTM";

/**
 * Positions of the strategies that are wanted (default all) on what they see of a market's episodes, each on its date. What is fitted or trained is the
 * same for any inputs, so that the inputs may be those of other strikes or volatilities than the base case's.
 */
export type StrategySource = (inputs: HedgeInputs, wanted?: (name: string) => boolean) => StrategyPositions[];

/** The strategies of a market: the learned one and its seeds where there are networks, then the classical ones. */
export function strategySource(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
): StrategySource {
  return (inputs, wanted = () => true) => {
    const network = compute === undefined || blocks.length === 0 || !wanted(LEARNED) ? undefined : compute;
    const seeds = network === undefined ? [] : networkDeltas(plan, inputs, blocks, network);
    return [...learnedPositions(seeds), ...classicalPositions(config, inputs, wanted)];
  };
}

/** Positions of every strategy on a market's episodes. */
export function marketStrategies(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
): StrategyPositions[] {
  return strategySource(config, plan, blocks, compute)(marketInputs(plan));
}

/** What strategies see, with the leverage that was known for each test year. */
export function marketInputs({ history, set, folds, leverage }: MarketPlan): HedgeInputs {
  return hedgeInputs(history, set, (entry) => {
    const fit = leverage.get(foldOf(folds, entry)?.year ?? Number.NaN);
    check(fit !== undefined, () => `no leverage for the entry ${entry}`);
    return fit.b;
  });
}

function learnedPositions(seeds: readonly Float64Array[]): StrategyPositions[] {
  if (seeds.length === 0) return [];
  const learned = { family: "learned", gives: undefined } as const;
  return [
    { ...learned, name: LEARNED, deltas: averageOf(seeds) },
    ...seeds.map((deltas, seed) => ({ ...learned, name: `${LEARNED}, seed ${seed + 1}`, deltas, seedOf: LEARNED })),
  ];
}

function classicalPositions(
  { backtest }: RunConfig,
  inputs: HedgeInputs,
  wanted: (name: string) => boolean,
): StrategyPositions[] {
  const families: readonly (readonly [StrategyFamily, Strategy])[] = [
    ["benchmark", blackScholesDelta],
    ["classical", blackScholesTrailing],
    ["classical", skewRule()],
    ["classical", skewRule({ band: backtest.bandWidth })],
    ["unhedged", noHedge],
  ];
  return families
    .filter(([, { name }]) => wanted(name))
    .map(([family, strategy]) => ({
      name: strategy.name,
      family,
      gives: strategy.gives,
      deltas: strategy.deltas(inputs),
    }));
}

function averageOf(seeds: readonly Float64Array[]): Float64Array {
  return seeds[0]!.map((_, at) => seeds.reduce((sum, deltas) => sum + deltas[at]!, 0) / seeds.length);
}
