import { describe, expect, it } from "vitest";
import { calibrate } from "../../src/calibration/index.ts";
import { keyFrom } from "../../src/core/index.ts";
import { trainingPaths } from "../../src/simulation/index.ts";
import { hestonHistory } from "../support/simple-history.ts";

const history = hestonHistory({ kappa: 4, theta: 0.035, xi: 0.6, rho: -0.75 }, 3, 2200, keyFrom(8));
const cutoff = history.dates[1800]!;
const options = { paths: 3000 };

describe("calibrate", () => {
  const calibration = calibrate(history, cutoff, options, trainingPaths, keyFrom(1));

  it("uses only what lies before the cut-off", () => {
    const shocked = {
      ...history,
      close: history.close.map((price, t) => (t < 1800 ? price : 1.5 * price)),
      volatilityIndex: history.volatilityIndex.map((level, t) => (t < 1800 ? level : 3 * level)),
    };
    expect(calibrate(shocked, cutoff, options, trainingPaths, keyFrom(1))).toEqual(calibration);
    expect(calibration).toMatchObject({
      market: "simulated",
      cutoff,
      heston: { to: history.dates[1799], observations: 1799 },
    });
  });

  it("hands over the fits' figures and reaches its target", () => {
    const { simulator, heston, leverage, skewMultiple } = calibration;
    expect(simulator.kappa).toBe(heston.p.kappa);
    expect(simulator).toMatchObject({ jumpProbability: 0.02, studentDegrees: 5, randomisation: 0.25 });
    expect(simulator.rho).toBeLessThan(-0.6);
    expect(leverage.b).toBeLessThan(0);
    expect(skewMultiple.target).toBeCloseTo((skewMultiple.past + 1) / 2, 12);
    if (skewMultiple.status === "converged")
      expect(Math.abs(skewMultiple.simulated - skewMultiple.target)).toBeLessThan(0.003);
    else expect([0, Math.sqrt(0.5 / (0.02 * 0.98))]).toContain(simulator.jumpMean);
  });

  it("is the same for the same key", () => {
    expect(calibrate(history, cutoff, options, trainingPaths, keyFrom(1))).toEqual(calibration);
  });

  it("puts options through", () => {
    const jumps = { ...options, jumpProbability: 0.035, studentDegrees: 8, randomisation: 0.1 };
    const { simulator } = calibrate(history, cutoff, jumps, trainingPaths, keyFrom(1));
    expect(simulator).toMatchObject({ jumpProbability: 0.035, studentDegrees: 8, randomisation: 0.1 });
  });

  it("refuses a cut-off that is no date or leaves nothing", () => {
    expect(() => calibrate(history, "2010", options, trainingPaths, keyFrom(1))).toThrow(
      /cutoff must be a date YYYY-MM-DD, was '2010'/,
    );
    expect(() => calibrate(history, history.dates[0]!, options, trainingPaths, keyFrom(1))).toThrow(
      /found 0 in 0 rows/,
    );
  });
});
