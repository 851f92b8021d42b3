import { foldOf, hedgeInputs } from "../backtest/index.ts";
import { check, type IsoDate } from "../core/index.ts";
import type { HedgeInputs } from "../hedging/index.ts";
import type { ChallengerFits, LeftOut } from "../market/index.ts";
import type { Compute } from "../models/index.ts";
import type { RunConfig } from "./config.ts";
import { challengerDeltas, challengerFits, fitChallengers, type YearlyChallenger } from "./fit-challengers.ts";
import { learnedPositions } from "./learned-positions.ts";
import type { MarketPlan } from "./market-plan.ts";
import { smileSlope } from "./smile.ts";
import type { StrategyPositions } from "./strategy-positions.ts";
import type { Block } from "./train-market.ts";

export type { StrategyPositions };

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

/** The strategies of a market: the learned ones, their seeds and their placebos where there are networks, then the challengers. */
export function strategySource(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
  challengers: readonly YearlyChallenger[],
): StrategySource {
  return (inputs, wanted = () => true) => {
    const hedges = plan.market.learned.filter(({ name }) => wanted(name));
    const learned =
      compute === undefined || blocks.length === 0 || hedges.length === 0
        ? []
        : learnedPositions({ config, plan, blocks, compute }, inputs, hedges);
    const classical = challengers
      .filter(({ challenger }) => wanted(challenger.name))
      .map((hedge) => ({
        name: hedge.challenger.name,
        family: hedge.challenger.family,
        gives: hedge.challenger.gives,
        mainTable: hedge.mainTable,
        placeboOf: hedge.challenger.placeboOf,
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
export function marketInputs({ history, set, folds, leverage, market }: MarketPlan): HedgeInputs {
  const leverageAt = (entry: IsoDate) => {
    const fit = leverage.get(foldOf(folds, entry)?.year ?? Number.NaN);
    check(fit !== undefined, () => `no leverage for the entry ${entry}`);
    return fit.b;
  };
  const known = smileSlope(market.smile, 0) !== undefined;
  return hedgeInputs(
    history,
    set,
    leverageAt,
    known ? (entry) => smileSlope(market.smile, leverageAt(entry))! : undefined,
  );
}
