import type { IsoDate } from "../core/index.ts";

/**
 * dS/S = mu dt + sqrt(v) dW1, dv = kappa (theta - v) dt + xi sqrt(v) dW2, d<W1,W2> = rho dt (Heston 1993, RFS 6).
 * Annual units; variances are fractions squared a year (0.04 = 20 % volatility).
 */
export interface HestonParameters {
  /** Speed of mean reversion, 1/year. */
  readonly kappa: number;
  /** Long-run variance. */
  readonly theta: number;
  /** Volatility of variance. */
  readonly xi: number;
  readonly rho: number;
  /** Variance at the start. */
  readonly v0: number;
  /** Under which measure kappa and theta hold: P generates histories, Q prices options. */
  readonly measure: "P" | "Q";
}

/**
 * Lognormal jumps of the price (Bates 1996, RFS 9): they arrive at `intensity` a year and multiply the price by exp(N(logMean, logDeviation^2)).
 * The price's drift is compensated, so its expectation is that without jumps. Variance does not jump.
 */
export interface PriceJumps {
  /** Expected number a year. */
  readonly intensity: number;
  /** Mean and standard deviation of the jump of the log price. */
  readonly logMean: number;
  readonly logDeviation: number;
}

/** An estimate with its standard error (NaN where it could not be computed) in the same units. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

export type ConvergenceStatus = "converged" | "maxIterations" | "stalled";

/** What every fit of Heston's model to a history says. */
interface HistoryFit {
  /** Parameters that generate the history; use these to simulate. v0 is the last day's variance. */
  readonly p: HestonParameters;
  /** Small-sample bias of the likelihood's kappa, already taken off p.kappa and estimates.kappa. */
  readonly kappaBias: number;
  /** P drift mu of dS/S = mu dt + ..., a year. */
  readonly drift: number;
  readonly logLikelihood: number;
  readonly status: ConvergenceStatus;
  readonly iterations: number;
  /** 2 kappa theta / xi^2 under P; below 1 the variance reaches zero. */
  readonly fellerRatio: number;
  readonly observations: number;
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** Joint quasi-maximum-likelihood fit to returns, a volatility index, and indices of other horizons where there are any. */
export interface IndexHistoryFit extends HistoryFit {
  readonly source: "returns+index" | "returns+term";
  /** Parameters that price options: kappa_Q theta_Q = (kappa + kappaBias) theta, the likelihood's; the same xi, rho and v0. */
  readonly q: HestonParameters;
  readonly estimates: {
    readonly kappa: Estimate;
    readonly theta: Estimate;
    readonly xi: Estimate;
    readonly rho: Estimate;
    readonly kappaQ: Estimate;
  };
  /** Indices of other horizons that were used: calendar days, observations, and standard deviation of ln(index / model). */
  readonly terms: readonly { readonly days: number; readonly observations: number; readonly error: number }[];
}

/**
 * Maximum-likelihood fit to prices alone, the variance being filtered: weaker than with a volatility index, and silent about Q,
 * which no price of the underlying shows.
 */
export interface ReturnsHistoryFit extends HistoryFit {
  readonly source: "returns";
  readonly q?: undefined;
  readonly estimates: {
    readonly kappa: Estimate;
    readonly theta: Estimate;
    readonly xi: Estimate;
    readonly rho: Estimate;
    readonly kappaQ?: undefined;
  };
  /** Sessions whose range was used beside the return; 0: closes only. */
  readonly ranges: number;
  /** Shape of the Gamma distribution of the range-based variance: 3 for a continuous price, less where ranges are noisy; NaN without ranges. */
  readonly shape: number;
}

export type HestonHistoryFit = IndexHistoryFit | ReturnsHistoryFit;

/** Least-squares slope of 5-day change of ln(volatility index) on the 5-day standardised return; delta shift b = sqrt(252) slope. */
export interface LeverageFit {
  /** b of the skew rule N(d1 + b sqrt(tau)); negative for equities. */
  readonly b: number;
  readonly slope: number;
  /** Of b. */
  readonly standardError: number;
  readonly rSquared: number;
  readonly observations: number;
}

/**
 * Simulator of training paths: Heston under P with scale-consistent volatility of variance, negative jumps, fat tails,
 * and a volatility index with a premium and noise. Every figure comes from data before the cut-off.
 */
export interface SimulatorParameters {
  /** Mean reversion of the variance under P, 1/year. */
  readonly kappa: number;
  /** Standard deviation of daily changes of ln(volatility index) without the noise. */
  readonly logVolatilityIndexSd: number;
  /** Correlation of return and variance. */
  readonly rho: number;
  /** ln(volatility index) at entry: mean and standard deviation of the past. */
  readonly logIndexMean: number;
  readonly logIndexSd: number;
  /** Volatility index over the root mean square of realised volatility. */
  readonly wedge: number;
  /** Standard deviation of the independent noise in ln(volatility index). */
  readonly indexNoise: number;
  /** Probability of a negative jump a day, and its mean size in daily standard deviations. */
  readonly jumpProbability: number;
  readonly jumpMean: number;
  /** Degrees of freedom of the Student-t shock of the return. */
  readonly studentDegrees: number;
  /** Lognormal standard deviation of the per-path randomisation of kappa and volatility of variance (0: none). */
  readonly randomisation: number;
}

/** The whole result of calibrating one market on data before `cutoff`. */
export interface Calibration {
  readonly market: string;
  readonly cutoff: IsoDate;
  readonly heston: HestonHistoryFit;
  readonly leverage: LeverageFit;
  readonly simulator: SimulatorParameters;
  /** Simulators of the past's volatility regimes, calmest first, which training mixes; absent: `simulator` alone. */
  readonly regimes?: readonly SimulatorParameters[] | undefined;
  /** Variance-optimal multiple k* of b sqrt(tau): past real windows, target (half shrunk to 1), and what the simulator attains. */
  readonly skewMultiple: {
    readonly past: number;
    readonly target: number;
    readonly simulated: number;
    readonly status: ConvergenceStatus;
  };
}
