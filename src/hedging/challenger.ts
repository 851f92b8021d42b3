import type { HestonParameters, LeverageFit, MarketHistory, StrategyFamily } from "../market/index.ts";
import type { HedgeInputs, Strategy } from "./inputs.ts";

/** What a challenger is fitted on. Everything ends before the cut-off of the test year that it will hedge. */
export interface PastMarket {
  /** Rows before the cut-off. */
  readonly history: MarketHistory;
  /** Windows that expire before the cut-off, one entered each session: an at-the-money call sold, forwards 1 at entry. */
  readonly windows: HedgeInputs;
  /** Forward at every close of the windows, the settlement price last [episodes x times], times = steps + 1, 1 at entry. */
  readonly prices: Float64Array;
  /** Average proportional cost of a purchase and a sale as known at the cut-off, fraction of the traded value. */
  readonly costRate: number;
  /** Leverage of the skew rule. */
  readonly leverage: LeverageFit;
  /** Heston's model under Q from the same rows; undefined where no fit gives it. */
  readonly heston?: HestonParameters | undefined;
}

/** A challenger with its parameters: they print in the report beside its test year. */
export interface FittedChallenger {
  readonly parameters: Readonly<Record<string, number>>;
  readonly deltas: Strategy["deltas"];
}

/** A hedge that a learned one must face. Fitted anew for every test year, on past data only. */
export interface Challenger {
  /** As printed in tables. */
  readonly name: string;
  readonly family: StrategyFamily;
  /** Formula and source, one sentence. */
  readonly description: string;
  readonly gives?: Strategy["gives"];
  /** undefined: the past cannot support a fit (too few windows, no Heston parameters); the message says why. */
  fit(past: PastMarket): FittedChallenger | { readonly unfit: string };
}
