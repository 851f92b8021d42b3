import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom, normalCdf, randomStream } from "../../src/core/index.ts";
import { type Hedge, settle } from "../../src/hedging/index.ts";
import { blackPrice, d1, payoff } from "../../src/pricing/index.ts";

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const STEPS = 6;

const hedges = fc.record({
  side: fc.constantFrom<1 | -1>(1, -1),
  price: fc.array(finite(20, 400), { minLength: STEPS + 1, maxLength: STEPS + 1 }),
  units: fc.array(finite(-2, 2), { minLength: STEPS, maxLength: STEPS }),
  growth: fc.array(finite(0.999, 1.002), { minLength: STEPS, maxLength: STEPS }),
  dividend: fc.array(finite(0, 2), { minLength: STEPS + 1, maxLength: STEPS + 1 }),
  premium: finite(0, 20),
  payoff: finite(0, 60),
  funded: fc.boolean(),
  rate: finite(0, 0.01),
});
type Case = typeof hedges extends fc.Arbitrary<infer T> ? T : never;

function hedgeOf(one: Case): Hedge {
  return {
    side: one.side,
    price: Float64Array.from(one.price),
    units: Float64Array.from(one.units),
    premium: one.premium,
    payoff: one.payoff,
    cashGrowth: Float64Array.from(one.growth),
    dividend: Float64Array.from(one.dividend),
    funded: one.funded,
    components: 1,
    cost: (_time, units, price, out) => {
      out[0] = one.rate * Math.abs(units) * price;
    },
  };
}

describe("settle", () => {
  it("adds up to 1e-10 and equals the formula of Buehler et al. without interest and dividends", () => {
    fc.assert(
      fc.property(hedges, (one) => {
        const settled = settle(hedgeOf(one));
        const lines =
          settled.premium - settled.payoff + settled.gains + settled.dividends + settled.financing - settled.costs[0]!;
        expect(Math.abs(settled.pnl - lines)).toBeLessThan(1e-10 * Math.max(1, one.price[0]!));
        const plain = settle(hedgeOf({ ...one, growth: one.growth.map(() => 1), dividend: one.dividend.map(() => 0) }));
        let wealth = one.side * (one.premium - one.payoff);
        let before = 0;
        for (let t = 0; t <= STEPS; t++) {
          const held = one.units[t] ?? 0;
          wealth -= one.rate * Math.abs(held - before) * one.price[t]!;
          if (t < STEPS) wealth += held * (one.price[t + 1]! - one.price[t]!);
          before = held;
        }
        expect(Math.abs(plain.pnl - wealth)).toBeLessThan(1e-9);
      }),
    );
  });

  it("pays opening and closing only for a constant position", () => {
    const settled = settle(
      hedgeOf({
        side: 1,
        price: [100, 101, 99, 100, 102, 103, 104],
        units: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
        growth: [1, 1, 1, 1, 1, 1],
        dividend: [0, 0, 0, 0, 0, 0, 0],
        premium: 2,
        payoff: 4,
        funded: true,
        rate: 0.001,
      }),
    );
    expect(settled.costs[0]).toBeCloseTo(0.001 * 0.5 * (100 + 104), 12);
    expect(settled.gains).toBeCloseTo(0.5 * 4, 12);
  });

  it("earns a dividend on what was held before the ex-date, and interest on cash", () => {
    const settled = settle({
      ...hedgeOf({
        side: 1,
        price: [100, 100, 100, 100, 100, 100, 100],
        units: [1, 0, 0, 0, 0, 0],
        growth: [1.01, 1, 1, 1, 1, 1],
        dividend: [5, 2, 7, 0, 0, 0, 0],
        premium: 10,
        payoff: 0,
        funded: true,
        rate: 0,
      }),
    });
    expect(settled.dividends).toBeCloseTo(2, 12);
    expect(settled.financing).toBeCloseTo((10 - 100) * 0.01, 12);
  });

  it("fails loudly when a price is not a number", () => {
    const hedge = hedgeOf({
      side: 1,
      price: [100, Number.NaN, 99, 100, 102, 103, 104],
      units: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      growth: [1, 1, 1, 1, 1, 1],
      dividend: [0, 0, 0, 0, 0, 0, 0],
      premium: 2,
      payoff: 4,
      funded: true,
      rate: 0,
    });
    expect(() => settle(hedge)).toThrow(/does not add up/);
  });
});

describe("delta hedging in a Black-Scholes world", () => {
  /** Standard deviation of the hedge error of at-the-money calls over `steps` rebalances. */
  function hedgeError(steps: number, paths: number): number {
    const [volatility, years] = [0.2, 30 / 365];
    const stream = randomStream(keyFrom(11), steps);
    let squares = 0;
    for (let path = 0; path < paths; path++) {
      const price = new Float64Array(steps + 1).fill(100);
      const units = new Float64Array(steps);
      for (let t = 0; t < steps; t++) {
        units[t] = normalCdf(d1(price[t]!, 100, volatility, (years * (steps - t)) / steps));
        price[t + 1] =
          price[t]! *
          Math.exp(volatility * Math.sqrt(years / steps) * stream.normal() - (0.5 * volatility ** 2 * years) / steps);
      }
      const settled = settle({
        side: 1,
        price,
        units,
        premium: blackPrice("call", 100, 100, volatility, years),
        payoff: payoff("call", price[steps]!, 100),
        cashGrowth: new Float64Array(steps).fill(1),
        dividend: new Float64Array(steps + 1),
        funded: false,
        components: 0,
        cost: () => undefined,
      });
      squares += settled.pnl ** 2;
    }
    return Math.sqrt(squares / paths);
  }

  it("has an error that falls with the square root of the number of rebalances", () => {
    const [coarse, fine] = [hedgeError(21, 4_000), hedgeError(84, 4_000)];
    expect(coarse / fine).toBeGreaterThan(1.85);
    expect(coarse / fine).toBeLessThan(2.15);
    // Kamal and Derman (1999): std = sqrt(pi/4) vega sigma / sqrt(N).
    expect(fine / ((Math.sqrt(Math.PI / 4) * 11.4326204 * 0.2) / Math.sqrt(84))).toBeGreaterThan(0.9);
    expect(fine / ((Math.sqrt(Math.PI / 4) * 11.4326204 * 0.2) / Math.sqrt(84))).toBeLessThan(1.1);
  });
});
