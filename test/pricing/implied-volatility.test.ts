import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blackPrice, hestonPrices, impliedVolatility, type OptionKind } from "../../src/pricing/index.ts";
import { logNormalisedBlack, logNormalisedRoom } from "../../src/pricing/normalised-black.ts";
import { heston } from "./heston-sets.ts";

const NORMALISED = [
  [0, 0.2, -2.5300420015472382, -0.08300741217032802],
  [0, 1e-6, -14.734449091168988, -3.9894235997890876e-7],
  [-1e-7, 1e-5, -12.44442570892645, -3.98963023078977e-6],
  [-0.003, 0.001, -14.777441446794022, -0.0015003827280104878],
  [-0.05, 0.02, -10.124606251821195, -0.025041096577863003],
  [-0.05, 0.2, -2.862142294225825, -0.08537957422159463],
  [-0.5, 0.5, -3.1980794551996596, -0.30386536067137093],
  [-0.5, 0.7, -2.3614149172205665, -0.3790460907024517],
  [-1, 3, -0.7387639909271264, -2.0492874800177354],
  [-0.2, 0.0055, -674.4683756120576, -0.1],
  [-2.8, 0.11, -333.57305747824455, -1.4],
  [-8, 8, -4.002206827578048, -10.117302490662988],
  [-1e-12, 1e-6, -14.734450344483411, -3.9894235997910823e-7],
] as const;

function volatilityOf(price: number, forward: number, strike: number, maturity: number, kind: OptionKind): number {
  const result = impliedVolatility(price, forward, strike, maturity, kind);
  if (!result.valid) throw new Error(result.reason);
  return result.volatility;
}

describe("the normalised Black price", () => {
  // log b and log(e^{x/2} - b) from 60 digits of mpmath, from the centre to where b underflows.
  it.each(NORMALISED)("x %d, s %d", (x, s, logPrice, logRoom) => {
    expect(Math.abs(logNormalisedBlack(x, s) - logPrice)).toBeLessThan(3e-13);
    expect(Math.abs(logNormalisedRoom(x, s) - logRoom)).toBeLessThan(3e-13);
  });
});

describe("impliedVolatility", () => {
  it("inverts the price of every option out of the money to 1e-12 of itself", () => {
    const deviation = fc.double({ min: Math.log(1e-6), max: Math.log(8), noNaN: true });
    const distance = fc.double({ min: 0, max: 25, noNaN: true });
    fc.assert(
      fc.property(deviation, distance, fc.constantFrom("call" as const, "put" as const), (logS, h, kind) => {
        const s = Math.exp(logS);
        const strike = 100 * Math.exp((kind === "call" ? 1 : -1) * h * s);
        const x = -Math.abs(Math.log1p((100 - strike) / strike));
        const price = Math.exp(logNormalisedBlack(Math.abs(x) > 0.4 ? -h * s : x, s)) * Math.sqrt(100 * strike);
        fc.pre(price > 1e-290 && price < Math.min(100, strike) * (1 - 1e-6));
        const found = volatilityOf(price, 100, strike, 0.25, kind) * 0.5;
        const again = Math.exp(logNormalisedBlack(Math.abs(x) > 0.4 ? -h * s : x, found)) * Math.sqrt(100 * strike);
        expect(Math.abs(again / price - 1)).toBeLessThan(1e-12);
      }),
      { numRuns: 2000 },
    );
  });

  it("inverts Black's prices of calls, puts and straddles in and out of the money", () => {
    const market = {
      strike: fc.double({ min: 20, max: 400, noNaN: true }),
      volatility: fc.double({ min: 0.01, max: 4, noNaN: true }),
      maturity: fc.double({ min: 0.002, max: 5, noNaN: true }),
      kind: fc.constantFrom("call" as const, "put" as const, "straddle" as const),
    };
    fc.assert(
      fc.property(fc.record(market), ({ strike, volatility, maturity, kind }) => {
        const price = blackPrice(kind, 100, strike, volatility, maturity);
        const result = impliedVolatility(price, 100, strike, maturity, kind);
        // Rounding may leave a price without time value at the wrong side of its bound.
        if (!result.valid) {
          const time = Math.min(price - blackPrice(kind, 100, strike, 0, 1), 100 - price);
          expect(Math.abs(kind === "put" ? Math.min(time, strike - price) : time)).toBeLessThan(2e-12 * (100 + strike));
          return;
        }
        const again = blackPrice(kind, 100, strike, result.volatility, maturity);
        expect(Math.abs(again - price)).toBeLessThan(4e-15 * (100 + strike));
      }),
      { numRuns: 2000 },
    );
  });

  it("inverts any price between the bounds, of which it knows no volatility", () => {
    const share = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
    const strike = fc.double({ min: 1, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(share, strike, (part, k) => {
        const kind = k >= 100 ? "call" : "put";
        const price = part * Math.min(100, k);
        const volatility = volatilityOf(price, 100, k, 1, kind);
        expect(Math.abs(blackPrice(kind, 100, k, volatility, 1) - price)).toBeLessThan(3e-14 * (100 + k));
      }),
      { numRuns: 2000 },
    );
  });

  it("gives published and limit cases", () => {
    expect(volatilityOf(2.287150628, 100, 100, 30 / 365, "call")).toBeCloseTo(0.2, 10);
    expect(volatilityOf(0, 100, 120, 1, "call")).toBe(0);
    expect(volatilityOf(20, 100, 120, 1, "put")).toBe(0);
    expect(volatilityOf(1e-300, 100, 120, 1, "call")).toBeGreaterThan(0);
    // At the money the price is F (2 N(s / 2) - 1), about F s / sqrt(2 pi).
    expect(volatilityOf(1e-9, 100, 100, 1, "put") / (1e-11 * Math.sqrt(2 * Math.PI))).toBeCloseTo(1, 12);
  });

  it("finds the skew of Heston's model", () => {
    const strikes = [80, 90, 100, 110];
    const slice = { maturity: 0.25, forward: 100, strikes };
    const puts = hestonPrices(heston(2.5, 0.045, 0.9, -0.75, 0.03), slice, "put");
    const smile = strikes.map((strike, i) => volatilityOf(puts[i]!, 100, strike, 0.25, "put"));
    for (let i = 1; i < smile.length; i++) expect(smile[i]).toBeLessThan(smile[i - 1]!);
  });

  it.each([
    [9.99, 110, 100, "call", "a call must cost at least its intrinsic value 10, this one costs 9.99"],
    [-1, 100, 100, "put", "a put must cost at least its intrinsic value 0, this one costs -1"],
    [100, 100, 90, "call", "a call must cost below 100, the price at infinite volatility, this one costs 100"],
    [90.5, 100, 90, "put", "a put must cost below 90, the price at infinite volatility, this one costs 90.5"],
    [9, 100, 90, "straddle", "a straddle must cost at least its intrinsic value 10, this one costs 9"],
    [190, 100, 90, "straddle", "a straddle must cost below 190, the price at infinite volatility, this one costs 190"],
    [Number.NaN, 100, 90, "call", "a call must cost at least its intrinsic value 10, this one costs NaN"],
  ] as const)("refuses %d on forward %d, strike %d (%s)", (price, forward, strike, kind, reason) => {
    expect(impliedVolatility(price, forward, strike, 1, kind)).toEqual({ valid: false, reason });
  });

  it("throws at what is no market", () => {
    expect(() => impliedVolatility(5, 100, 100, 0, "call")).toThrow(/must be > 0 and finite, were 100, 100, 0/);
  });
});
