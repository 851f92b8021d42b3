import type { IsoDate } from "../core/index.ts";
import type { ConvergenceStatus, HestonParameters } from "./parameters.ts";

/**
 * A parameter with its standard error and 95 % interval (NaN where they could not be computed), all in its own units.
 */
export interface IntervalEstimate {
  readonly value: number;
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

/** Market against model at one option of a fitted chain. Volatilities are Black's, fractions a year. */
export interface FittedOption {
  readonly contract: string;
  readonly kind: "call" | "put";
  readonly strike: number;
  /**
   * ln(strike / forward) over sigma sqrt(maturity), sigma the volatility at the money: the same scale for every expiry.
   */
  readonly moneyness: number;
  readonly market: number;
  /** NaN where the source has no two sides. */
  readonly bid: number;
  readonly ask: number;
  readonly model: number;
  /** Weight of its squared residual; the mean over the fitted options is 1. 0 if it was not fitted, only compared. */
  readonly weight: number;
}

/** One expiry of a fitted chain. */
export interface FittedSlice {
  readonly expiry: IsoDate;
  readonly root: string;
  readonly maturity: number;
  readonly forward: number;
  readonly discount: number;
  readonly options: readonly FittedOption[];
  /**
   * Root mean squared and mean error model - market over the options, unweighted, fractions (0.01 = one volatility
   * point).
   */
  readonly rmse: number;
  readonly bias: number;
}

/** Error of a group of options, e.g. a bucket of moneyness. */
export interface FitBucket {
  readonly label: string;
  readonly count: number;
  readonly rmse: number;
  readonly bias: number;
}

/** What a chain that does not identify kappa and theta was given from elsewhere: Gaussian in ln kappa and ln theta. */
export interface ChainPrior {
  readonly kappa: number;
  readonly theta: number;
  /** Standard errors of ln kappa and ln theta. */
  readonly logKappaError: number;
  readonly logThetaError: number;
  /** Where it comes from, for people. */
  readonly description: string;
}

/** Heston's model under Q, fitted to the volatilities of one cleaned chain. Says nothing about P. */
export interface ChainFit {
  readonly underlying: string;
  readonly date: IsoDate;
  readonly spot: number;
  readonly q: HestonParameters;
  readonly estimates: {
    readonly kappa: IntervalEstimate;
    readonly theta: IntervalEstimate;
    readonly xi: IntervalEstimate;
    readonly rho: IntervalEstimate;
    readonly v0: IntervalEstimate;
  };
  readonly status: ConvergenceStatus;
  readonly iterations: number;
  /** Starting points tried, and how many of them ended at the same minimum. */
  readonly starts: number;
  readonly agreeing: number;
  /**
   * Correlation of the weighted errors of neighbours in strike, 0 where it is not distinct from 0: near 1 the model's
   * smile has another shape than the market's. The intervals are wider by sqrt((1 + c) / (1 - c)).
   */
  readonly errorCorrelation: number;
  /** 2 kappa theta / xi^2; below 1 the variance reaches zero. */
  readonly fellerRatio: number;
  /** Whether 2 kappa theta >= xi^2 was imposed. */
  readonly fellerImposed: boolean;
  /** Parameters that ended at the edge of what the search allows. */
  readonly atBound: readonly string[];
  readonly prior?: ChainPrior | undefined;
  readonly options: number;
  /** Root mean squared error model - market over all options, unweighted, and its weighted counterpart; fractions. */
  readonly rmse: number;
  readonly weightedRmse: number;
  /** Median of |model - market|. */
  readonly medianError: number;
  readonly slices: readonly FittedSlice[];
  readonly byMoneyness: readonly FitBucket[];
}

/** One day of a panel: its fit, or why there is none. */
export type PanelDay =
  | { readonly date: IsoDate; readonly file: string; readonly fit: ChainFit; readonly dropped: number }
  | { readonly date: IsoDate | undefined; readonly file: string; readonly reason: string };

/** Quartiles of a figure over the days of a panel, and how much it moves from one day to the next. */
export interface PanelFigure {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
  /** Median of |x_t - x_{t-1}| / |x_{t-1}| over days that follow each other in the panel; NaN with fewer than two. */
  readonly change: number;
}

/** Stability of the parameters and errors over the fitted days of a panel. */
export interface PanelSummary {
  readonly days: number;
  readonly fitted: number;
  /** Of the fitted days. */
  readonly converged: number;
  /** Undefined when no day was fitted. */
  readonly figures?: Readonly<
    Record<"kappa" | "theta" | "xi" | "rho" | "v0" | "fellerRatio" | "rmse" | "medianError", PanelFigure>
  >;
}
