/** Simulated paths. Row-major [paths x times], times = steps + 1, time 0 = entry. */
export interface PathBatch {
  readonly paths: number;
  readonly times: number;
  /** Price of the underlying's forward for the option's expiry, 1 at entry: the simulation has no rates or dividends. */
  readonly spot: Float64Array;
  /** Volatility index as observed (with premium and noise), fraction a year. */
  readonly volatilityIndex: Float64Array;
  /** ln(index of a longer horizon / 30-day index); absent where none was asked for. */
  readonly termSlope?: Float64Array | undefined;
}
