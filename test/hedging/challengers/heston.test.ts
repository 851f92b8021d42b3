import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hestonTable } from "../../../src/hedging/challengers/heston-table.ts";
import { blackScholesDelta, challengers, type FittedChallenger, type Unfit } from "../../../src/hedging/index.ts";
import type { HestonParameters } from "../../../src/market/index.ts";
import { hestonPrices, hestonSensitivities, impliedVolatility } from "../../../src/pricing/index.ts";
import { sampleInputs } from "../../support/hedge-inputs.ts";
import { sampleHeston, samplePast } from "../../support/past-market.ts";

function fitted(fit: FittedChallenger | Unfit): FittedChallenger {
  if ("unfit" in fit) throw new Error(fit.unfit);
  return fit;
}

/** The model's own at-the-money volatility. */
function atTheMoney(parameters: HestonParameters, tau: number): number {
  const [price] = hestonPrices(parameters, { maturity: tau, forward: 1, strikes: [1] }, "call");
  const quoted = impliedVolatility(price!, 1, 1, tau, "call");
  if (!quoted.valid) throw new Error(quoted.reason);
  return quoted.volatility;
}

/** Deltas without a table: the variance is found by bisection. */
function exactDeltas(parameters: HestonParameters, volatility: number, logMoneyness: number, tau: number) {
  let [low, high] = [0, 16];
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (low + high);
    if (atTheMoney({ ...parameters, v0: middle }, tau) < volatility) low = middle;
    else high = middle;
  }
  const slice = { maturity: tau, forward: 1, strikes: [Math.exp(-logMoneyness)] };
  const { delta, minimumVarianceDelta } = hestonSensitivities({ ...parameters, v0: low }, slice, "call");
  return { delta: delta[0]!, minimumVariance: minimumVarianceDelta[0]! };
}

const models: readonly HestonParameters[] = [
  sampleHeston,
  { kappa: 0.5, theta: 0.4, xi: 0.65, rho: -0.72, v0: 0.04, measure: "Q" }, // SPY
  { kappa: 5, theta: 0.055, xi: 0.75, rho: -0.34, v0: 0.04, measure: "Q" }, // NIFTY
];

describe("the table of Heston deltas", () => {
  it.each(models)("differs from the model's own by less than 1e-4: %o", (parameters) => {
    const table = hestonTable(parameters);
    fc.assert(
      fc.property(
        fc.double({ min: 0.06, max: 0.9, noNaN: true }),
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.integer({ min: 1, max: 21 }),
        (volatility, deviations, days) => {
          const tau = ((30 / 365) * days) / 21;
          const logMoneyness = deviations * volatility * Math.sqrt(tau);
          const found = table.deltas(volatility, logMoneyness, tau);
          const exact = exactDeltas(parameters, volatility, logMoneyness, tau);
          expect(Math.abs(found.delta - exact.delta)).toBeLessThan(1e-4);
          expect(Math.abs(found.minimumVariance - exact.minimumVariance)).toBeLessThan(1e-4);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("answers the same whatever was asked before", () => {
    const asked = [0.35, 0.12, 0.2].map((volatility) => [volatility, 0.01, 30 / 365] as const);
    const one = hestonTable(sampleHeston);
    const forwards = asked.map((question) => one.deltas(...question));
    for (const [i, question] of asked.entries())
      expect(hestonTable(sampleHeston).deltas(...question)).toEqual(forwards[i]);
  });

  it("takes variance 0 for a volatility below what the model shows", () => {
    const table = hestonTable(sampleHeston);
    const least = atTheMoney({ ...sampleHeston, v0: 0 }, 30 / 365);
    expect(least).toBeGreaterThan(0.05);
    expect(table.deltas(0.5 * least, 0.01, 30 / 365)).toEqual(table.deltas(least, 0.01, 30 / 365));
    expect(table.deltas(1.2 * least, 0.01, 30 / 365)).not.toEqual(table.deltas(least, 0.01, 30 / 365));
  });

  it("refuses a volatility that cannot be one", () => {
    expect(() => hestonTable(sampleHeston).deltas(20, 0, 0.1)).toThrow("at-the-money volatility of 20");
  });
});

describe("the Heston hedges", () => {
  const inputs = sampleInputs(20, 21, 3);
  const black = blackScholesDelta.deltas(inputs);

  it("are Black and Scholes' where variance hardly moves", () => {
    const heston = { ...sampleHeston, xi: 1e-4, rho: 0, kappa: 0.01 };
    const still = samplePast(250, { heston });
    for (const name of ["heston-delta", "heston-minimum-variance"] as const)
      for (const [at, delta] of fitted(challengers[name].fit(still)).deltas(inputs).entries())
        expect(Math.abs(delta - black[at]!), name).toBeLessThan(2e-5);
  });

  it("differ by rho xi vega: the minimum variance holds less where price and variance move apart", () => {
    const past = samplePast(250);
    const delta = fitted(challengers["heston-delta"].fit(past));
    const least = fitted(challengers["heston-minimum-variance"].fit(past));
    expect(delta.parameters).toEqual({ kappa: 3, theta: 0.05, xi: 0.6, rho: -0.7 });
    const [smile, held] = [delta.deltas(inputs), least.deltas(inputs)];
    expect(held.every((value, at) => value <= smile[at]! + 1e-6)).toBe(true);
    const [at] = [inputs.steps * 4];
    const exact = exactDeltas(
      sampleHeston,
      inputs.impliedVolatility[at]!,
      Math.log(inputs.forward[at]! / inputs.strike[4]!),
      inputs.tau[at]!,
    );
    expect(smile[at]).toBeCloseTo(exact.delta, 3);
    expect(held[at]).toBeCloseTo(exact.minimumVariance, 3);
  });

  it("are unfit without parameters, or with such that price nothing", () => {
    expect(challengers["heston-delta"].fit(samplePast(250, { heston: undefined }))).toEqual({
      unfit: "no Heston parameters under Q from the history",
    });
    const heston = { ...sampleHeston, rho: -0.999999, xi: 5, kappa: 1e-6, theta: 1e-8 };
    expect(challengers["heston-delta"].fit(samplePast(250, { heston }))).toHaveProperty("unfit");
  });
});
