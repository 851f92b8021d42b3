import { firstIndexAfter, type IsoDate } from "../core/index.ts";
import type { MarketHistory } from "../market/index.ts";

/** What is known of a market before a session opens. NaN: not known. */
export interface MarketConditions {
  /** (high - low) / close of the last session. */
  readonly range: number;
  /** Close of the volatility index on the last session, fraction a year. */
  readonly volatilityIndex: number;
  /** Root mean square of the log returns of the sessions before, a day. */
  readonly dailyVolatility: number;
  /** Median volume of the sessions before, in units of the underlying. */
  readonly dailyVolume: number;
}

/** Sessions behind volatility and volume. */
const WINDOW = 21;

/** Conditions of a market by trade date, from the sessions strictly before it. */
export function marketConditions(history: MarketHistory): (date: IsoDate) => MarketConditions {
  const { dates, high, low, close, volatilityIndex } = history;
  const returns = close.map((price, row) => (row === 0 ? Number.NaN : Math.log(price / close[row - 1]!)));
  return (date) => {
    const here = firstIndexAfter(dates, date);
    const end = dates[here - 1] === date ? here - 1 : here;
    const last = end - 1;
    return {
      range: last < 0 ? Number.NaN : (high[last]! - low[last]!) / close[last]!,
      volatilityIndex: last < 0 ? Number.NaN : volatilityIndex[last]!,
      dailyVolatility: rootMeanSquare(returns.subarray(Math.max(0, end - WINDOW), end)),
      dailyVolume: medianVolume(history.volume?.subarray(Math.max(0, end - WINDOW), end)),
    };
  };
}

function rootMeanSquare(returns: Float64Array): number {
  if (returns.length < WINDOW) return Number.NaN;
  return Math.sqrt(returns.reduce((sum, value) => sum + value * value, 0) / returns.length);
}

/** NaN where fewer than half of the window's sessions have a volume: sources write 0 where they have none. */
function medianVolume(volume: Float64Array | undefined): number {
  const known = volume?.filter((value) => value > 0).sort() ?? new Float64Array(0);
  if (known.length < WINDOW / 2) return Number.NaN;
  const middle = known.length >> 1;
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}
