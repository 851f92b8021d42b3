import type { WindowRows } from "../backtest/index.ts";
import { UserError } from "../core/index.ts";
import { type MarketHistory, SESSIONS_PER_YEAR } from "../market/index.ts";
import { mean, standardDeviation } from "../statistics/index.ts";
import type { MarketConfig, RunConfig } from "./config.ts";
import type { ProtocolConfig } from "./schema/protocol.ts";

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

/** The history whose closes a protocol takes: as traded, or with dividends reinvested from the first session on, C_t = C_{t-1} close_t / (close_{t-1} - dividend_t). */
export function publishedHistory({ prices }: Pick<ProtocolConfig, "prices">, history: MarketHistory): MarketHistory {
  const { close, dividend } = history;
  if (prices === "traded" || dividend.every((cash) => cash === 0)) return history;
  const adjusted = Float64Array.from(close);
  for (let row = 1; row < close.length; row++)
    adjusted[row] = (adjusted[row - 1]! * close[row]!) / (close[row - 1]! - dividend[row]!);
  return { ...history, close: adjusted, dividend: new Float64Array(close.length) };
}

/** The standard deviation of a protocol. */
export function publishedDeviation({ deviation }: Pick<ProtocolConfig, "deviation">, values: Float64Array): number {
  const population = deviation === "population" ? Math.sqrt((values.length - 1) / values.length) : 1;
  return standardDeviation(values) * population;
}

/** One volatility a year of the whole sample, test included: of its log returns, or the mean of its trailing volatilities. */
export function wholeVolatility(
  { protocol, backtest }: Pick<RunConfig, "protocol" | "backtest">,
  history: MarketHistory,
  sample: Pick<PublishedSample, "first" | "last">,
): number {
  const { first, last } = sample;
  if (protocol.benchmarkVolatility === "full-sample")
    return publishedDeviation(protocol, logReturns(history, first, last)) * Math.sqrt(SESSIONS_PER_YEAR);
  const trailing = sampleTrailingVolatility({ protocol, backtest }, history, sample).subarray(first, last + 1);
  return mean(trailing.filter(Number.isFinite));
}

/**
 * Trailing volatility within the sample [rows of the history]: the standard deviation of its last `trailingWindow` log returns, a year. NaN outside the sample; its
 * first rows are NaN, or where the protocol fills them the first one that exists.
 */
export function sampleTrailingVolatility(
  { protocol, backtest }: Pick<RunConfig, "protocol" | "backtest">,
  history: MarketHistory,
  { first, last }: Pick<PublishedSample, "first" | "last">,
): Float64Array {
  const { trailingWindow: window } = backtest;
  const rows = history.close.length;
  const out = new Float64Array(rows).fill(Number.NaN);
  for (let row = first + window; row <= Math.min(last, rows - 1); row++)
    out[row] = publishedDeviation(protocol, logReturns(history, row - window, row)) * Math.sqrt(SESSIONS_PER_YEAR);
  const filled = protocol.firstVolatilities === "back-filled";
  return filled ? out.fill(out[first + window] ?? Number.NaN, first, first + window) : out;
}

/** Log returns from the close of row `from` to that of row `to` [to - from]. */
function logReturns({ close }: MarketHistory, from: number, to: number): Float64Array {
  return Float64Array.from({ length: to - from }, (_, i) => Math.log(close[from + i + 1]! / close[from + i]!));
}
