import { foldOf, hedgeInputs } from "../backtest/index.ts";
import { check, deriveKey, keyFrom } from "../core/index.ts";
import type { HedgeInputs, Strategy } from "../hedging/index.ts";
import type { ChallengerFits, LeftOut, StrategyFamily } from "../market/index.ts";
import type { Compute } from "../models/index.ts";
import type { RunConfig } from "./config.ts";
import { challengerDeltas, challengerFits, fitChallengers, type YearlyChallenger } from "./fit-challengers.ts";
import type { MarketPlan } from "./market-plan.ts";
import { networkDeltas } from "./network-deltas.ts";
import { type Block, marketKey } from "./train-market.ts";

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
  /** Whether it is a row of the main table; all others but the seeds stand in the table of challengers. */
  readonly mainTable: boolean;
}

/** Name of the learned hedge in tables. */
const LEARNED = "LSTM";

/** Every strategy of one market. */
export interface MarketStrategies {
  readonly positions: readonly StrategyPositions[];
  /** The same strategies on other inputs; absent where positions are given and not made. */
  readonly source?: StrategySource | undefined;
  /** Parameters of the challengers by test year. */
  readonly fits: readonly ChallengerFits[];
  /** Challengers that could not be fitted for some year. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Positions of the strategies that are wanted (default all) on what they see of a market's episodes, each on its date. What is fitted or trained is the
 * same for any inputs, so that the inputs may be those of other strikes or volatilities than the base case's.
 */
export type StrategySource = (inputs: HedgeInputs, wanted?: (name: string) => boolean) => StrategyPositions[];

/** The strategies of a market: the learned one, its seeds and its placebo where there are networks, then the challengers. */
export function strategySource(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
  challengers: readonly YearlyChallenger[],
): StrategySource {
  return (inputs, wanted = () => true) => {
    const network = compute === undefined || blocks.length === 0 || !wanted(LEARNED) ? undefined : compute;
    const learned = network === undefined ? [] : learnedPositions(config, plan, inputs, blocks, network);
    const classical = challengers
      .filter(({ challenger }) => wanted(challenger.name))
      .map((hedge) => ({
        name: hedge.challenger.name,
        family: hedge.challenger.family,
        gives: hedge.challenger.gives,
        mainTable: hedge.mainTable,
        deltas: challengerDeltas(plan, hedge, inputs),
      }));
    return [...learned, ...classical];
  };
}

/** Positions of every strategy on a market's episodes: fits the challengers on the past of every test year. */
export function marketStrategies(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
): MarketStrategies {
  const { fitted, leftOut } = fitChallengers(config, plan);
  const source = strategySource(config, plan, blocks, compute, fitted);
  return { positions: source(marketInputs(plan)), source, fits: challengerFits(plan, fitted), leftOut };
}

/** What strategies see, with the leverage that was known for each test year. */
export function marketInputs({ history, set, folds, leverage }: MarketPlan): HedgeInputs {
  return hedgeInputs(history, set, (entry) => {
    const fit = leverage.get(foldOf(folds, entry)?.year ?? Number.NaN);
    check(fit !== undefined, () => `no leverage for the entry ${entry}`);
    return fit.b;
  });
}

function learnedPositions(
  config: RunConfig,
  plan: MarketPlan,
  inputs: HedgeInputs,
  blocks: readonly Block[],
  compute: Compute,
): StrategyPositions[] {
  const seeds = networkDeltas(plan, inputs, blocks, compute);
  const shuffle = deriveKey(marketKey(keyFrom(config.seed), plan), "shuffled time");
  const shuffled = networkDeltas(plan, inputs, blocks, compute, shuffle);
  const learned = { family: "learned", gives: undefined, mainTable: false } as const;
  return [
    { ...learned, name: LEARNED, mainTable: true, deltas: averageOf(seeds) },
    ...seeds.map((deltas, seed) => ({ ...learned, name: `${LEARNED}, seed ${seed + 1}`, deltas, seedOf: LEARNED })),
    { ...learned, name: `Placebo: ${LEARNED}, shuffled time`, family: "placebo", deltas: averageOf(shuffled) },
  ];
}

function averageOf(seeds: readonly Float64Array[]): Float64Array {
  return seeds[0]!.map((_, at) => seeds.reduce((sum, deltas) => sum + deltas[at]!, 0) / seeds.length);
}
