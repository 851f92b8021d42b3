import type { IsoDate } from "../core/index.ts";
import type { Nature } from "./history.ts";

/** A 95 % interval. */
export type Interval = readonly [low: number, high: number];

/** One line of the main table: how one strategy did on one market. P&L in % of the underlying's price at entry. */
export interface ResultRow {
  readonly market: string;
  readonly strategy: string;
  /** The weakest nature of the data behind the row; `synthetic` is never evidence. */
  readonly nature: Nature;
  /** Whether the implied volatility comes from a quoted or an estimated index. */
  readonly volatility: Nature;
  /** First and last entry. */
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly episodes: number;
  /** Windows that do not overlap. */
  readonly independentWindows: number;
  /** Episodes in the 5 % tail. */
  readonly tailPoints: number;
  readonly mean: number;
  readonly std: number;
  /** Losses, positive. */
  readonly var95: number;
  readonly cvar95: number;
  /** CVaR95 after removing the mean: does not move with the premium level. */
  readonly cvar95Centred: number;
  readonly worst: number;
  readonly maxDrawdown: number;
  /** Sum |d delta| with the opening trade, without the unwind. */
  readonly volume: number;
  /** All costs, with the unwind, in basis points of the price at entry. */
  readonly costBps: number;
  readonly meanDelta: number;
  /** This strategy / BS Delta of the same market, same episodes. */
  readonly ratioToBs: RatioFigures<number>;
  /** Paired block-bootstrap intervals of these ratios, and of the difference of the mean P&L. */
  readonly ci95: RatioFigures<Interval> & { readonly meanDifference: Interval };
  /** Learned hedges only: the same against the classical hedge with the lowest std of this table. */
  readonly toBestClassical?: ChallengerComparison | undefined;
}

/** Ratios of a learned hedge to one classical hedge, with their intervals. */
export interface ChallengerComparison {
  readonly strategy: string;
  readonly std: number;
  readonly cvar95: number;
  readonly ci95: { readonly std: Interval; readonly cvar95: Interval };
}

export interface RatioFigures<T> {
  readonly std: T;
  readonly cvar95: T;
  readonly cvar95Centred: T;
  readonly volume: T;
  readonly cost: T;
}
