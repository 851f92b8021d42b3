import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf, normalPdf } from "../../src/core/index.ts";
import { blackGamma, blackPrice, blackVega, d1, deltaOfCall, forwardDelta, payoff } from "../../src/pricing/index.ts";

const market = {
  forward: fc.double({ min: 1, max: 500, noNaN: true }),
  strike: fc.double({ min: 1, max: 500, noNaN: true }),
  volatility: fc.double({ min: 0.01, max: 2, noNaN: true }),
  tau: fc.double({ min: 0.001, max: 3, noNaN: true }),
};

describe("normalCdf", () => {
  // Abramowitz and Stegun, table 26.1, and the exact tails of mpmath.
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.96, 0.024997895148220435],
    [-6, 9.865876450376981e-10],
    [-10, 7.619853024160525e-24],
    [8, 1],
  ])("of %d", (x, expected) => {
    expect(Math.abs(normalCdf(x) - expected)).toBeLessThan(2e-15 + 1e-13 * expected * (x < -5 ? 1 : 0));
  });

  it("is the integral of the density and symmetric", () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (x) => {
        const h = 1e-4;
        return (
          Math.abs((normalCdf(x + h) - normalCdf(x - h)) / (2 * h) - normalPdf(x)) < 1e-8 &&
          Math.abs(normalCdf(x) + normalCdf(-x) - 1) < 1e-15
        );
      }),
    );
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});

describe("blackPrice", () => {
  it("gives the reference values for S = K = 100", () => {
    // sigma 0.2, 30 days, r 0: price 2.2871506280, delta 0.5114357531, gamma 0.0695484408, vega 11.4326204.
    const tau = 30 / 365;
    expect(blackPrice("call", 100, 100, 0.2, tau)).toBeCloseTo(2.287150628, 9);
    expect(forwardDelta("call", d1(100, 100, 0.2, tau))).toBeCloseTo(0.5114357531, 10);
    expect(blackGamma(100, 100, 0.2, tau)).toBeCloseTo(0.0695484408, 10);
    expect(blackVega(100, 100, 0.2, tau)).toBeCloseTo(11.4326204, 6);
    // sigma 0.2, one year, r 5 %: price 10.4505835722, delta 0.6368306512.
    const growth = Math.exp(0.05);
    expect(blackPrice("call", 100 * growth, 100, 0.2, 1) / growth).toBeCloseTo(10.4505835722, 9);
    expect(forwardDelta("call", d1(100 * growth, 100, 0.2, 1))).toBeCloseTo(0.6368306512, 10);
  });

  it("obeys put-call parity, bounds and the derivative", () => {
    fc.assert(
      fc.property(fc.record(market), ({ forward, strike, volatility, tau }) => {
        const call = blackPrice("call", forward, strike, volatility, tau);
        const put = blackPrice("put", forward, strike, volatility, tau);
        const h = 1e-4 * forward;
        const slope =
          (blackPrice("call", forward + h, strike, volatility, tau) -
            blackPrice("call", forward - h, strike, volatility, tau)) /
          (2 * h);
        expect(call - put).toBeCloseTo(forward - strike, 9);
        expect(call).toBeGreaterThanOrEqual(Math.max(forward - strike, 0) - 1e-10);
        expect(call).toBeLessThanOrEqual(forward + 1e-10);
        const tolerance =
          1e-6 +
          h * h * blackGamma(forward, strike, volatility, tau) * (1 / (forward * volatility * Math.sqrt(tau))) ** 2;
        expect(Math.abs(slope - forwardDelta("call", d1(forward, strike, volatility, tau)))).toBeLessThan(
          Math.max(tolerance, 1e-5),
        );
        expect(blackPrice("straddle", forward, strike, volatility, tau)).toBeCloseTo(call + put, 9);
      }),
    );
  });

  it("becomes the payoff at expiry", () => {
    for (const kind of ["call", "put", "straddle"] as const) {
      for (const forward of [90, 100, 110])
        expect(blackPrice(kind, forward, 100, 0.2, 0)).toBeCloseTo(payoff(kind, forward, 100), 12);
    }
    expect(deltaOfCall("put", 0.6)).toBeCloseTo(-0.4, 15);
    expect(deltaOfCall("straddle", 0.6)).toBeCloseTo(0.2, 15);
  });

  it("refuses what is no market", () => {
    expect(() => blackPrice("call", -1, 100, 0.2, 1)).toThrow(/forward and strike/);
    expect(() => blackPrice("call", 100, 100, Number.NaN, 1)).toThrow(/volatility/);
  });
});
