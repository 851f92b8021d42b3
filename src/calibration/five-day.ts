import { type MarketHistory, SESSION_YEARS } from "../market/index.ts";
import { totalReturns } from "./history-pairs.ts";

/** Sessions of a change: long enough to drown one-day noise, short enough for thousands of observations. */
export const CHANGE_SESSIONS = 5;

/** Overlapping 5-session changes; rows with a missing value are left out. */
export interface FiveDayChanges {
  /** Sum of the daily returns, each in daily standard deviations r / (index sqrt(1/252)) of the evening before [count]. */
  readonly returns: Float64Array;
  /** Change of ln(volatility index) [count]. */
  readonly index: Float64Array;
}

/** Daily returns in the standard deviations that the index of the evening before implies [rows]; NaN where either is missing. */
export function standardisedReturns(history: MarketHistory): Float64Array {
  const index = history.volatilityIndex;
  return totalReturns(history).map((value, t) => value / (index[t - 1]! * Math.sqrt(SESSION_YEARS)));
}

/** ln(index at t) - ln(index at t - lag) [rows]; NaN where either is missing. */
export function logIndexChanges(history: MarketHistory, lag: number): Float64Array {
  const index = history.volatilityIndex;
  return index.map((value, t) => Math.log(value / index[t - lag]!));
}

export function fiveDayChanges(history: MarketHistory): FiveDayChanges {
  const daily = standardisedReturns(history);
  const changes = logIndexChanges(history, CHANGE_SESSIONS);
  const returns: number[] = [];
  const index: number[] = [];
  for (let t = CHANGE_SESSIONS; t < daily.length; t++) {
    const sum = daily.subarray(t + 1 - CHANGE_SESSIONS, t + 1).reduce((total, value) => total + value, 0);
    if (Number.isFinite(sum) && Number.isFinite(changes[t])) {
      returns.push(sum);
      index.push(changes[t]!);
    }
  }
  return { returns: Float64Array.from(returns), index: Float64Array.from(index) };
}

/** The finite values, in order. */
export function finite(values: Float64Array): Float64Array {
  return values.filter(Number.isFinite);
}
