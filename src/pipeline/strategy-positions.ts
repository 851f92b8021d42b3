import type { Strategy } from "../hedging/index.ts";
import type { StrategyFamily } from "../market/index.ts";

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
  /** Of a placebo: the hedge that it distorts. */
  readonly placeboOf?: string | undefined;
}
