import type { WindowRows } from "../backtest/index.ts";
import { UserError } from "../core/index.ts";
import { type MarketHistory, SESSIONS_PER_YEAR } from "../market/index.ts";
import { standardDeviation } from "../statistics/index.ts";
import type { MarketConfig, RunConfig } from "./config.ts";

/** The windows of a published protocol: rows of the market's history, in order of entry. */
export interface PublishedSample {
  /** First and last row of the sample. */
  readonly first: number;
  readonly last: number;
  readonly training: readonly WindowRows[];
  readonly test: readonly WindowRows[];
}

/**
 * The windows of a market's sample (`test.from` to `test.to`, expiries included), entered every `stride` sessions, and which of them train: with `window-order` the
 * first floor(trainShare n). Throws a UserError when there are fewer than two of either.
 */
export function publishedSample(
  { option, backtest, protocol }: RunConfig,
  { test }: Pick<MarketConfig, "test">,
  { dates, label }: MarketHistory,
): PublishedSample {
  const first = dates.findIndex((date) => date >= test.from);
  const last = dates.findLastIndex((date) => test.to === undefined || date <= test.to);
  const warmUp = protocol.firstVolatilities === "back-filled" ? 0 : backtest.trailingWindow;
  const windows: WindowRows[] = [];
  for (let entry = first + warmUp; first >= 0 && entry + option.horizonSessions <= last; entry += backtest.stride)
    windows.push({ entry, expiry: entry + option.horizonSessions });
  const trained = Math.floor(protocol.trainShare * windows.length);
  if (trained < 2 || windows.length - trained < 2) {
    throw new UserError(
      `${label}: ${windows.length} windows of ${option.horizonSessions} sessions from ${test.from} to ${test.to ?? dates.at(-1)}, at least 2 must train and 2 test`,
      `The history has sessions ${dates[0]} to ${dates.at(-1)}: widen the market's test span.`,
    );
  }
  return { first, last, training: windows.slice(0, trained), test: windows.slice(trained) };
}

/** One volatility of the whole sample, test included: the standard deviation of its log returns, a year. */
export function fullSampleVolatility(
  { close }: MarketHistory,
  { first, last }: Pick<PublishedSample, "first" | "last">,
): number {
  const returns = Float64Array.from({ length: last - first }, (_, i) =>
    Math.log(close[first + i + 1]! / close[first + i]!),
  );
  return standardDeviation(returns) * Math.sqrt(SESSIONS_PER_YEAR);
}

/**
 * Trailing volatility of `window` sessions within the sample [rows of the history]: the standard deviation of the sample's log returns, a year. NaN outside the
 * sample; its first `window` rows are NaN, or with `backFilled` the first one that exists.
 */
export function sampleTrailingVolatility(
  { close }: MarketHistory,
  { first, last }: Pick<PublishedSample, "first" | "last">,
  window: number,
  backFilled: boolean,
): Float64Array {
  const out = new Float64Array(close.length).fill(Number.NaN);
  for (let row = first + window; row <= Math.min(last, close.length - 1); row++) {
    const returns = Float64Array.from({ length: window }, (_, back) =>
      Math.log(close[row - back]! / close[row - back - 1]!),
    );
    out[row] = standardDeviation(returns) * Math.sqrt(SESSIONS_PER_YEAR);
  }
  return backFilled ? out.fill(out[first + window] ?? Number.NaN, first, first + window) : out;
}
