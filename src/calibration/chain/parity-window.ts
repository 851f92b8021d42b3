import type { Pair } from "./candidate.ts";
import { weightedMedian } from "./weighted-median.ts";

/** Pairs next to the money, where both legs are liquid, and the scale of the expiry. */
export interface ParityWindow {
  readonly pairs: readonly Pair[];
  /** One standard deviation of the underlying to expiry, in its units: the price at the money over 0.4. */
  readonly deviation: number;
}

const CENTRAL_PAIRS = 5;
/** Price of a straddle at the money over sigma F sqrt(T): sqrt(2 / pi). */
const STRADDLE = Math.sqrt(2 / Math.PI);

/**
 * Pairs within `width` standard deviations of the forward, at least `least` of them if there are so many. Both are read
 * off the quotes: call and put cost the same at the forward, where their sum is least.
 */
export function parityWindow(pairs: readonly Pair[], width: number, least: number): ParityWindow {
  const central = pairs.toSorted((a, b) => gap(a) - gap(b)).slice(0, CENTRAL_PAIRS);
  const forward = median(central.map(({ strike, call, put }) => strike + call.price - put.price));
  const straddles = pairs.map(({ call, put }) => call.price + put.price).sort((a, b) => a - b);
  const deviation = median(straddles.slice(0, 3)) / STRADDLE;
  const byDistance = pairs.toSorted((a, b) => Math.abs(a.strike - forward) - Math.abs(b.strike - forward));
  const near = byDistance.filter(({ strike }, i) => i < least || Math.abs(strike - forward) <= width * deviation);
  return { pairs: near.sort((a, b) => a.strike - b.strike), deviation };
}

function gap({ call, put }: Pair): number {
  return Math.abs(call.price - put.price);
}

function median(values: readonly number[]): number {
  return weightedMedian(values, new Float64Array(values.length).fill(1));
}
