import { describe, expect, it } from "vitest";
import { calibrateChain } from "../../../src/calibration/index.ts";
import { deriveKey, keyFrom, randomStream } from "../../../src/core/index.ts";
import type { ChainFit, ChainPrior, HestonParameters } from "../../../src/market/index.ts";
import { LONG_MATURITIES, QUARTER_MATURITIES, syntheticChain, WEEKLY_MATURITIES } from "./model-chain.ts";

const NAMES = ["kappa", "theta", "xi", "rho", "v0"] as const;
const TRUTH: HestonParameters = { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03, measure: "Q" };
const DRAWS = 60;

interface Scenario {
  readonly name: string;
  readonly maturities: readonly number[];
  readonly noise: number;
  /** Standard errors of ln kappa and ln theta of a prior whose centre is drawn with them. */
  readonly priorError?: number;
  /** Spread that grows away from the money, with noise in proportion. */
  readonly wideWings?: boolean;
  /** Correlation of the errors of neighbours in strike. */
  readonly correlation?: number;
}

const scenarios: readonly Scenario[] = [
  { name: "7 days to 2 years, 0.3 points", maturities: LONG_MATURITIES, noise: 0.003 },
  { name: "up to 91 days, 0.1 points", maturities: QUARTER_MATURITIES, noise: 0.001 },
  { name: "up to 91 days, 0.3 points", maturities: QUARTER_MATURITIES, noise: 0.003 },
  { name: "up to 30 days with a prior, 0.1 points", maturities: WEEKLY_MATURITIES, noise: 0.001, priorError: 0.3 },
  { name: "up to 30 days with a prior, 0.3 points", maturities: WEEKLY_MATURITIES, noise: 0.003, priorError: 0.3 },
  { name: "up to 91 days, noise like the spread", maturities: QUARTER_MATURITIES, noise: 0.003, wideWings: true },
];

function draw({ maturities, noise, priorError, wideWings, correlation = 0 }: Scenario, number: number): ChainFit {
  const stream = randomStream(deriveKey(keyFrom(91), "quotes", number));
  const halfSpread = (moneyness: number) => noise * (1 + 3 * Math.abs(moneyness));
  const chain = syntheticChain(TRUTH, {
    maturities,
    noise: { volatility: wideWings ? halfSpread : noise, stream, correlation },
    ...(wideWings ? { halfSpread } : {}),
  });
  return calibrateChain(chain, {
    starts: 2,
    prior: priorError === undefined ? undefined : drawnPrior(priorError, stream),
  });
}

function drawnPrior(error: number, stream: { normal(): number }): ChainPrior {
  return {
    kappa: TRUTH.kappa * Math.exp(error * stream.normal()),
    theta: TRUTH.theta * Math.exp(error * stream.normal()),
    logKappaError: error,
    logThetaError: error,
    description: "the truth, with error",
  };
}

describe.each(scenarios)("95 % intervals on noisy quotes: $name", (scenario) => {
  const fits = Array.from({ length: DRAWS }, (_, i) => draw(scenario, i));

  it("cover the truth in 90 to 98 % of the draws, by and large, and never in fewer than 86 % for one parameter", () => {
    const covered = NAMES.map((name) => coverage(fits, name));
    for (const share of covered) expect(share).toBeGreaterThanOrEqual(0.86);
    const overall = covered.reduce((sum, share) => sum + share, 0) / NAMES.length;
    expect(overall).toBeGreaterThan(0.91);
    expect(overall).toBeLessThan(0.99);
  });

  it("the starts agree, and every figure is that of a market", () => {
    for (const fit of fits) {
      expect(fit).toMatchObject({ status: "converged", agreeing: 2 });
      for (const name of NAMES) {
        const { value, low, high } = fit.estimates[name];
        expect(value).toBe(fit.q[name]);
        if (Number.isNaN(low)) expect(fit.atBound).toContain(name);
        else expect(low < value && value < high && (name === "rho" ? Math.abs(value) < 1 : low > 0)).toBe(true);
      }
    }
  });
});

it("errors that come in runs along the strikes widen the intervals: they then cover as they should", () => {
  const runs: Scenario = { name: "", maturities: LONG_MATURITIES, noise: 0.003, correlation: 0.7 };
  const fits = Array.from({ length: DRAWS }, (_, i) => draw(runs, i));
  const independent = draw({ ...runs, correlation: 0 }, 1);
  const typical = fits.map(({ errorCorrelation }) => errorCorrelation).sort((a, b) => a - b)[DRAWS / 2]!;
  expect(typical).toBeGreaterThan(0.5);
  expect(typical).toBeLessThan(0.75);
  expect(independent.errorCorrelation).toBeLessThan(0.1);
  const overall = NAMES.reduce((sum, name) => sum + coverage(fits, name), 0) / NAMES.length;
  expect(overall).toBeGreaterThan(0.86);
  expect(overall).toBeLessThan(0.99);
});

/** Share of the fits whose interval holds the truth. */
function coverage(fits: readonly ChainFit[], name: (typeof NAMES)[number]): number {
  const inside = fits.filter(({ estimates }) => {
    const { low, high } = estimates[name];
    return low <= TRUTH[name] && TRUTH[name] <= high;
  });
  return inside.length / fits.length;
}

const WITHOUT_PRIOR: Scenario = { name: "", maturities: WEEKLY_MATURITIES, noise: 0.003 };

describe("maturities up to 30 days", () => {
  const free = Array.from({ length: DRAWS }, (_, i) => draw(WITHOUT_PRIOR, i));
  const held = Array.from({ length: DRAWS }, (_, i) => draw(scenarios[4]!, i));

  it("leave kappa and theta open: the errors say so", () => {
    expect(typicalError(free, "kappa")).toBeGreaterThan(0.25);
    expect(typicalError(free, "theta")).toBeGreaterThan(0.15);
    expect(typicalError(free, "xi")).toBeLessThan(0.05);
  });

  it("do not explode with a prior", () => {
    for (const { q } of held) {
      expect(q.kappa).toBeLessThan(2.5 * TRUTH.kappa);
      expect(q.theta).toBeLessThan(2 * TRUTH.theta);
    }
    expect(spreadOf(held)).toBeLessThan(0.3);
    expect(spreadOf(free)).toBeGreaterThan(1.5 * spreadOf(held));
  });
});

/** Root mean squared error of ln theta. */
function spreadOf(fits: readonly ChainFit[]): number {
  return Math.sqrt(fits.reduce((sum, { q }) => sum + Math.log(q.theta / TRUTH.theta) ** 2, 0) / fits.length);
}

/** Median of the standard errors, relative. */
function typicalError(fits: readonly ChainFit[], name: (typeof NAMES)[number]): number {
  const errors = fits.map(({ estimates }) => estimates[name].standardError / estimates[name].value);
  return errors.sort((a, b) => a - b)[fits.length / 2]!;
}
