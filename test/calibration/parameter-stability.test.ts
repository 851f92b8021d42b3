import { describe, expect, it } from "vitest";
import {
  calibrateHistory,
  nyblom,
  parameterStability,
  rollingFits,
  rollingWindows,
} from "../../src/calibration/index.ts";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { historyBetween, type MarketHistory } from "../../src/market/index.ts";
import { consecutiveDates, hestonHistory, simpleHistory } from "../support/simple-history.ts";

const truth = { kappa: 4, theta: 0.035, xi: 0.6, rho: -0.75 };

/** Independent normal scores that sum to 0, as at a maximum. */
function scores(parameters: number, count: number, seed: number, drift = 0): Float64Array[] {
  const stream = randomStream(keyFrom(seed));
  return Array.from({ length: parameters }, () => {
    const raw = Float64Array.from({ length: count }, (_, t) => stream.normal() + (t < count / 2 ? drift : -drift));
    const mean = raw.reduce((sum, value) => sum + value, 0) / count;
    return raw.map((value) => value - mean);
  });
}

describe("nyblom", () => {
  it("is the sum written out, for one parameter", () => {
    // Sums 1, 0, 2, 0; their squares 5; sum of squared scores 1 + 1 + 4 + 4.
    expect(nyblom([Float64Array.of(1, -1, 2, -2)])).toBeCloseTo(5 / 10 / 4, 14);
  });

  it("does not depend on the units or the mixture of the parameters", () => {
    const [a, b] = scores(2, 300, 1);
    const mixed = [a!.map((value, t) => 3 * value - b![t]!), b!.map((value, t) => value + 0.2 * a![t]!)];
    expect(nyblom(mixed)).toBeCloseTo(nyblom([a!, b!]), 10);
  });

  it.each([
    [1, 0.47],
    [3, 1.01],
    [5, 1.47],
  ])("exceeds its critical value for %d parameters in 5 of 100 stable samples", (parameters, critical) => {
    const samples = 1500;
    let rejected = 0;
    for (let i = 0; i < samples; i++) if (nyblom(scores(parameters, 200, 10 + i)) > critical) rejected++;
    // Three standard errors of 5 % in 1500 are 1.7 points.
    expect(rejected / samples).toBeGreaterThan(0.03);
    expect(rejected / samples).toBeLessThan(0.07);
  });

  it("finds a change of the mean score", () => {
    expect(nyblom(scores(3, 500, 4, 0.3))).toBeGreaterThan(1.35);
  });

  it("counts lasting scores by their long-run variance", () => {
    const one = scores(1, 2000, 8)[0]!;
    const lasting = one.map((_, t) => one.subarray(Math.max(0, t - 9), t + 1).reduce((sum, value) => sum + value, 0));
    const mean = lasting.reduce((sum, value) => sum + value, 0) / lasting.length;
    const centred = [lasting.map((value) => value - mean)];
    expect(nyblom(centred)).toBeGreaterThan(5 * nyblom(centred, 40));
  });

  it("has no verdict on scores that are all 0", () => {
    expect(nyblom([new Float64Array(10)])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("parameterStability", () => {
  it("finds nothing in most stable histories", () => {
    const stable = Array.from({ length: 12 }, (_, i) => {
      const history = hestonHistory(truth, 3, 1500, keyFrom(20 + i));
      return parameterStability(history, calibrateHistory(history)).stable;
    });
    expect(stable.filter(Boolean).length).toBeGreaterThanOrEqual(9);
  });

  it("finds a change of xi and rho, and names them", () => {
    const [calm, wild] = [truth, { ...truth, xi: 0.8, rho: -0.6 }].map((p) => hestonHistory(p, 3, 1000, keyFrom(2)));
    const join = (a: Float64Array, b: Float64Array, scale = 1) => Float64Array.of(...a, ...b.map((x) => x * scale));
    const close = join(calm!.close, wild!.close, calm!.close.at(-1)! / wild!.close[0]!);
    const history = simpleHistory("two regimes", consecutiveDates(2000), {
      close,
      volatilityIndex: join(calm!.volatilityIndex, wild!.volatilityIndex),
    });
    const { stable, parameters, statistic, critical } = parameterStability(history, calibrateHistory(history));
    expect(stable).toBe(false);
    expect(statistic).toBeGreaterThan(3 * critical);
    const moving = parameters.filter((parameter) => !parameter.stable).map(({ name }) => name);
    expect(moving).toEqual(expect.arrayContaining(["xi", "rho"]));
  });

  it("leaves out kappa_Q at its bound", () => {
    const history = hestonHistory(truth, 3, 900, keyFrom(1));
    const high = { ...history, volatilityIndex: history.volatilityIndex.map((level) => 1.3 * level) };
    const test = parameterStability(high, calibrateHistory(high));
    expect(test.parameters.map(({ name }) => name)).toEqual(["kappa", "theta", "xi", "rho"]);
    expect(test.critical).toBe(1.24);
  });
});

describe("rollingFits", () => {
  const history: MarketHistory = hestonHistory(truth, 3, 2000, keyFrom(6));

  it("counts whole windows back from the end", () => {
    const windows = rollingWindows(history, { windowYears: 2, stepYears: 1 });
    // 2000 calendar days from 1990-01-01.
    expect(windows).toEqual([
      { from: "1990-06-24", before: "1992-06-23" },
      { from: "1991-06-24", before: "1993-06-23" },
      { from: "1992-06-23", before: "1994-06-24" },
      { from: "1993-06-23", before: "1995-06-24" },
    ]);
    expect(rollingWindows(history, { windowYears: 6 })).toEqual([]);
    expect(() => rollingWindows(history, { stepYears: 0 })).toThrow(/years must be > 0/);
  });

  it("is the fit of every window's own rows", () => {
    const options = { windowYears: 2, stepYears: 1.5 };
    const fits = rollingFits(history, options);
    const windows = rollingWindows(history, options);
    expect(fits).toEqual(windows.map(({ from, before }) => calibrateHistory(historyBetween(history, from, before))));
    for (const [i, fit] of fits.entries()) {
      expect(fit.from).toBe(windows[i]!.from);
      expect(fit.to < windows[i]!.before).toBe(true);
    }
  });

  it("leaves out a window without enough observations", () => {
    const volatilityIndex = history.volatilityIndex.map((value, t) => (t < 1100 ? Number.NaN : value));
    const fits = rollingFits({ ...history, volatilityIndex }, { windowYears: 2, stepYears: 1 });
    expect(fits.map(({ observations }) => observations)).toEqual([534, 730]);
  });
});
