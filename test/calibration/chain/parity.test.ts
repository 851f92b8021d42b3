import { describe, expect, it } from "vitest";
import { cleanChain } from "../../../src/calibration/index.ts";
import { addDays, keyFrom, randomStream } from "../../../src/core/index.ts";
import type { ChainSlice, OptionQuote } from "../../../src/market/index.ts";
import { blackPrice, hestonPrices } from "../../../src/pricing/index.ts";
import { binomialPrices } from "./binomial.ts";
import { chainOf, date, market, syntheticQuotes, truth, twoSided } from "./synthetic-chain.ts";

const quotes = syntheticQuotes(market);

function moved(quote: OptionQuote, shift: number): OptionQuote {
  return { ...quote, bid: quote.bid + shift, ask: quote.ask + shift };
}

function sliceAt(slices: readonly ChainSlice[], days: number): ChainSlice {
  const slice = slices.find(({ expiry }) => expiry === addDays(date, days));
  if (slice === undefined) throw new Error(`no slice at ${days} days`);
  return slice;
}

describe("forward and discount factor by put-call parity", () => {
  it("are exact without noise, with an error that says so", () => {
    const { slices } = cleanChain(chainOf(quotes));
    for (const days of market.days) {
      const { forward, discount, maturity } = truth(market, days);
      const slice = sliceAt(slices, days);
      expect(Math.abs(slice.forward - forward)).toBeLessThan(1e-10 * forward);
      expect(Math.abs(slice.discount - discount)).toBeLessThan(1e-12);
      expect(slice.forwardError).toBeLessThan(1e-9);
      expect(slice.maturity).toBeCloseTo(maturity, 14);
      expect(slice.discountFrom).toBe("parity");
    }
  });

  it("gives back Heston's prices, undiscounted, out of the money", () => {
    const slice = sliceAt(cleanChain(chainOf(quotes)).slices, 120);
    const of = { forward: slice.forward, maturity: slice.maturity, strikes: slice.strikes };
    const calls = hestonPrices(market.parameters, of, "call");
    const puts = hestonPrices(market.parameters, of, "put");
    for (const [i, kind] of slice.kinds.entries()) {
      expect(Math.abs(slice.prices[i]! - (kind === "call" ? calls : puts)[i]!)).toBeLessThan(2e-10 * slice.forward);
      const strike = slice.strikes[i]!;
      const black = blackPrice(kind, slice.forward, strike, slice.volatilities[i]!, slice.maturity);
      expect(Math.abs(black - slice.prices[i]!)).toBeLessThan(1e-10 * slice.forward);
      expect(slice.bidVolatilities[i]).toBeLessThan(slice.volatilities[i]!);
      expect(slice.askVolatilities[i]).toBeGreaterThan(slice.volatilities[i]!);
    }
  });

  it("have errors that cover the truth 90 to 98 times of 100 under noise", () => {
    const runs = 150;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const random = randomStream(keyFrom(3), run);
      const noisy = quotes.map((quote) => moved(quote, 0.25 * (quote.ask - quote.bid) * random.normal()));
      const { slices } = cleanChain(chainOf(noisy));
      for (const slice of slices) {
        const days = Math.round(slice.maturity * 365);
        const error = Math.abs(slice.forward - truth(market, days).forward);
        if (error < 1.96 * slice.forwardError) covered += 1 / (runs * market.days.length);
      }
    }
    expect(covered).toBeGreaterThan(0.9);
    expect(covered).toBeLessThan(0.99);
  });

  it("are not moved by a few quotes that are wrong", () => {
    const wrong = quotes.map((quote, i) => (i % 9 === 4 ? moved(quote, 0.05 * quote.strike) : quote));
    const { slices } = cleanChain(chainOf(wrong));
    for (const days of [45, 120]) {
      const { forward } = truth(market, days);
      expect(Math.abs(sliceAt(slices, days).forward - forward)).toBeLessThan(1e-6 * forward);
    }
  });

  it("take the discount factor of the other expiries where an expiry does not identify its own, and say so", () => {
    const random = randomStream(keyFrom(5));
    const expiry = addDays(date, 14);
    const noisy = quotes.map((quote) =>
      quote.expiry === expiry ? moved(quote, 1.5 * (quote.ask - quote.bid) * random.normal()) : quote,
    );
    const slice = sliceAt(cleanChain(chainOf(noisy)).slices, 14);
    const { forward, discount } = truth(market, 14);
    expect(slice.discountFrom).toBe("curve");
    expect(Math.abs(slice.discount / discount - 1)).toBeLessThan(3e-5);
    expect(Math.abs(slice.forward - forward)).toBeLessThan(3 * slice.forwardError);
  });

  it("take the caller's rate and forwards", () => {
    const rated = cleanChain(chainOf(quotes), { rate: 0.041 }).slices[3]!;
    expect(rated).toMatchObject({ discountFrom: "given", discount: Math.exp(-0.041), discountError: 0 });
    const expiry = addDays(date, 45);
    const forwards = [{ expiry, forward: 1003 }];
    const known = sliceAt(cleanChain(chainOf(quotes), { forwards }).slices, 45);
    expect(known).toMatchObject({ forward: 1003, forwardError: 0, pairs: 0, discountFrom: "curve" });
    expect(Math.abs(known.discount - truth(market, 45).discount)).toBeLessThan(1e-6);
    const factors = [{ expiry, forward: 1003, discount: 0.99, root: "Y" }];
    expect(sliceAt(cleanChain(chainOf(quotes), { forwards: factors }).slices, 45).pairs).toBeGreaterThan(5);
  });

  it("do not need the spot of European options", () => {
    const { slices, spot } = cleanChain(chainOf(quotes, { spot: Number.NaN }));
    expect(slices).toHaveLength(4);
    expect(spot).toBeNaN();
  });
});

describe("American options", () => {
  const rate = 0.05;
  const spot = 100;
  const volatility = 0.2;
  const dividends = [{ exDate: addDays(date, 40), amount: 1.5 }];
  const days = [30, 60, 150];
  const exTime = (40 - 6.5 / 24) / 365;
  const strikes = Array.from({ length: 25 }, (_, i) => 82 + 1.5 * i);

  function americanQuotes(): OptionQuote[] {
    return days.flatMap((day) =>
      strikes.flatMap((strike) =>
        (["call", "put"] as const).map((kind) => {
          const terms = { kind, spot, strike, maturity: day / 365, rate, carry: rate, volatility };
          const ahead = [{ time: exTime, amount: 1.5 }].filter(({ time }) => time < day / 365);
          const { american } = binomialPrices({ ...terms, dividends: ahead }, 400);
          return twoSided({ kind, strike, expiry: addDays(date, day) }, american, 0.005);
        }),
      ),
    );
  }
  const chain = chainOf(americanQuotes(), { exercise: "american", spot });

  /** What the market of the tree has: the spot less the dividend's value, at the rate. */
  function forwardOf(day: number): number {
    const paid = exTime < day / 365 ? 1.5 * Math.exp(-rate * exTime) : 0;
    return (spot - paid) * Math.exp((rate * day) / 365);
  }

  it("give the forward and the rate when the dividends are known, and European volatilities", () => {
    const { slices, dropped } = cleanChain(chain, { dividends });
    expect(slices).toHaveLength(3);
    for (const [i, slice] of slices.entries()) {
      expect(Math.abs(slice.forward - forwardOf(days[i]!))).toBeLessThan(0.02);
      expect(Math.abs(-Math.log(slice.discount) / slice.maturity - rate)).toBeLessThan(0.01);
      for (const [j, found] of slice.volatilities.entries()) {
        // The volatility behind the quotes is of the spot without the dividend: compared where none is to come.
        if (i === 0) expect(Math.abs(found - volatility), `${slice.contracts[j]}`).toBeLessThan(0.002);
      }
    }
    expect(new Set(dropped.map(({ rule }) => rule)).has("parity")).toBe(false);
  });

  it("have a forward that is biased less by the premiums than by leaving them in", () => {
    const known = cleanChain(chain, { dividends, rate }).slices[1]!;
    const european = cleanChain({ ...chain, exercise: "european" }, { rate }).slices[1]!;
    const truthful = forwardOf(60);
    expect(Math.abs(known.forward - truthful)).toBeLessThan(0.01);
    expect(Math.abs(european.forward - truthful)).toBeGreaterThan(0.05);
  });

  it("are dropped where exercise is worth more than the limit", () => {
    const strict = cleanChain(chain, { dividends, rate, maximumPremium: 0.0005 });
    const dropped = strict.dropped.filter(({ rule }) => rule === "early-exercise");
    expect(dropped.length).toBeGreaterThan(5);
    for (const { detail } of dropped)
      expect(detail).toMatch(/^[\d.]+ of [\d.]+ is for early exercise, \d\.\d\d volatility/);
    const loose = cleanChain(chain, { dividends, rate, maximumPremium: 0.05 });
    expect(loose.dropped.some(({ rule }) => rule === "early-exercise")).toBe(false);
  });

  it("need the price of the underlying", () => {
    expect(() => cleanChain({ ...chain, spot: Number.NaN })).toThrow(/no price of the underlying/);
  });
});
