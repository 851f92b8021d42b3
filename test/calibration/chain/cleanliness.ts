import { expect } from "vitest";
import type { ChainSlice, CleanChain, OptionChain } from "../../../src/market/index.ts";
import { blackPrice } from "../../../src/pricing/index.ts";

/** An option as a call of the forward: strike and least and greatest price over the forward. */
interface CallQuote {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** Every quote is kept once or dropped once. */
export function expectEveryQuote(chain: OptionChain, clean: CleanChain): void {
  const kept = clean.slices.flatMap(({ contracts }) => contracts);
  const dropped = clean.dropped.map(({ contract }) => contract);
  const all = chain.quotes.map(({ contract }) => contract).sort();
  const found = [...kept, ...dropped].sort();
  expect(found.find((contract, i) => contract !== all[i])).toBeUndefined();
  expect(found).toHaveLength(all.length);
}

/** Slices hold what their interface says. */
export function expectSoundSlices({ slices }: CleanChain): void {
  for (const [i, slice] of slices.entries()) {
    const { maturity, forward, discount, strikes, kinds, volatilities, prices, contracts } = slice;
    expect(maturity).toBeGreaterThanOrEqual(i === 0 ? Number.MIN_VALUE : slices[i - 1]!.maturity);
    expect(forward > 0 && discount > 0.1 && discount < 1.2 && slice.forwardError >= 0).toBe(true);
    const wrong = contracts.filter((_, j) => {
      const ordered = j === 0 || strikes[j]! > strikes[j - 1]!;
      const outside = kinds[j] === (strikes[j]! >= forward ? "call" : "put");
      return !(ordered && outside && volatilities[j]! > 0 && volatilities[j]! < 10 && prices[j]! > 0);
    });
    expect(wrong).toEqual([]);
  }
}

/**
 * No bid is above what its neighbours' asks allow in its own expiry and in the next, by brute force over all pairs of strikes about it. Prices come from
 * the volatilities of the slice; a settlement price has room for `tolerance` of itself.
 */
export function expectNoArbitrage({ slices }: CleanChain, tolerance: number): void {
  const books = slices.map((slice) => callQuotes(slice, tolerance));
  for (const [i, book] of books.entries()) {
    expect(greatestExcess(book, book), `${slices[i]!.root} ${slices[i]!.expiry}: butterfly`).toBeLessThan(1e-9);
    const later = books[i + 1];
    if (later === undefined) continue;
    expect(greatestExcess(book, later), `${slices[i]!.root} ${slices[i]!.expiry}: calendar`).toBeLessThan(1e-9);
  }
}

function callQuotes(slice: ChainSlice, tolerance: number): CallQuote[] {
  const { forward, maturity, strikes, kinds, prices, bidVolatilities, askVolatilities } = slice;
  return Array.from(strikes, (strike, j) => {
    const parity = kinds[j] === "call" ? 0 : forward - strike;
    const price = (volatility: number) => blackPrice(kinds[j]!, forward, strike, volatility, maturity);
    const low = Number.isNaN(bidVolatilities[j]!) ? prices[j]! * (1 - tolerance) : price(bidVolatilities[j]!);
    const high = Number.isNaN(askVolatilities[j]!) ? prices[j]! * (1 + tolerance) : price(askVolatilities[j]!);
    return { x: strike / forward, low: (low + parity) / forward, high: (high + parity) / forward };
  });
}

/** How far the dearest bid is above the cheapest combination of two asks that dominates it (the call of strike 0 costs the forward). */
function greatestExcess(bids: readonly CallQuote[], asks: readonly CallQuote[]): number {
  const all = [{ x: 0, low: 1, high: 1 }, ...asks];
  let greatest = -Infinity;
  for (const { x, low } of bids) {
    for (const left of all) {
      if (left.x > x) continue;
      greatest = Math.max(greatest, low - left.high);
      for (const right of all) {
        if (right.x <= x || right.x === left.x) continue;
        const share = (x - left.x) / (right.x - left.x);
        greatest = Math.max(greatest, low - left.high - share * (right.high - left.high));
      }
    }
  }
  return greatest;
}
