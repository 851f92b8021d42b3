import { describe, expect, it } from "vitest";
import { fromCoordinates, toCoordinates } from "../../src/calibration/heston-coordinates.ts";
import { historyLikelihood } from "../../src/calibration/heston-likelihood.ts";
import { historyPairs } from "../../src/calibration/history-pairs.ts";
import { calibrateHistory } from "../../src/calibration/index.ts";
import { likelihoodGradient } from "../../src/calibration/likelihood-gradient.ts";
import { keyFrom } from "../../src/core/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";
import { hestonHistory } from "../support/simple-history.ts";

const truth = { kappa: 4, theta: 0.035, xi: 0.6, rho: -0.75 };
const kappaQ = 3;

describe("likelihoodGradient", () => {
  const plain = hestonHistory(truth, kappaQ, 1200, keyFrom(1));
  const both = hestonHistory(truth, kappaQ, 1200, keyFrom(1), { terms: [9, 93] });
  const late: MarketHistory = {
    ...both,
    volatilityTerm: both.volatilityTerm!.map(({ days, values }) => ({
      days,
      values: values.map((value, t) => (t < 700 || t % 7 === 0 ? Number.NaN : value)),
    })),
  };

  it.each([
    ["returns and the index", plain],
    ["two further horizons", both],
    ["further horizons that start late and have holes", late],
  ])("equals central differences of the likelihood with %s", (_, history) => {
    const pairs = historyPairs(history, 500);
    const total = (x: Float64Array) => historyLikelihood(fromCoordinates(x), pairs).total;
    for (const point of [
      { ...truth, kappaQ },
      { kappa: 2.5, theta: 0.06, xi: 0.8, rho: -0.4, kappaQ: 1.1 },
      { kappa: 9, theta: 0.02, xi: 0.3, rho: 0.2, kappaQ: 6 },
    ]) {
      const x = toCoordinates(point);
      const gradient = likelihoodGradient(x, pairs);
      for (let i = 0; i < 5; i++) {
        const [above, below] = [x.slice(), x.slice()];
        above[i]! += 1e-5;
        below[i]! -= 1e-5;
        const difference = (total(above) - total(below)) / 2e-5;
        expect(Math.abs(gradient[i]! - difference)).toBeLessThan(1e-5 * (100 + Math.abs(difference)));
      }
    }
  });
});

describe("calibrateHistory with a three-month index", () => {
  // 15 years, an index of 93 days that is off the model by 0.5 %. 40 other histories: RMSE of xi .006, kappa_Q .005, sqrt(v0) .004 points.
  const histories = Array.from({ length: 16 }, (_, i) =>
    hestonHistory(truth, kappaQ, 3781, keyFrom(40 + i), { terms: [93] }),
  );
  const fits = histories.map((history) => calibrateHistory(history));
  const rms = (values: readonly number[]) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

  it("converges, and says what it used", () => {
    for (const { status, source, terms } of fits) {
      expect([status, source]).toEqual(["converged", "returns+term"]);
      expect(terms).toMatchObject([{ days: 93, observations: 3780 }]);
      expect(terms[0]!.error).toBeCloseTo(0.005, 3);
    }
  });

  it.each([
    ["xi", 0.01],
    ["kappaQ", 0.012],
    ["rho", 0.01],
    ["theta", 0.009],
    ["kappa", 0.9],
  ] as const)("finds %s within a root mean square error of %d", (name, bound) => {
    expect(rms(fits.map((fit) => fit.estimates[name].value - { ...truth, kappaQ }[name]))).toBeLessThan(bound);
  });

  it("knows today's volatility within 0.05 points", () => {
    // The map from variance to index is the only thing in between.
    const b = (1 - Math.exp(-kappaQ / 12)) / (kappaQ / 12);
    const a = ((truth.kappa * truth.theta) / kappaQ) * (1 - b);
    const errors = fits.map(({ p }, i) => {
      const variance = (histories[i]!.volatilityIndex.at(-1)! ** 2 - a) / b;
      return 100 * (Math.sqrt(p.v0) - Math.sqrt(variance));
    });
    expect(rms(errors)).toBeLessThan(0.05);
  });

  it("states standard errors of the size of the errors", () => {
    for (const name of ["kappa", "theta", "xi", "rho", "kappaQ"] as const) {
      const z = fits.map(({ estimates }) => {
        const { value, standardError } = estimates[name];
        return (value - { ...truth, kappaQ }[name]) / standardError;
      });
      expect(rms(z), name).toBeGreaterThan(0.5);
      expect(rms(z), name).toBeLessThan(1.6);
    }
  });
});

describe("calibrateHistory with awkward further horizons", () => {
  const history = hestonHistory(truth, kappaQ, 1500, keyFrom(5), { terms: [9, 93] });
  const plain = { ...history, volatilityTerm: undefined };

  it("uses one that starts late where it is, and one that is too short not at all", () => {
    const starting = (first: number): MarketHistory => ({
      ...history,
      volatilityTerm: history.volatilityTerm!.map(({ days, values }) => ({
        days,
        values: values.map((value, t) => (days === 93 && t >= first ? value : Number.NaN)),
      })),
    });
    const late = calibrateHistory(starting(1000));
    expect(late.terms).toMatchObject([{ days: 93, observations: 500 }]);
    expect(late.estimates.kappaQ.standardError).toBeLessThan(0.05);
    expect(Math.abs(late.q.kappa - kappaQ)).toBeLessThan(0.1);
    // 249 observations of 1499: as if there were none, to the bit.
    expect(calibrateHistory(starting(1251))).toEqual(calibrateHistory(plain));
  });

  it("takes nine days and three months together", () => {
    const fit = calibrateHistory(history);
    expect(fit.terms.map(({ days }) => days)).toEqual([9, 93]);
    expect(fit.status).toBe("converged");
    expect(Math.abs(fit.q.kappa - kappaQ)).toBeLessThan(0.05);
    expect(fit.q.kappa * fit.q.theta).toBeCloseTo((fit.p.kappa + fit.kappaBias) * fit.p.theta, 12);
  });
});
