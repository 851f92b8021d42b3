import { describe, expect, it } from "vitest";
import { earlyExercisePremium } from "../../../src/calibration/chain/american-tree.ts";
import { binomialPrices } from "./binomial.ts";

/** Puts on a stock without dividends, K = 40, r = 6 %: European and American (finite differences), Longstaff and Schwartz (2001), table 1. */
const PUBLISHED = [
  [36, 0.2, 1, 3.844, 4.478],
  [36, 0.2, 2, 3.763, 4.84],
  [36, 0.4, 1, 6.711, 7.101],
  [40, 0.2, 1, 2.066, 2.314],
  [40, 0.4, 2, 6.326, 6.923],
  [44, 0.2, 1, 1.017, 1.11],
  [44, 0.4, 2, 5.202, 5.647],
] as const;

const flat = { maturity: 0.5, rate: 0.05, carry: 0.05, dividends: [], strike: 100, volatility: 0.2 };

describe("earlyExercisePremium", () => {
  it.each(PUBLISHED)("of a put at %d, volatility %d, %d years", (spot, volatility, maturity, european, american) => {
    const premium = earlyExercisePremium({
      kind: "put",
      forward: spot * Math.exp(0.06 * maturity),
      strike: 40,
      maturity,
      volatility,
      rate: 0.06,
      carry: 0.06,
      dividends: [],
    });
    expect(Math.abs(premium - (american - european))).toBeLessThan(0.03 * (american - european) + 0.001);
  });

  it("is 0 of calls without dividends and of puts without interest", () => {
    const forward = 100 * Math.exp(0.025);
    expect(earlyExercisePremium({ ...flat, kind: "call", forward })).toBeLessThan(1e-12);
    expect(earlyExercisePremium({ ...flat, kind: "put", forward: 100, rate: 0, carry: 0 })).toBeLessThan(1e-12);
  });

  it("agrees with a large binomial tree of the spot with a dividend yield", () => {
    for (const strike of [85, 95, 100, 110]) {
      for (const kind of ["call", "put"] as const) {
        const terms = { kind, spot: 100, strike, maturity: 0.5, rate: 0.05, volatility: 0.2, dividends: [] };
        const { american, european } = binomialPrices({ ...terms, carry: -0.03 });
        const forward = 100 * Math.exp(-0.015);
        const premium = earlyExercisePremium({ ...flat, kind, strike, forward, carry: -0.03 });
        expect(Math.abs(premium - (american - european))).toBeLessThan(0.04 * (american - european) + 0.003);
      }
    }
  });

  it("agrees with a large tree with cash dividends, before which calls are exercised", () => {
    const dividends = [{ time: 0.3, amount: 3 }];
    const worth = 3 * Math.exp(-0.05 * 0.3);
    const forward = (100 - worth) * Math.exp(0.025);
    for (const strike of [80, 90, 100]) {
      const terms = { kind: "call" as const, spot: 100, strike, maturity: 0.5, rate: 0.05, volatility: 0.2 };
      const { american, european } = binomialPrices({ ...terms, carry: 0.05, dividends });
      const premium = earlyExercisePremium({ ...flat, kind: "call", strike, forward, dividends });
      expect(american - european).toBeGreaterThan(0.2);
      expect(Math.abs(premium - (american - european))).toBeLessThan(0.1 * (american - european));
    }
  });
});
