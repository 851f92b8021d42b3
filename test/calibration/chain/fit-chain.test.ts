import { describe, expect, it } from "vitest";
import { type ChainFitOptions, calibrateChain, priorFromHistory } from "../../../src/calibration/index.ts";
import { keyFrom, randomStream, UsageError, UserError } from "../../../src/core/index.ts";
import type { ChainFit, ChainPrior, CleanChain, HestonParameters, IndexHistoryFit } from "../../../src/market/index.ts";
import { chainOf, spreadStrikes } from "./chain-of.ts";
import { LONG_MATURITIES, syntheticChain, WEEKLY_MATURITIES, worstError } from "./model-chain.ts";

const TRUTH: HestonParameters = { kappa: 2.5, theta: 0.045, xi: 0.9, rho: -0.75, v0: 0.03, measure: "Q" };
const PRIOR: ChainPrior = { kappa: 4, theta: 0.03, logKappaError: 0.2, logThetaError: 0.2, description: "elsewhere" };

/** Whether every figure is one of a market; standard errors may be NaN. */
function requireSane(fit: ChainFit): void {
  const { kappa, theta, xi, rho, v0 } = fit.q;
  expect([kappa, theta, xi, v0].every((value) => value > 0 && value < 1e4)).toBe(true);
  expect(Math.abs(rho)).toBeLessThanOrEqual(0.999);
  expect(Number.isFinite(fit.rmse) && Number.isFinite(fit.medianError) && Number.isFinite(fit.weightedRmse)).toBe(true);
  expect(["converged", "maxIterations", "stalled"]).toContain(fit.status);
  for (const estimate of Object.values(fit.estimates)) {
    if (Number.isNaN(estimate.standardError)) expect(estimate.low).toBeNaN();
    else expect(estimate.low <= estimate.value && estimate.value <= estimate.high).toBe(true);
  }
}

describe("chains that say little or nothing", () => {
  it.each([
    ["one maturity", chainOf([0.1], spreadStrikes(0.2), (r) => 0.2 - 0.4 * Math.log(r) + Math.log(r) ** 2)],
    [
      "six options",
      chainOf(
        [0.1, 0.3],
        () => [0.95, 1, 1.05],
        (r) => 0.2 - 0.2 * Math.log(r),
      ),
    ],
    [
      "one strike",
      chainOf(
        LONG_MATURITIES,
        () => [1],
        (_, maturity) => 0.2 + 0.05 * maturity,
      ),
    ],
    ["500 % of volatility", chainOf(LONG_MATURITIES, spreadStrikes(1), (r) => 5 - 0.3 * Math.log(r))],
    ["half a per cent", chainOf(LONG_MATURITIES, spreadStrikes(0.005), () => 0.005)],
    ["an upward smile", chainOf(LONG_MATURITIES, spreadStrikes(0.3), (r) => 0.3 + 0.2 * Math.log(r))],
    [
      "noise",
      chainOf(LONG_MATURITIES, spreadStrikes(0.3), (_r, t, i) => 0.2 + 0.05 * ((7 * i + Math.round(99 * t)) % 5)),
    ],
    [
      "two days of steep wings",
      chainOf([1 / 365, 2 / 365], spreadStrikes(0.3), (r) => 0.2 + 4 * Math.abs(Math.log(r))),
    ],
  ])("%s: parameters of a market, a status, and honest errors", (_, chain) => {
    requireSane(calibrateChain(chain));
    requireSane(calibrateChain(chain, { imposeFeller: true }));
    requireSane(calibrateChain(chain, { prior: PRIOR }));
  });

  it("six times the same option determine nothing: no standard error at all", () => {
    const fit = calibrateChain(
      chainOf(
        [0.1],
        () => [1, 1, 1, 1, 1, 1],
        () => 0.2,
      ),
    );
    requireSane(fit);
    for (const { standardError } of Object.values(fit.estimates)) expect(standardError).toBeNaN();
  });

  it("a volatility of nothing but the money has wide errors for the smile, or none", () => {
    const fit = calibrateChain(
      chainOf(
        [0.1, 0.2],
        () => [1, 1, 1],
        () => 0.2,
      ),
    );
    const { xi, rho } = fit.estimates;
    for (const { standardError, value } of [xi, rho]) {
      expect(Number.isNaN(standardError) || standardError > 1e-3 * Math.abs(value)).toBe(true);
    }
  });

  it.each([0, 1, 2, 5])("%d options are too few: says what is needed", (count) => {
    const chain = chainOf(
      count === 0 ? [] : [0.1],
      () => Array.from({ length: count }, (_, i) => 1 + i / 50),
      () => 0.2,
    );
    expect(() => calibrateChain(chain)).toThrow(UserError);
    expect(() => calibrateChain(chain)).toThrow(
      `TEST 2024-01-02: ${count} options are left of the chain, a fit of five parameters needs at least 6`,
    );
  });

  it("a wrong entry is named", () => {
    const chain = syntheticChain(TRUTH);
    const broken = (change: Partial<CleanChain["slices"][number]>): CleanChain => ({
      ...chain,
      slices: [chain.slices[0]!, { ...chain.slices[1]!, ...change }],
    });
    const volatilities = chain.slices[1]!.volatilities.with(3, Number.NaN);
    expect(() => calibrateChain(broken({ volatilities }))).toThrow(/expiry 2024-03-01: volatility of T1-3 .* was NaN/);
    expect(() => calibrateChain(broken({ prices: chain.slices[1]!.prices.with(0, -1) }))).toThrow(/price of T1-0/);
    expect(() => calibrateChain(broken({ maturity: 0 }))).toThrow(/maturity must be > 0/);
    expect(() => calibrateChain(broken({ prices: chain.slices[1]!.prices.with(0, 1000) }))).toThrow(/upper bound/);
  });
});

describe("options", () => {
  const chain = syntheticChain(TRUTH, { strikesPerMaturity: 11 });

  it.each<[string, ChainFitOptions, RegExp]>([
    ["no start", { starts: 0 }, /starts must be an integer 1 \.\. 4/],
    ["a start under P", { from: [{ ...TRUTH, measure: "P" }] }, /under measure Q, one is under P/],
    ["one option an expiry", { optionsPerSlice: 2 }, /optionsPerSlice must be an integer >= 3/],
    ["a prior that is none", { prior: { ...PRIOR, logKappaError: Number.NaN } }, /prior's logKappaError must be > 0/],
    ["no prior", { priorAlways: true }, /priorAlways needs a prior/],
    ["half an iteration", { maxIterations: 0.5 }, /maxIterations must be an integer >= 1/],
  ])("refuses %s", (_, options, message) => {
    expect(() => calibrateChain(chain, options)).toThrow(UsageError);
    expect(() => calibrateChain(chain, options)).toThrow(message);
  });

  it("says when the iterations ran out", () => {
    expect(calibrateChain(chain, { maxIterations: 2, starts: 1 }).status).toBe("maxIterations");
  });

  it("fits a part of the options, and reports all of them", () => {
    const whole = syntheticChain(TRUTH, { strikesPerMaturity: 31 });
    const fit = calibrateChain(whole, { optionsPerSlice: 7 });
    expect(worstError(fit.q, TRUTH)).toBeLessThan(1e-7);
    expect(fit.options).toBe(31 * 8);
    const weights = fit.slices.flatMap(({ options }) => options.map(({ weight }) => weight));
    expect(weights.filter((weight) => weight > 0).length).toBe(7 * 8);
  });

  it("follows the starts on few options of a large chain, and ends at the minimum of all of them", () => {
    const noise = { volatility: 0.003, stream: randomStream(keyFrom(8)) };
    const large = syntheticChain(TRUTH, { strikesPerMaturity: 80, noise });
    const scouted = calibrateChain(large);
    const direct = calibrateChain(large, { starts: 1 });
    expect(scouted).toMatchObject({ starts: 4, agreeing: 4, status: "converged" });
    expect(worstError(scouted.q, direct.q)).toBeLessThan(1e-6);
  });

  it("both kernels give the same fit", () => {
    const [a, b] = (["typescript", "wasm"] as const).map((kernel) => calibrateChain(chain, { kernel }));
    expect(worstError(a!.q, b!.q)).toBeLessThan(1e-8);
  });

  it("the same chain gives the same fit to the bit", () => {
    const noise = () => ({ volatility: 0.003, stream: randomStream(keyFrom(9)) });
    const [a, b] = [1, 2].map(() => calibrateChain(syntheticChain(TRUTH, { noise: noise() })));
    expect(a).toEqual(b);
  });

  it("weights by the spread: a loose wing with an error moves the fit less", () => {
    const halfSpread = (moneyness: number) => (moneyness < -1.5 ? 0.05 : 0.002);
    const base = syntheticChain(TRUTH, { halfSpread });
    const moved: CleanChain = {
      ...base,
      slices: base.slices.map((slice) => ({
        ...slice,
        prices: slice.prices.map((price, i) => (i < 6 ? price * 1.15 : price)),
      })),
    };
    const bySpread = worstError(calibrateChain(moved).q, TRUTH);
    const equal = worstError(calibrateChain(moved, { weights: "equal" }).q, TRUTH);
    expect(bySpread).toBeLessThan(0.1 * equal);
  });
});

describe("the prior", () => {
  const noise = { volatility: 0.003, stream: randomStream(keyFrom(4)) };
  const short = syntheticChain(TRUTH, { maturities: WEEKLY_MATURITIES, noise });
  const long = syntheticChain(TRUTH, { strikesPerMaturity: 9 });

  it("is used for short maturities, is part of the result, and pulls kappa and theta towards it", () => {
    const free = calibrateChain(short);
    const held = calibrateChain(short, { prior: PRIOR });
    expect(free.prior).toBeUndefined();
    expect(held.prior).toEqual(PRIOR);
    expect(held.status).toBe("converged");
    expect(Math.abs(Math.log(held.q.kappa / PRIOR.kappa))).toBeLessThan(Math.abs(Math.log(free.q.kappa / PRIOR.kappa)));
    expect(held.estimates.kappa.standardError / held.q.kappa).toBeLessThan(0.21);
  });

  it("is left alone from half a year on, unless it is wanted always", () => {
    expect(calibrateChain(long, { prior: PRIOR }).prior).toBeUndefined();
    expect(calibrateChain(long, { prior: PRIOR, priorAlways: true }).prior).toEqual(PRIOR);
  });

  it("does not bend exact prices", () => {
    const exact = syntheticChain(TRUTH, { maturities: WEEKLY_MATURITIES });
    expect(worstError(calibrateChain(exact, { prior: PRIOR }).q, TRUTH)).toBeLessThan(1e-5);
  });

  it("counts as much as the noise of the quotes lets it: the same pull on all quotes four times", () => {
    const quadruple: CleanChain = {
      ...short,
      slices: [...short.slices, ...short.slices, ...short.slices, ...short.slices],
    };
    const once = calibrateChain(short, { prior: PRIOR });
    const often = calibrateChain(quadruple, { prior: { ...PRIOR, logKappaError: 0.1, logThetaError: 0.1 } });
    expect(Math.abs(once.q.kappa / often.q.kappa - 1)).toBeLessThan(0.02);
    expect(once.estimates.kappa.standardError / often.estimates.kappa.standardError).toBeCloseTo(2, 1);
  });

  it("of a history: kappa and theta under Q, with their errors, or wide ones where it has none", () => {
    const history = historyFit({ kappaQ: 1.5, kappaQError: 0.3 });
    expect(priorFromHistory(history)).toEqual({
      kappa: 1.5,
      theta: 0.08,
      logKappaError: expect.closeTo(0.2, 12),
      logThetaError: expect.closeTo(Math.hypot(0.1, 0.15, 0.2), 12),
      description: "history of 3000 sessions, 2010-01-04 to 2021-12-31",
    });
    const atBound = priorFromHistory(historyFit({ kappaQ: 0.5, kappaQError: Number.NaN }));
    expect(atBound).toMatchObject({ kappa: 0.5, logKappaError: 1, logThetaError: 1 });
    expect(priorFromHistory(historyFit({ kappaQ: 0.6, kappaQError: 3 })).logKappaError).toBe(1);
  });
});

function historyFit({ kappaQ, kappaQError }: { kappaQ: number; kappaQError: number }): IndexHistoryFit {
  const [kappa, theta, xi, rho] = [3, 0.04, 0.6, -0.7];
  return {
    source: "returns+index",
    terms: [],
    p: { kappa, theta, xi, rho, v0: 0.03, measure: "P" },
    q: { kappa: kappaQ, theta: (kappa * theta) / kappaQ, xi, rho, v0: 0.03, measure: "Q" },
    kappaBias: 0,
    drift: 0.07,
    estimates: {
      kappa: { value: kappa, standardError: 0.3 },
      theta: { value: theta, standardError: 0.006 },
      xi: { value: xi, standardError: 0.01 },
      rho: { value: rho, standardError: 0.01 },
      kappaQ: { value: kappaQ, standardError: kappaQError },
    },
    logLikelihood: 0,
    status: "converged",
    iterations: 1,
    fellerRatio: 0.67,
    observations: 3000,
    from: "2010-01-04",
    to: "2021-12-31",
  };
}
