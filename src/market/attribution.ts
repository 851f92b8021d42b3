import type { IsoDate } from "../core/index.ts";

/** Where each P&L of a strategy's episodes comes from. Money in % of the price at entry; the lines of an episode add up to its P&L. */
export interface StrategyAttribution {
  readonly market: string;
  readonly strategy: string;
  readonly entries: readonly IsoDate[];
  /** By name, in the order of the table [episodes] each. */
  readonly lines: Readonly<Record<string, Float64Array>>;
  readonly pnl: Float64Array;
  /** P&L less the sum of its lines [episodes]: rounding. */
  readonly residual: Float64Array;
}
