import { describe, expect, it } from "vitest";
import { historyLikelihood } from "../../src/calibration/heston-likelihood.ts";
import { historyPairs } from "../../src/calibration/history-pairs.ts";
import { calibrateHistory } from "../../src/calibration/index.ts";
import type { JointParameters } from "../../src/calibration/joint-parameters.ts";
import { keyFrom } from "../../src/core/index.ts";
import { hestonHistory, simpleHistory } from "../support/simple-history.ts";

const truth = { kappa: 4, theta: 0.035, xi: 0.6, rho: -0.75 };
const kappaQ = 3;
const names = ["kappa", "theta", "xi", "rho", "kappaQ"] as const;

describe("calibrateHistory on simulated histories", () => {
  // 80 histories of 15 years, QE-M with 8 steps a day. Three such sets gave an RMSE of kappa of .60, .54 and .57, of theta .005, xi .015,
  // rho .007, kappa_Q .69; without the small-sample correction kappa's was .61 on 480 histories.
  const fits = Array.from({ length: 80 }, (_, i) =>
    calibrateHistory(hestonHistory(truth, kappaQ, 3781, keyFrom(1 + i))),
  );
  const errors = (name: (typeof names)[number]) =>
    fits.map((fit) => fit.estimates[name].value - { ...truth, kappaQ }[name]);
  const rms = (values: readonly number[]) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

  it("converges every time", () => {
    expect(new Set(fits.map((fit) => fit.status))).toEqual(new Set(["converged"]));
  });

  it.each([
    ["kappa", 0.6],
    ["theta", 0.006],
    ["xi", 0.02],
    ["rho", 0.01],
    ["kappaQ", 0.9],
  ] as const)("finds %s within a root mean square error of %d", (name, bound) => {
    expect(rms(errors(name))).toBeLessThan(bound);
  });

  it.each(names)("states a standard error of %s that covers the truth as often as it should", (name) => {
    const covered = fits.filter(
      (fit) =>
        Math.abs(fit.estimates[name].value - { ...truth, kappaQ }[name]) < 1.96 * fit.estimates[name].standardError,
    );
    expect(covered.length).toBeGreaterThanOrEqual(70);
  });

  it("keeps the measures consistent", () => {
    for (const { p, q, kappaBias } of fits) {
      expect(q.kappa * q.theta).toBeCloseTo((p.kappa + kappaBias) * p.theta, 12);
      expect(kappaBias).toBeCloseTo(2.016 / 15, 3);
      expect([q.xi, q.rho, q.v0]).toEqual([p.xi, p.rho, p.v0]);
    }
  });
});

describe("historyLikelihood", () => {
  const pairs = historyPairs(hestonHistory(truth, kappaQ, 40, keyFrom(1)), 30);

  it("equals the sum of normal densities written out, at its best drift", () => {
    const parameters = { ...truth, kappaQ };
    const { total, drift, perPair } = historyLikelihood(parameters, pairs);
    expect(perPair.reduce((sum, x) => sum + x, 0)).toBeCloseTo(total, 9);
    expect(densities(parameters, drift)).toBeCloseTo(total, 2);
    expect(densities(parameters, drift)).toBeGreaterThan(densities(parameters, drift + 0.05));
    expect(densities(parameters, drift)).toBeGreaterThan(densities(parameters, drift - 0.05));
  });

  function densities({ kappa, theta, xi, rho, kappaQ: q }: JointParameters, mu: number): number {
    const normal = (x: number, mean: number, variance: number) =>
      Math.log(Math.exp((-0.5 * (x - mean) ** 2) / variance) / Math.sqrt(2 * Math.PI * variance));
    const b = (1 - Math.exp((-q * 21) / 252)) / ((q * 21) / 252);
    const a = ((kappa * theta) / q) * (1 - b);
    const e = Math.exp(-kappa / 252);
    let total = 0;
    for (let i = 0; i < pairs.count; i++) {
      const [v, next] = [(pairs.before[i]! - a) / b, (pairs.after[i]! - a) / b];
      const spread = (v * xi ** 2 * e * (1 - e)) / kappa + (theta * xi ** 2 * (1 - e) ** 2) / (2 * kappa);
      const w = (v + next) / 504;
      const mean = mu / 252 - w / 2 + (rho / xi) * (next - v - (kappa * theta) / 252 + kappa * w);
      total +=
        normal(next, theta + (v - theta) * e, spread) +
        normal(pairs.returns[i]!, mean, (1 - rho ** 2) * w) -
        Math.log(b);
    }
    return total;
  }
});

describe("calibrateHistory on awkward data", () => {
  const history = hestonHistory(truth, kappaQ, 1500, keyFrom(77));

  it("leaves out missing rows and every pair that touches them", () => {
    const volatilityIndex = history.volatilityIndex.slice();
    for (const row of [100, 101, 700]) volatilityIndex[row] = Number.NaN;
    const fit = calibrateHistory({ ...history, volatilityIndex });
    expect(fit.observations).toBe(1499 - 3 - 2);
    expect(fit.status).toBe("converged");
    const whole = calibrateHistory(history);
    expect(Math.abs(fit.p.kappa - whole.p.kappa)).toBeLessThan(whole.estimates.kappa.standardError);
    expect([whole.from, whole.to]).toEqual([history.dates[0], history.dates.at(-1)]);
  });

  it("counts dividends as return", () => {
    const close = history.close.slice();
    const dividend = new Float64Array(close.length);
    dividend[600] = 0.02 * close[599]!;
    const factor = (close[600]! - dividend[600]) / close[600]!;
    for (let t = 600; t < close.length; t++) close[t]! *= factor;
    const fit = calibrateHistory({ ...history, close, dividend });
    expect(fit.logLikelihood).toBeCloseTo(calibrateHistory(history).logLikelihood, 6);
  });

  it("never gives NaN where jumps break the model", () => {
    const close = history.close.slice();
    for (const row of [300, 640, 1100]) for (let t = row; t < close.length; t++) close[t]! *= 0.8;
    const volatilityIndex = history.volatilityIndex.map((level, t) => (t % 97 === 0 ? 2.5 * level : level));
    const fit = calibrateHistory({ ...history, close, volatilityIndex });
    for (const value of [
      ...names.map((name) => fit.estimates[name].value),
      fit.p.v0,
      fit.q.theta,
      fit.drift,
      fit.logLikelihood,
    ]) {
      expect(Number.isFinite(value)).toBe(true);
    }
    expect(fit.p.xi).toBeGreaterThan(truth.xi);
  });

  it("stops kappa_Q at its bound, without a standard error, when the index stands far above realised volatility", () => {
    const fit = calibrateHistory({ ...history, volatilityIndex: history.volatilityIndex.map((level) => 1.25 * level) });
    expect(fit.q.kappa).toBeCloseTo(0.5, 2);
    expect(fit.estimates.kappaQ.standardError).toBeNaN();
    expect(fit.estimates.kappa.standardError).toBeGreaterThan(0);
  });

  it("says when it stopped early", () => {
    expect(calibrateHistory(history, { maxIterations: 2 })).toMatchObject({ status: "maxIterations", iterations: 2 });
  });

  it("names what is missing when the history is too short", () => {
    const short = simpleHistory("tiny", history.dates.slice(0, 400), {
      close: history.close.slice(0, 400),
      volatilityIndex: history.volatilityIndex.slice(0, 400),
    });
    expect(() => calibrateHistory(short)).toThrow(
      /tiny: calibration needs at least 500 pairs .* found 399 in 400 rows/,
    );
  });
});
