import type { PriceHistory } from "../market/index.ts";
import { sessionsPerYear } from "./sessions-per-year.ts";
import { leastSquares } from "./volatility-regression.ts";

/** Calendar days that a volatility index looks ahead. */
const horizonDays = 30;
/** Averages of the HAR regression in sessions: a day, a week, a month; and the year that fixes the level. */
const lags = [1, 5, 22] as const;
/** Known targets before the first estimate: about two years. */
const minimumTargets = 500;
/** The regression is fitted anew once a month. */
const refitEvery = 21;

/**
 * A stand-in for a missing volatility index, in % a year: premium x expected volatility of the next 30 calendar days (21 sessions of five-day weeks).
 * Expected volatility by a HAR regression (Corsi 2009, J. Financial Econometrics 7) in volatility form: the root mean
 * square of the close-to-close returns of those sessions on the root mean range-based variance of the last day, 5 and 22 sessions
 * and on the downward part of the last day's and last week's return (leverage).
 * The window expands from the start and is refitted every 21 sessions on targets that ended by then: a value depends
 * only on rows up to its own. The first 500 targets (about two years) give NaN. Rows without a close give NaN.
 * @param premium index / expected realised volatility, e.g. 1.2
 */
export function estimateVolatilityIndex(history: PriceHistory, premium: number): PriceHistory {
  const rows = history.dates.map((_, i) => i).filter((i) => history.close[i]! > 0);
  // Counted before the first estimate: later sessions must change nothing.
  const perYear = sessionsPerYear(rows.slice(0, minimumTargets).map((i) => history.dates[i]!));
  const expected = expectedVolatility(dailyVariance(history, rows), dailyReturns(history, rows), perYear);
  const close = new Float64Array(history.dates.length).fill(Number.NaN);
  for (const [k, i] of rows.entries()) close[i] = 100 * premium * expected[k]!;
  const empty = new Float64Array(history.dates.length).fill(Number.NaN);
  return {
    symbol: `${history.symbol} volatility estimate`,
    dates: history.dates,
    open: empty,
    high: empty,
    low: empty,
    close,
    adjustedClose: empty,
    volume: empty,
    dividends: [],
    splits: [],
    provenance: {
      source: "estimate",
      location: history.provenance.location,
      nature: history.provenance.nature === "synthetic" ? "synthetic" : "estimated",
      description: `volatility index estimated from the past of ${history.symbol}: ${premium} x HAR forecast of ${horizonDays} days`,
      sha256: history.provenance.sha256,
    },
  };
}

/** Log returns close to close; the first is 0. */
function dailyReturns({ close }: PriceHistory, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (i, k) => (k === 0 ? 0 : Math.log(close[i]! / close[rows[k - 1]!]!)));
}

/**
 * Variance of each day: squared overnight return plus Rogers and Satchell's (1991, Annals of Applied Probability 1)
 * range-based variance ln(H/C) ln(H/O) + ln(L/C) ln(L/O), which is free of drift. Squared close-to-close return where
 * the bar is missing, flat or contradicts itself.
 */
function dailyVariance(history: PriceHistory, rows: readonly number[]): Float64Array {
  const returns = dailyReturns(history, rows);
  return Float64Array.from(rows, (i, k) => {
    const [open, high, low, close] = [history.open[i]!, history.high[i]!, history.low[i]!, history.close[i]!];
    const usable = low > 0 && high > low && open >= low && open <= high && close >= low && close <= high;
    if (!usable || k === 0) return returns[k]! ** 2;
    const overnight = Math.log(open / history.close[rows[k - 1]!]!);
    const range = Math.log(high / close) * Math.log(high / open) + Math.log(low / close) * Math.log(low / open);
    return overnight ** 2 + range;
  });
}

/** Expected volatility a year of the next 30 days, one value a row, NaN until there is enough past. */
function expectedVolatility(variance: Float64Array, returns: Float64Array, perYear: number): Float64Array {
  const horizon = Math.round((horizonDays * perYear) / 365.25);
  const regressors = Array.from(variance, (_, t) => regressorsAt(variance, returns, perYear, t));
  const regression = leastSquares(lags.length + 3);
  const expected = new Float64Array(variance.length).fill(Number.NaN);
  let coefficients: readonly number[] | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (let t = 0; t < variance.length; t++) {
    const known = regressors[t - horizon];
    if (known !== undefined) {
      const target = Math.sqrt(perYear * mean(returns, t - horizon + 1, t + 1, (value) => value ** 2));
      regression.add(known, target);
      lowest = Math.min(lowest, target);
    }
    if (regression.count() >= minimumTargets && (coefficients === undefined || t % refitEvery === 0)) {
      coefficients = regression.solve();
    }
    const now = regressors[t];
    if (coefficients === undefined || now === undefined) continue;
    const fitted = now.reduce((sum, x, j) => sum + x * coefficients![j]!, 0);
    // A linear fit may fall below anything ever seen after a burst of odd days; nothing bounds it above.
    expected[t] = Math.max(fitted, lowest);
  }
  return expected;
}

/** 1, root mean variance over each lag, and the downward part of the last return and of the last week's; undefined before there are enough rows. */
function regressorsAt(variance: Float64Array, returns: Float64Array, perYear: number, t: number): number[] | undefined {
  const longest = lags[lags.length - 1]!;
  if (t < longest) return undefined;
  const averages = lags.map((lag) => Math.sqrt(perYear * mean(variance, t - lag + 1, t + 1, (value) => value)));
  const week = returns.subarray(t - 4, t + 1).reduce((sum, value) => sum + value, 0);
  const scale = Math.sqrt(perYear);
  return [1, ...averages, Math.max(0, -returns[t]!) * scale, (Math.max(0, -week) * scale) / Math.sqrt(5)];
}

/** Mean of `square(value)` over [from, to). */
function mean(values: Float64Array, from: number, to: number, square: (value: number) => number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += square(values[i]!);
  return sum / (to - from);
}
