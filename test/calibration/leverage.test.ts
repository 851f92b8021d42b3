import { describe, expect, it } from "vitest";
import { fitLeverage } from "../../src/calibration/index.ts";
import { indexDynamics } from "../../src/calibration/index-dynamics.ts";
import { keyFrom, type RandomStream, randomStream } from "../../src/core/index.ts";
import type { MarketHistory } from "../../src/market/index.ts";
import { consecutiveDates, simpleHistory } from "../support/simple-history.ts";

interface Law {
  /** Daily change of ln index = slope z + own normal; index shown = core + noise normal. */
  readonly slope: number;
  readonly own: number;
  readonly noise: number;
  /** Standard deviation of a return in units of what the index says. */
  readonly realised: number;
}

/** Returns standardised by the index that is shown, so the regression's law is exact. */
function history(law: Law, sessions: number, stream: RandomStream): MarketHistory {
  const close = new Float64Array(sessions).fill(100);
  const volatilityIndex = new Float64Array(sessions).fill(0.2);
  let core = Math.log(0.2);
  for (let t = 1; t < sessions; t++) {
    const z = law.realised * stream.normal();
    close[t] = close[t - 1]! * Math.exp((z * volatilityIndex[t - 1]!) / Math.sqrt(252));
    core += law.slope * z + law.own * stream.normal();
    volatilityIndex[t] = Math.exp(core + law.noise * stream.normal());
  }
  return simpleHistory("law", consecutiveDates(sessions), { close, volatilityIndex });
}

describe("fitLeverage", () => {
  it("is exact where the index follows returns without error", () => {
    const fit = fitLeverage(history({ slope: -0.05, own: 0, noise: 0, realised: 0.8 }, 600, randomStream(keyFrom(1))));
    expect(fit.slope).toBeCloseTo(-0.05, 10);
    expect(fit.b).toBeCloseTo(-0.05 * Math.sqrt(252), 9);
    expect(fit.rSquared).toBeCloseTo(1, 9);
    expect(fit.observations).toBe(595);
  });

  it("has a standard error that covers the truth in spite of the overlap", () => {
    const law = { slope: -0.04, own: 0.04, noise: 0.02, realised: 0.8 };
    const fits = Array.from({ length: 120 }, (_, i) => fitLeverage(history(law, 1200, randomStream(keyFrom(2), i))));
    const b = law.slope * Math.sqrt(252);
    const covered = fits.filter((fit) => Math.abs(fit.b - b) < 1.96 * fit.standardError).length;
    expect(covered / fits.length).toBeGreaterThan(0.85);
    expect(covered / fits.length).toBeLessThan(1);
  });

  it("names what is missing", () => {
    const short = history({ slope: 0, own: 0.04, noise: 0, realised: 1 }, 100, randomStream(keyFrom(3)));
    expect(() => fitLeverage(short)).toThrow(/law: leverage needs at least 250 five-day changes .* found 95/);
  });
});

describe("indexDynamics", () => {
  it("separates noise from core, and finds correlation and premium", () => {
    const law = { slope: -0.04, own: 0.03, noise: 0.03, realised: 0.8 };
    const found = indexDynamics(history(law, 40_000, randomStream(keyFrom(4))));
    const core = Math.hypot(law.slope * law.realised, law.own);
    expect(found.logVolatilityIndexSd / core).toBeCloseTo(1, 1);
    expect(found.indexNoise / law.noise).toBeCloseTo(1, 1);
    expect(found.rho).toBeCloseTo((law.slope * law.realised) / core, 1);
    expect(found.wedge * law.realised).toBeCloseTo(1, 2);
  });

  it("finds no noise in an index that trends", () => {
    const stream = randomStream(keyFrom(5));
    const trending = history({ slope: 0, own: 0.04, noise: 0, realised: 1 }, 2000, stream);
    let [level, momentum] = [Math.log(0.2), 0];
    const volatilityIndex = trending.volatilityIndex.map(() => {
      momentum = 0.5 * momentum + 0.02 * stream.normal();
      level += momentum;
      return Math.exp(level);
    });
    const found = indexDynamics({ ...trending, volatilityIndex });
    expect(found.indexNoise).toBe(0);
    expect(found.logVolatilityIndexSd).toBeGreaterThan(0.02);
  });
});
