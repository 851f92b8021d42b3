import type { IsoDate } from "../core/index.ts";
import type { HestonParameters, LeverageFit, MarketHistory, StrategyFamily } from "../market/index.ts";
import type { BlackGreeks } from "./black-greeks.ts";
import type { HedgeInputs, Strategy } from "./inputs.ts";

/** What a challenger is fitted on. Everything ends before the cut-off of the test year that it will hedge. */
export interface PastMarket {
  /** Rows before the cut-off. */
  readonly history: MarketHistory;
  /** Windows that expire before the cut-off, one entered each session: an at-the-money call sold, forwards and strike 1 at entry. */
  readonly windows: HedgeInputs;
  /** Dates on which the windows are entered, ascending [episodes]. */
  readonly entries: readonly IsoDate[];
  /** Forward at every close of the windows, the settlement price last [episodes x times], times = steps + 1, 1 at entry. */
  readonly prices: Float64Array;
  /** Undiscounted Black value of the windows' calls at their implied volatility, the payoff last [episodes x times]. */
  readonly values: Float64Array;
  /** Of the windows' calls at their implied volatility. */
  readonly greeks: BlackGreeks;
  /** Average proportional cost of a purchase and a sale as known at the cut-off, fraction of the traded value: one side. */
  readonly costRate: number;
  /** Implied volatility over the volatility index, as in `windows`. */
  readonly ivMultiple: number;
  /** +1: the hedger has sold the option; -1: has bought it. */
  readonly side: 1 | -1;
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

/** Why the past cannot support a fit: too few windows, no Heston parameters, no smile. */
export interface Unfit {
  readonly unfit: string;
}

/** A hedge that a learned one must face. Fitted anew for every test year, on past data only. */
export interface Challenger {
  /** As printed in tables. */
  readonly name: string;
  readonly family: StrategyFamily;
  /** Formula and source, one sentence. */
  readonly description: string;
  readonly gives?: Strategy["gives"];
  /** Of a placebo: the name of the hedge that it distorts. */
  readonly placeboOf?: string;
  /** Whether `fit` looks at `PastMarket.heston`, which takes time to find. */
  readonly needsHeston?: boolean;
  fit(past: PastMarket): FittedChallenger | Unfit;
}
