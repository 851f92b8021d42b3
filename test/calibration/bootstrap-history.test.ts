import { describe, expect, it } from "vitest";
import { bootstrapTruth } from "../../src/calibration/bootstrap-history.ts";
import { bootstrapHistory, calibrateHistory, drawnParameters, historyIntervals } from "../../src/calibration/index.ts";
import { keyFrom } from "../../src/core/index.ts";
import { simulateHeston } from "../../src/simulation/index.ts";
import { hestonHistory } from "../support/simple-history.ts";

// Far from Feller's condition, where the Gaussian likelihood finds too much xi and kappa_Q (S2 of the study in the comment below).
const truth = { kappa: 2, theta: 0.04, xi: 0.5, rho: -0.7 };
const kappaQ = 1.3;

describe("bootstrapHistory", () => {
  const history = hestonHistory(truth, kappaQ, 900, keyFrom(3), { terms: [93] });
  const fit = calibrateHistory(history);
  const draws = (from: number, to: number, seed = 1) =>
    bootstrapHistory(history, fit, { from, to, key: keyFrom(seed) }, simulateHeston);

  it("gives the same draws however they are split", () => {
    expect([...draws(0, 3), ...draws(3, 5)]).toEqual([...draws(0, 5)]);
    expect(draws(0, 2, 2)).not.toEqual(draws(0, 2));
    expect(draws(0, 5)).toHaveLength(5 * drawnParameters.length);
  });

  it("refits what it simulated: estimates scatter around the truth of the simulation, with the errors that the fit states", () => {
    const rows = draws(0, 40);
    const column = (name: (typeof drawnParameters)[number]) => {
      const at = drawnParameters.indexOf(name);
      return Array.from({ length: 40 }, (_, i) => rows[i * drawnParameters.length + at]!);
    };
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const name of ["xi", "rho", "kappaQ"] as const) {
      const errors = column(name).map((value) => value - fit.estimates[name].value);
      const deviation = Math.sqrt(mean(errors.map((error) => error ** 2)));
      expect(deviation / fit.estimates[name].standardError, name).toBeGreaterThan(0.6);
      expect(deviation / fit.estimates[name].standardError, name).toBeLessThan(1.7);
    }
    // kappa is overestimated in 3.6 years of data by more than the correction takes off, never the other way.
    expect(mean(column("kappa"))).toBeGreaterThan(fit.p.kappa);
  });

  it("refuses a history that the fit was not made from", () => {
    const other = hestonHistory(truth, kappaQ, 901, keyFrom(3));
    expect(() => bootstrapHistory(other, fit, { from: 0, to: 1, key: keyFrom(1) }, simulateHeston)).toThrow(
      /899 pairs/,
    );
  });
});

describe("historyIntervals", () => {
  const fit = calibrateHistory(hestonHistory(truth, kappaQ, 1500, keyFrom(9)));
  const world = bootstrapTruth(fit);
  const width = drawnParameters.length;
  /** 101 refits whose error of `name` runs from low to high in even steps; no error elsewhere. */
  const refits = (name: (typeof drawnParameters)[number], low: number, high: number): Float64Array =>
    Float64Array.from({ length: 101 * width }, (_, at) => {
      const [row, column] = [Math.floor(at / width), at % width];
      const error = drawnParameters[column] === name ? low + ((high - low) * row) / 100 : 0;
      return world[column]! + error;
    });
  const of = (name: string, draws?: Float64Array) =>
    historyIntervals(fit, draws).parameters.find((parameter) => parameter.name === name)!;

  it("takes the bias off, and is as wide as the refits scatter", () => {
    const { value, low, high } = of("rho", refits("rho", -0.05, 0.15));
    expect(value).toBe(fit.p.rho);
    // 101 even steps have the standard deviation 0.2 sqrt((101^2 - 1) / 12) / 100.
    const half = (1.959963984540054 * 0.2 * Math.sqrt((101 ** 2 - 1) / 12)) / 100;
    expect(low).toBeCloseTo(fit.p.rho - 0.05 - half, 10);
    expect(high).toBeCloseTo(fit.p.rho - 0.05 + half, 10);
  });

  it("is never narrower than the standard error says, and stays within what the fit can find", () => {
    const narrow = of("rho", refits("rho", -1e-4, 1e-4));
    expect((narrow.high - narrow.low) / fit.estimates.rho.standardError).toBeCloseTo(2 * 1.96, 3);
    expect(of("kappaQ", refits("kappaQ", 0, 50)).low).toBe(0.5);
    expect(of("theta", refits("theta", -0.01, 0.2)).low).toBeGreaterThan(0);
  });

  it("leaves out refits that did not converge, and counts them", () => {
    const draws = refits("rho", -0.1, 0.1);
    draws.fill(Number.NaN, 0, 3 * width);
    expect(historyIntervals(fit, draws)).toMatchObject({ method: "bootstrap", draws: 98, failed: 3 });
    draws.fill(Number.NaN, 0, 62 * width);
    expect(() => historyIntervals(fit, draws)).toThrow(/39 of 101 refits converged, too few/);
  });

  it("labels the measure of every parameter", () => {
    const labels = historyIntervals(fit, refits("rho", -0.1, 0.1)).parameters.map(({ name, measure }) => [
      name,
      measure,
    ]);
    expect(Object.fromEntries(labels)).toEqual({
      ...{ kappa: "P", theta: "P", xi: "both", rho: "both", v0: "both", kappaQ: "Q", thetaQ: "Q" },
    });
  });

  it("falls back on the standard errors, in logarithms", () => {
    const { low, high, value, standardError } = of("kappa");
    expect(Math.log(high / value)).toBeCloseTo((1.96 * standardError) / value, 4);
    expect(Math.log(value / low)).toBeCloseTo((1.96 * standardError) / value, 4);
    expect(historyIntervals(fit)).toMatchObject({ method: "standard errors", draws: 0 });
  });

  it("keeps to the refits on the far side of a bound", () => {
    const history = hestonHistory(truth, kappaQ, 900, keyFrom(77));
    const high = calibrateHistory({ ...history, volatilityIndex: history.volatilityIndex.map((x) => 1.3 * x) });
    const draws = Float64Array.from({ length: 100 * width }, (_, at) => {
      const rows = bootstrapTruth(high);
      return at % width === 5 ? 0.5 + Math.max(0, (at - 5) / width - 50) / 50 : rows[at % width]!;
    });
    const { parameters } = historyIntervals(high, draws);
    const bounded = parameters.find(({ name }) => name === "kappaQ")!;
    expect(bounded.low).toBe(0.5);
    expect(bounded.high).toBeCloseTo(1.43, 1);
    expect(bounded.standardError).toBeNaN();
  });

  // A reduced form of the study behind the figures in the comment of `historyIntervals`.
  it("holds the truth about as often as it says, also where the fit is biased", () => {
    const held = { kappa: 0, theta: 0, xi: 0, rho: 0, kappaQ: 0 };
    const values = { ...truth, kappaQ };
    for (let i = 0; i < 8; i++) {
      const history = hestonHistory(truth, kappaQ, 3781, keyFrom(1000 + i));
      const own = calibrateHistory(history);
      const draws = bootstrapHistory(history, own, { from: 0, to: 40, key: keyFrom(i) }, simulateHeston);
      for (const { name, low, high } of historyIntervals(own, draws).parameters) {
        if (name === "v0" || name === "thetaQ") continue;
        if (low <= values[name] && values[name] <= high) held[name]++;
      }
    }
    for (const [name, count] of Object.entries(held)) expect(count, name).toBeGreaterThanOrEqual(6);
  }, 240_000);
});
