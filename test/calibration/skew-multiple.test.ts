import { describe, expect, it } from "vitest";
import { pastWindows, skewMultiple } from "../../src/calibration/index.ts";
import { matchJumps } from "../../src/calibration/match-jumps.ts";
import { keyFrom, normalCdf, randomStream } from "../../src/core/index.ts";
import type { PathBatch } from "../../src/market/index.ts";
import { blackPrice, d1 } from "../../src/pricing/index.ts";
import { trainingPaths } from "../../src/simulation/index.ts";
import { consecutiveDates, simpleHistory } from "../support/simple-history.ts";

/** 30 calendar days, the windows of 21 sessions. */
const years = 30 / 365;

const simulated = trainingPaths(
  {
    kappa: 4,
    logVolatilityIndexSd: 0.047,
    rho: -0.78,
    logIndexMean: Math.log(0.19),
    logIndexSd: 0.37,
    wedge: 1.1,
    indexNoise: 0.02,
    jumpProbability: 0.02,
    jumpMean: 3,
    studentDegrees: 5,
    randomisation: 0,
  },
  { paths: 500, steps: 21, key: keyFrom(1) },
);

/** Standardised variance of the hedged call for one multiple, written out plainly. */
function hedgedVariance(
  { paths, times, spot, volatilityIndex }: PathBatch,
  b: number,
  ivMultiple: number,
  k: number,
): number {
  const steps = times - 1;
  const pnl = Array.from({ length: paths }, (_, w) => {
    const row = {
      spot: spot.subarray(w * times, (w + 1) * times),
      index: volatilityIndex.subarray(w * times, (w + 1) * times),
    };
    const iv = ivMultiple * row.index[0]!;
    let total = blackPrice("call", 1, 1, iv, 30 / 365) - Math.max(row.spot[steps]! - 1, 0);
    for (let i = 0; i < steps; i++) {
      const tau = ((30 / 365) * (steps - i)) / steps;
      const delta = normalCdf(d1(row.spot[i]!, 1, ivMultiple * row.index[i]!, tau) + k * b * Math.sqrt(tau));
      total += delta * (row.spot[i + 1]! - row.spot[i]!);
    }
    return total / (0.4 * iv * Math.sqrt(30 / 365));
  });
  const mean = pnl.reduce((sum, x) => sum + x, 0) / paths;
  return pnl.reduce((sum, x) => sum + (x - mean) ** 2, 0) / paths;
}

describe("skewMultiple", () => {
  it.each([-0.75, -0.3])("is where the variance of the hedge, written out, is least (b = %d)", (b) => {
    const k = skewMultiple(simulated, { b, ivMultiple: 0.9, years });
    const least = hedgedVariance(simulated, b, 0.9, k);
    for (const h of [0.01, 0.1]) {
      expect(hedgedVariance(simulated, b, 0.9, k + h)).toBeGreaterThan(least);
      expect(hedgedVariance(simulated, b, 0.9, k - h)).toBeGreaterThan(least);
    }
  });

  it("scales against b: only the product matters", () => {
    const k = skewMultiple(simulated, { b: -0.8, ivMultiple: 0.9, years });
    expect(skewMultiple(simulated, { b: -0.4, ivMultiple: 0.9, years })).toBeCloseTo(2 * k, 4);
  });

  it("takes every implied volatility as the multiple of its index", () => {
    const scaled = { ...simulated, volatilityIndex: simulated.volatilityIndex.map((level) => 0.6 * level) };
    const sixTenths = skewMultiple(simulated, { b: -0.75, ivMultiple: 0.6, years: 30 / 365 });
    expect(sixTenths).toBeCloseTo(skewMultiple(scaled, { b: -0.75, ivMultiple: 1, years: 30 / 365 }), 9);
    expect(
      Math.abs(sixTenths - skewMultiple(simulated, { b: -0.75, ivMultiple: 0.9, years: 30 / 365 })),
    ).toBeGreaterThan(0.05);
  });

  it("is 0 in a Black-Scholes market, whose volatility does not move", () => {
    const stream = randomStream(keyFrom(2));
    const paths = 20_000;
    const spot = new Float64Array(paths * 22).fill(1);
    for (let i = 0; i < spot.length; i++) {
      if (i % 22 > 0)
        spot[i] = spot[i - 1]! * Math.exp(0.2 * Math.sqrt(30 / 365 / 21) * stream.normal() - (0.02 * 30) / 365 / 21);
    }
    const market = { paths, times: 22, spot, volatilityIndex: new Float64Array(spot.length).fill(0.2) };
    expect(Math.abs(skewMultiple(market, { b: -0.75, ivMultiple: 1, years }))).toBeLessThan(0.05);
  });

  it("refuses b = 0", () => {
    expect(() => skewMultiple(simulated, { b: 0, ivMultiple: 0.9, years })).toThrow(/b must not be 0/);
  });
});

describe("pastWindows", () => {
  const close = Float64Array.of(100, 101, 99, 102, 103, 104, 105);
  const history = simpleHistory("past", consecutiveDates(7), {
    close,
    volatilityIndex: Float64Array.of(0.2, 0.21, 0.22, 0.23, Number.NaN, 0.25, 0.26),
    carry: new Float64Array(7).fill(0.05),
    dividend: Float64Array.of(0, 0, 1, 0, 0, 0, 0),
  });

  it("holds forwards with dividends added back, 1 at entry, and needs no index on the last day", () => {
    const windows = pastWindows(history, 3, years);
    // Starts 0 and 1 (whose last day has no index); 2 and 3 miss an index before their end.
    expect(windows.paths).toBe(2);
    const forward = (price: number, left: number) => price * Math.exp((0.05 * 30 * left) / 365 / 3);
    const expected = [100, 101, 99 + 1, 102 + 1].map((price, i) => forward(price, 3 - i) / forward(100, 3));
    expect([...windows.spot.subarray(0, 4)].map((x) => x.toFixed(12))).toEqual(expected.map((x) => x.toFixed(12)));
    expect([...windows.volatilityIndex.subarray(0, 4)]).toEqual([0.2, 0.21, 0.22, 0.23]);
  });

  it("takes the time of its windows", () => {
    const longer = pastWindows(history, 3, 2 * years);
    const shorter = pastWindows(history, 3, years);
    // A step takes a third of the time: twice the time is one more such third of carry.
    expect(Math.log(longer.spot[1]! / shorter.spot[1]!)).toBeCloseTo((-0.05 * 30) / 365 / 3, 12);
  });

  it("adds back no dividend of the entry day itself, and goes up to the last row", () => {
    const dividend = Float64Array.of(0, 5, 0, 0, 0, 0, 0);
    const volatilityIndex = new Float64Array(7).fill(0.2);
    const windows = pastWindows({ ...history, carry: new Float64Array(7), dividend, volatilityIndex }, 3, years);
    expect(windows.paths).toBe(4);
    const ratios = [...[100, 106, 104, 107].map((x) => x / 100), ...[101, 99, 102, 103].map((x) => x / 101)];
    for (const [at, ratio] of ratios.entries()) expect(windows.spot[at]).toBeCloseTo(ratio, 14);
  });

  it("leaves out windows without a carry", () => {
    const carry = history.carry.slice();
    carry[0] = Number.NaN;
    expect(pastWindows({ ...history, carry }, 3, years).paths).toBe(1);
  });
});

describe("matchJumps", () => {
  const rising = (jumpMean: number) => 0.5 + 0.02 * jumpMean ** 2 + 0.002 * jumpMean ** 4;

  it("meets the target", () => {
    const match = matchJumps(rising, 0.95, 5);
    expect(match.status).toBe("converged");
    expect(Math.abs(match.simulated - 0.95)).toBeLessThanOrEqual(2e-3);
    expect(match.simulated).toBe(rising(match.jumpMean));
  });

  it("has no jumps, and says stalled, where the target lies below", () => {
    expect(matchJumps(rising, 0.4, 5)).toEqual({ jumpMean: 0, simulated: 0.5, status: "stalled" });
  });

  it("ends at the bound, and says stalled, where the target is out of reach", () => {
    const match = matchJumps(rising, 9, 3);
    expect(match).toMatchObject({ jumpMean: 3, status: "stalled" });
    expect(match.simulated).toBeCloseTo(rising(3), 12);
  });
});
