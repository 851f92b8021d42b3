/**
 * What a strategy may look at: a batch of episodes, row-major [episodes x steps]. Column t holds what is known at the close on which
 * the position for (t, t+1] is chosen; a strategy must use columns <= t only. Prices are scaled so that the underlying is 1 at entry.
 */
export interface HedgeInputs {
  readonly episodes: number;
  readonly steps: number;
  /** Forward of the option's expiry, as seen at t [episodes x steps]. */
  readonly forward: Float64Array;
  /** [episodes] */
  readonly strike: Float64Array;
  /** Years to expiry (calendar days / 365) [episodes x steps]; > 0. */
  readonly tau: Float64Array;
  /** Implied volatility of the option, fraction a year [episodes x steps]. */
  readonly impliedVolatility: Float64Array;
  /** Log return of the underlying over the session that ends at t (with dividend) [episodes x steps]; 0 at t = 0. */
  readonly sessionReturn: Float64Array;
  /** Realised volatility of the trailing window, fraction a year [episodes x steps]. */
  readonly trailingVolatility: Float64Array;
  /** Leverage b of the skew rule, known at entry [episodes]. */
  readonly leverage: Float64Array;
  /**
   * Slope of the smile at the money, d sigma / d ln K, fraction a year per unit [episodes x steps]: the option's own volatility is about
   * sigma + slope ln(K / F). Absent where no smile is known: one volatility for every strike.
   */
  readonly smileSlope?: Float64Array | undefined;
  /** ln(index of a longer horizon / 30-day index) [episodes x steps]; absent where the market has no such index. */
  readonly termSlope?: Float64Array | undefined;
  /**
   * Implied volatility, and log return (with dividend), of the sessions that led to the entry, oldest first, the entry's own last
   * [episodes x sessions]; NaN: not known. Absent where episodes have no past, as simulated ones.
   */
  readonly pastVolatility?: Float64Array | undefined;
  readonly pastReturn?: Float64Array | undefined;
}

/** Chooses call deltas. Puts and straddles follow by parity (`deltaOfCall`), with no other information. */
export interface Strategy {
  /** As printed in tables, e.g. `BS Delta`. */
  readonly name: string;
  /** `position`: what `deltas` gives is held as it is, whatever the option; default `callDelta`, converted by parity. */
  readonly gives?: "position" | "callDelta";
  /** Deltas of the call, in units of the forward [episodes x steps]. */
  deltas(inputs: HedgeInputs): Float64Array;
}
