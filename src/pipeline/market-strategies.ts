import { foldOf, hedgeInputs } from "../backtest/index.ts";
import { check, type IsoDate } from "../core/index.ts";
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
import { learnedPositions } from "./learned-positions.ts";
import type { MarketPlan } from "./market-plan.ts";
import { smileSlope } from "./smile.ts";
import type { StrategyPositions } from "./strategy-positions.ts";
import type { Block } from "./train-market.ts";

export type { StrategyPositions };

/** Positions of every strategy on a market's episodes: the learned one and its seeds where there are networks, then the classical ones. */
export function marketStrategies(
  config: RunConfig,
  plan: MarketPlan,
  blocks: readonly Block[],
  compute: Compute | undefined,
): StrategyPositions[] {
  const inputs = marketInputs(plan);
  const learned = compute === undefined ? [] : learnedPositions(plan, inputs, blocks, compute);
  return [...learned, ...classicalPositions(config, inputs)];
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

function classicalPositions({ backtest }: RunConfig, inputs: HedgeInputs): StrategyPositions[] {
  const families: readonly (readonly [StrategyFamily, Strategy])[] = [
    ["benchmark", blackScholesDelta],
    ["classical", blackScholesTrailing],
    ["classical", skewRule()],
    ["classical", skewRule({ band: backtest.bandWidth })],
    ["unhedged", noHedge],
  ];
  return families.map(([family, strategy]) => ({
    name: strategy.name,
    family,
    gives: strategy.gives,
    deltas: strategy.deltas(inputs),
  }));
}
