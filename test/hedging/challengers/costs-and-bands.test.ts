import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../../src/core/index.ts";
import { walkBands } from "../../../src/hedging/challengers/banded.ts";
import { withFittedBand } from "../../../src/hedging/challengers/fitted-band.ts";
import { grossPnl } from "../../../src/hedging/challengers/gross-pnl.ts";
import { lelandVolatility } from "../../../src/hedging/challengers/leland.ts";
import { whalleyWilmottWidth } from "../../../src/hedging/challengers/whalley-wilmott.ts";
import {
  blackScholesDelta,
  challengers,
  type FittedChallenger,
  type Unfit,
  withBand,
} from "../../../src/hedging/index.ts";
import { blackGamma, d1 } from "../../../src/pricing/index.ts";
import { standardDeviation } from "../../../src/statistics/index.ts";
import { sampleInputs } from "../../support/hedge-inputs.ts";
import { samplePast } from "../../support/past-market.ts";

function fitted(fit: FittedChallenger | Unfit): FittedChallenger {
  if ("unfit" in fit) throw new Error(fit.unfit);
  return fit;
}

const past = samplePast(300);
const inputs = sampleInputs(50, 21, 9);

describe("Leland's volatility", () => {
  it("has the published values, the cost being that of a round trip", () => {
    expect(lelandVolatility(0.2, 0.01, 1 / 52)).toBeCloseTo(0.2269521, 8);
    expect(lelandVolatility(0.2, 0.0036, 1 / 252)).toBeCloseTo(0.22162928, 8);
  });

  it("falls for a buyer, to 0 where the cost is more than the option", () => {
    expect(lelandVolatility(0.2, 0.01, 1 / 52, -1)).toBeCloseTo(Math.sqrt(2 * 0.04 - 0.2269521 ** 2), 7);
    expect(lelandVolatility(0.1, 0.1, 1 / 252, -1)).toBe(0);
  });

  it("is that of the hedge, with twice the cost of one side and a step of the option's own time", () => {
    for (const side of [1, -1] as const) {
      const { parameters, deltas } = fitted(challengers.leland.fit({ ...past, costRate: 0.0018, side }));
      expect(parameters).toEqual({ roundTripCost: 0.0036 });
      for (const [at, delta] of deltas(inputs).entries()) {
        const [sigma, tau] = [inputs.impliedVolatility[at]!, inputs.tau[at]!];
        const volatility = lelandVolatility(sigma, 0.0036, 30 / 365 / 21, side);
        const expected = normalCdf(d1(inputs.forward[at]!, inputs.strike[Math.floor(at / 21)]!, volatility, tau));
        expect(delta).toBeCloseTo(expected, 12);
      }
    }
  });

  it("is the implied one where trading is free", () => {
    const { deltas } = fitted(challengers.leland.fit({ ...past, costRate: 0 }));
    for (const [at, delta] of deltas(inputs).entries())
      expect(delta).toBeCloseTo(blackScholesDelta.deltas(inputs)[at]!, 14);
  });
});

describe("Whalley and Wilmott's band", () => {
  it("has the published next hedges: sigma 0.2, t 0.1, cost 1e-5, risk aversion 1, held 0.5", () => {
    const next = [-0.05, -0.01, 0, 0.01, 0.05].map((logMoneyness) => {
      const spot = Math.exp(logMoneyness);
      const width = whalleyWilmottWidth(1e-5, blackGamma(spot, 1, 0.2, 0.1), spot, 1);
      const target = normalCdf(d1(spot, 1, 0.2, 0.1));
      return walkBands(Float64Array.of(0.5, target), Float64Array.of(0, width), 2)[1]!;
    });
    for (const [i, expected] of [0.2946, 0.5, 0.5, 0.5, 0.7284].entries()) expect(next[i]).toBeCloseTo(expected, 4);
  });

  it("has a risk aversion of 1 per % of the price at entry around the hedge of any challenger", () => {
    const { parameters, deltas } = fitted(challengers["whalley-wilmott"].fit(past));
    expect(parameters).toEqual({ cost: 5e-4, riskAversion: 1 });
    const held = deltas(inputs);
    const black = blackScholesDelta.deltas(inputs);
    let moved = 0;
    for (const [at, delta] of held.entries()) {
      const price = 100 * inputs.forward[at]!;
      const strike = 100 * inputs.strike[Math.floor(at / 21)]!;
      const gamma = blackGamma(price, strike, inputs.impliedVolatility[at]!, inputs.tau[at]!);
      const width = whalleyWilmottWidth(5e-4, gamma, price, 1);
      if (at % 21 === 0) expect(delta).toBe(black[at]!);
      else if (delta !== held[at - 1]) {
        moved++;
        expect(Math.abs(delta - black[at]!)).toBeCloseTo(width, 12);
      } else expect(Math.abs(delta - black[at]!)).toBeLessThanOrEqual(width + 1e-12);
    }
    expect(moved).toBeGreaterThan(50);
    expect(moved).toBeLessThan(700);
  });
});

describe("a uniform band", () => {
  it("keeps any hedge within its width of the target, moves no further than it must, and goes to the target first", () => {
    const names = ["black-scholes", "skew-rule", "haircut", "hull-white-daily", "leland"] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        fc.integer({ min: 1, max: 1e6 }),
        (name, width, seed) => {
          const episodes = sampleInputs(3, 21, seed);
          const target = fitted(challengers[name].fit(past)).deltas(episodes);
          const held = fitted(withBand(challengers[name], width).fit(past)).deltas(episodes);
          for (const [at, delta] of held.entries()) {
            if (at % 21 === 0) expect(delta).toBe(target[at]!);
            else {
              const distance = Math.abs(held[at - 1]! - target[at]!);
              expect(Math.abs(delta - target[at]!)).toBeCloseTo(Math.min(distance, width), 12);
              expect(Math.abs(delta - held[at - 1]!)).toBeCloseTo(Math.max(0, distance - width), 12);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("of width 0 is the hedge itself, and below 0 an error", () => {
    const inner = challengers["skew-rule"];
    const [alone, banded] = [inner, withBand(inner, 0)].map((one) => fitted(one.fit(past)).deltas(inputs));
    expect(banded).toEqual(alone);
    expect(() => withBand(inner, -0.01)).toThrow("withBand: width must be >= 0, was -0.01");
  });

  it("says in name and description what it is, keeps parameters, and is unfit where the hedge is", () => {
    const banded = withBand(challengers.haircut, 0.03);
    expect(banded).toMatchObject({ name: "Scalar haircut, band 0.03", family: "classical" });
    expect(banded.description).toContain("band of +/-0.03");
    expect(fitted(banded.fit(past)).parameters).toEqual(fitted(challengers.haircut.fit(past)).parameters);
    expect(banded.fit(samplePast(10))).toHaveProperty("unfit");
    expect(withBand(challengers["black-scholes"], 0.02).family).toBe("classical");
  });
});

describe("a fitted band", () => {
  it("is the widest of the grid that adds at most 1 % to the deviation of every fifth window", () => {
    const banded = withFittedBand(challengers["skew-rule"]);
    const { parameters } = fitted(banded.fit(past));
    const width = parameters["bandWidth"]!;
    const targets = fitted(challengers["skew-rule"].fit(past)).deltas(past.windows);
    const deviation = (half: number) => {
      const held = walkBands(targets, new Float64Array(targets.length).fill(half), 21);
      return standardDeviation(grossPnl(past, held).filter((_, window) => window % 5 === 0));
    };
    const wider = [0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1].filter((one) => one > width);
    expect(deviation(width)).toBeLessThanOrEqual(1.01 * deviation(0));
    expect(wider.length).toBeGreaterThan(0);
    for (const one of wider) expect(deviation(one)).toBeGreaterThan(1.01 * deviation(0));
  });
});
