import type { PresetFigures } from "../../../../market/index.ts";
import { momentsOf } from "./features.ts";
import { publishedSharpe } from "./train.ts";

/** P&L and cost of a number of paths. */
export interface PathOutcomes {
  readonly pnl: Float64Array;
  readonly cost: Float64Array;
}

/** The figures of Table 2, as its source computes them. */
export interface PublishedFigures {
  /** Of P&L, divisor n. */
  readonly variance: number;
  readonly cost: number;
  readonly sharpe: number;
}

/** @param outcomes of all paths of all batches, pooled */
export function publishedFigures({ pnl, cost }: PathOutcomes): PublishedFigures & PresetFigures {
  return {
    variance: momentsOf(pnl, 0).variance,
    cost: momentsOf(cost, 0).mean,
    sharpe: publishedSharpe(pnl, 0),
  };
}
