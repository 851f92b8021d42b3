import type { IntervalEstimate } from "./chain-fit.ts";
import type { HestonHistoryFit } from "./parameters.ts";

/** 95 % intervals of a history fit, by parameter. */
export interface HistoryIntervals {
  /** `bootstrap`: refits of simulated histories; `standard errors`: normal, in logarithms of positive parameters. */
  readonly method: "bootstrap" | "standard errors";
  /** Refits that converged, and that did not and are left out. */
  readonly draws: number;
  readonly failed: number;
  readonly parameters: readonly HistoryInterval[];
}

export interface HistoryInterval extends IntervalEstimate {
  readonly name: HistoryParameter;
  /** `P`: generates histories; `Q`: prices options; `both`: the same under either. */
  readonly measure: "P" | "Q" | "both";
}

export type HistoryParameter = "kappa" | "theta" | "xi" | "rho" | "v0" | "kappaQ" | "thetaQ";

/** Whether the parameters of a fit are the same throughout its sample. */
export interface StabilityTest {
  /** Nyblom's statistic of all parameters together, and its critical value at 5 %. */
  readonly statistic: number;
  readonly critical: number;
  readonly stable: boolean;
  /** Of each alone, to show which one moves. */
  readonly parameters: readonly {
    readonly name: HistoryParameter;
    readonly statistic: number;
    readonly critical: number;
    readonly stable: boolean;
  }[];
}

/** Volatility that the daily bars of a history show, fractions a year. */
export interface RealisedSummary {
  /** Rows by what their bars are good for. */
  readonly bars: Readonly<Record<"ranged" | "flat" | "missing" | "contradictory", number>>;
  /** Over the whole history and its last month (21 sessions); range estimators only where most rows have a range. */
  readonly estimators: readonly { readonly name: string; readonly whole: number; readonly recent: number }[];
  /** Share of the variance that falls into the night; NaN without opens. */
  readonly nightShare: number;
  /** Root mean square of the volatility index, and over realised volatility of the same sessions; NaN where it is estimated. */
  readonly index: number;
  readonly indexRatio: number;
}

/** What `calibrate` says of a history beyond the fit that the main job needs. */
export interface HistoryStudy {
  readonly intervals: HistoryIntervals;
  readonly stability: StabilityTest;
  /** Fits to windows of so many years, one started every so many. */
  readonly rolling: {
    readonly windowYears: number;
    readonly stepYears: number;
    readonly fits: readonly HestonHistoryFit[];
  };
  readonly realised: RealisedSummary;
}
