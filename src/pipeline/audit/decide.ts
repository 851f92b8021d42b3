import type { DecideAll, Decisions } from "../../backtest/index.ts";
import type { HedgeInputs } from "../../hedging/index.ts";
import type { Compute } from "../../models/index.ts";
import type { MarketConfig, RunConfig } from "../config.ts";
import { type MarketPlan, planMarket } from "../market-plan.ts";
import { marketInputs, marketStrategies } from "../market-strategies.ts";
import type { Pool } from "../pool.ts";
import type { Block } from "../train-market.ts";
import { withYearlyHeston } from "../yearly-heston.ts";

/** Networks to audit with the classical hedges; without any, only those. */
export interface AuditedNetworks {
  readonly blocks: readonly Block[];
  readonly compute: Compute | undefined;
  /** Its threads share the yearly fits. */
  readonly pool: Pool;
}

/** A strategy's or an input's numbers [episodes x steps] by entry date. */
export function decisionsOf({ set, history }: Pick<MarketPlan, "set" | "history">, values: Float64Array): Decisions {
  const steps = set.rules.terms.horizonSessions;
  return new Map(
    set.entries.map((entry, i) => [history.dates[entry]!, values.subarray(i * steps, (i + 1) * steps)] as const),
  );
}

/** The pass that every strategy goes through: plan, yearly fits, inputs, positions. Networks keep their weights. */
export function decideStrategies(
  config: RunConfig,
  market: MarketConfig,
  { blocks, compute, pool }: AuditedNetworks,
): DecideAll {
  return async (history) => {
    const plan = await withYearlyHeston(config, planMarket(config, market, history), pool);
    const { positions } = marketStrategies(config, plan, blocks, compute);
    return new Map(positions.map(({ name, deltas }) => [name, decisionsOf(plan, deltas)] as const));
  };
}

/** Inputs that have one value an episode and step, and one value an episode. */
const BY_STEP = [
  "forward",
  "impliedVolatility",
  "sessionReturn",
  "trailingVolatility",
  "smileSlope",
  "termSlope",
] as const;

/** What strategies are given, input by input: fits and volatilities that use the whole sample show here, whichever strategy uses them. */
export function decideInputs(config: RunConfig, market: MarketConfig): DecideAll {
  return (history) => {
    const plan = planMarket(config, market, history);
    const inputs = marketInputs(plan);
    const leverage = inputs.forward.map((_, at) => inputs.leverage[Math.floor(at / inputs.steps)]!);
    const columns: [string, Float64Array | undefined][] = [
      ...BY_STEP.map((name): [string, Float64Array | undefined] => [name, (inputs as HedgeInputs)[name]]),
      ["leverage", leverage],
    ];
    return new Map(
      columns.flatMap(([name, values]) => (values === undefined ? [] : [[name, decisionsOf(plan, values)] as const])),
    );
  };
}
