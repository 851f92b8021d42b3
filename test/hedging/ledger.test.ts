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

describe("rolls, borrow and the option's own costs", () => {
  const extras = fc.record({
    roll: fc.array(fc.option(finite(20, 400), { nil: Number.NaN }), { minLength: STEPS + 1, maxLength: STEPS + 1 }),
    borrow: fc.array(finite(0, 0.001), { minLength: STEPS, maxLength: STEPS }),
    entry: finite(0, 1),
    expiry: finite(0, 1),
    coins: fc.boolean(),
  });

  it("add up to 1e-10 together, and exactly in whole coins", () => {
    fc.assert(
      fc.property(hedges, extras, (one, extra) => {
        const paid = new Float64Array(3);
        const hedge: Hedge = {
          ...hedgeOf(one),
          components: 3,
          rolledInto: one.funded ? undefined : Float64Array.from(extra.roll),
          borrow: { component: 1, fraction: Float64Array.from(extra.borrow) },
          optionCosts: { entry: Float64Array.of(0, 0, extra.entry), expiry: Float64Array.of(0, 0, extra.expiry) },
          cost: (_time, units, price, out) => {
            out[0]! += one.rate * Math.abs(units) * price;
          },
          wholeCoins: extra.coins,
          booked: (_time, costs) => {
            for (const [c, cost] of costs.entries()) paid[c]! += cost;
          },
        };
        const { pnl, premium, payoff, gains, dividends, financing, costs } = settle(hedge);
        const lines = premium - payoff + gains + dividends + financing - costs.reduce((sum, cost) => sum + cost, 0);
        if (extra.coins) {
          expect(pnl).toBe(lines);
          for (const amount of [premium, payoff, gains, dividends, financing, ...costs])
            expect(Number.isInteger(amount)).toBe(true);
        } else {
          expect(Math.abs(pnl - lines)).toBeLessThan(1e-10 * Math.max(1, one.price[0]!));
          for (const [c, cost] of costs.entries()) expect(paid[c]).toBeCloseTo(cost, 9);
          expect(costs[2]).toBe(extra.entry + extra.expiry);
        }
      }),
    );
  });

  const flat: Case = {
    side: 1,
    price: [100, 101, 99, 100, 102, 103, 104],
    units: [0.5, 0.5, -0.5, -0.5, 0.25, 0.25],
    growth: [1, 1, 1, 1, 1, 1],
    dividend: [0, 0, 0, 0, 0, 0, 0],
    premium: 2,
    payoff: 4,
    funded: false,
    rate: 0.001,
  };

  it("a roll gains on the contract that was entered, and pays for leaving one and entering the other", () => {
    const rolledInto = new Float64Array(STEPS + 1).fill(Number.NaN);
    rolledInto[1] = 105;
    const settled = settle({ ...hedgeOf(flat), rolledInto, cost: adding(0.001) });
    // Held 0.5 to 101, then 0.5 of the contract bought at 105 to 99, and so on.
    expect(settled.gains).toBeCloseTo(0.5 * 1 + 0.5 * (99 - 105) - 0.5 * 1 - 0.5 * 2 + 0.25 * 1 + 0.25 * 1, 12);
    const traded = 0.5 * 100 + 0.5 * 101 + 0.5 * 105 + 1 * 99 + 0.75 * 102 + 0.25 * 104;
    expect(settled.costs[0]).toBeCloseTo(0.001 * traded, 12);
  });

  it("nothing is paid for rolling nothing", () => {
    const rolledInto = new Float64Array(STEPS + 1).fill(105);
    const settled = settle({ ...hedgeOf({ ...flat, units: [0, 0, 0, 0, 0, 0] }), rolledInto, cost: adding(0.001) });
    expect([settled.costs[0], settled.gains]).toEqual([0, 0]);
  });

  it("shares are not rolled", () => {
    const rolledInto = new Float64Array(STEPS + 1).fill(Number.NaN);
    expect(() => settle({ ...hedgeOf({ ...flat, funded: true }), rolledInto })).toThrow(/not rolled/);
  });

  it("borrow is paid on what is short over an interval, by its value at the start", () => {
    const fraction = Float64Array.of(1e-3, 2e-3, 3e-3, 4e-3, 5e-3, 6e-3);
    const settled = settle({ ...hedgeOf(flat), components: 2, borrow: { component: 1, fraction }, cost: adding(0) });
    expect(settled.costs[1]).toBeCloseTo(0.5 * 99 * 3e-3 + 0.5 * 100 * 4e-3, 12);
  });

  it("the option's own costs are booked at entry, where they bear interest, and at expiry, without any hedge", () => {
    const settled = settle({
      ...hedgeOf({ ...flat, units: [0, 0, 0, 0, 0, 0], growth: [1.1, 1, 1, 1, 1, 1] }),
      optionCosts: { entry: Float64Array.of(0.5), expiry: Float64Array.of(0.25) },
    });
    expect(settled.costs[0]).toBe(0.75);
    expect(settled.pnl).toBeCloseTo((2 - 0.5) * 1.1 - 0.25 - 4, 12);
  });

  function adding(rate: number): Hedge["cost"] {
    return (_time, units, price, out) => {
      out[0]! += rate * Math.abs(units) * price;
    };
  }
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
