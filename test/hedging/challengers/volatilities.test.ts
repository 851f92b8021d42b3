import { describe, expect, it } from "vitest";
import { normalCdf } from "../../../src/core/index.ts";
import { grossPnl } from "../../../src/hedging/challengers/gross-pnl.ts";
import { smooth } from "../../../src/hedging/challengers/smoothed-volatility.ts";
import {
  challengers,
  type FittedChallenger,
  type HedgeInputs,
  skewRule,
  type Unfit,
} from "../../../src/hedging/index.ts";
import { blackVega, d1 } from "../../../src/pricing/index.ts";
import { leastSquares, standardDeviation } from "../../../src/statistics/index.ts";
import { sampleInputs } from "../../support/hedge-inputs.ts";
import { samplePast } from "../../support/past-market.ts";

const STEPS = 21;
const SESSIONS = 63;

function fitted(fit: FittedChallenger | Unfit): FittedChallenger {
  if ("unfit" in fit) throw new Error(fit.unfit);
  return fit;
}

/** Episodes with a made-up past of 63 sessions: figures that tell where they stand. */
function withPast(inputs: HedgeInputs): HedgeInputs {
  const past = (of: (episode: number, session: number) => number) =>
    Float64Array.from({ length: inputs.episodes * SESSIONS }, (_, at) => of(Math.floor(at / SESSIONS), at % SESSIONS));
  return {
    ...inputs,
    pastVolatility: past((episode, session) =>
      session === SESSIONS - 1
        ? inputs.impliedVolatility[episode * STEPS]!
        : 0.15 + 0.001 * ((7 * session + episode) % 11),
    ),
    pastReturn: past((episode, session) => 0.002 * (((5 * session + episode) % 13) - 6)),
  };
}

const inputs = withPast(sampleInputs(20, STEPS, 4));
const blackAt = (given: HedgeInputs, at: number, volatility: number) =>
  normalCdf(d1(given.forward[at]!, given.strike[Math.floor(at / STEPS)]!, volatility, given.tau[at]!));

describe("the volatility of 63 sessions", () => {
  const past = samplePast(300);
  const known = { ...past, windows: withPast(past.windows) };

  it("is the root mean square of the last 63 returns, before and since the entry", () => {
    const { deltas } = fitted(challengers["quarter-volatility"].fit(known));
    for (const [at, delta] of deltas(inputs).entries()) {
      const [episode, step] = [Math.floor(at / STEPS), at % STEPS];
      const all = [
        ...inputs.pastReturn!.subarray(episode * SESSIONS, (episode + 1) * SESSIONS),
        ...inputs.sessionReturn.subarray(episode * STEPS + 1, episode * STEPS + 1 + step),
      ].slice(-SESSIONS);
      expect(all).toHaveLength(SESSIONS);
      const volatility = Math.sqrt((all.reduce((sum, value) => sum + value * value, 0) / SESSIONS) * 252);
      expect(delta).toBeCloseTo(blackAt(inputs, at, volatility), 12);
    }
  });

  it("leaves out returns that are not known", () => {
    const { deltas } = fitted(challengers["quarter-volatility"].fit(known));
    const gap = { ...inputs, pastReturn: inputs.pastReturn!.map((value, at) => (at % 3 === 0 ? Number.NaN : value)) };
    const found = deltas(gap);
    expect(found.every(Number.isFinite)).toBe(true);
    const left = gap.pastReturn.subarray(0, SESSIONS).filter(Number.isFinite);
    const volatility = Math.sqrt((left.reduce((sum, value) => sum + value * value, 0) / left.length) * 252);
    expect(found[0]).toBeCloseTo(blackAt(inputs, 0, volatility), 12);
  });

  it("is unfit where episodes have no past", () => {
    expect(challengers["quarter-volatility"].fit(past)).toEqual({
      unfit: "the returns of 63 sessions before each entry are not known",
    });
  });
});

describe("one volatility for the test year", () => {
  it("is the deviation of all returns of the past, with dividends", () => {
    const past = samplePast(300);
    const { close, dividend } = past.history;
    const paying = { ...past.history, dividend: dividend.map((_, row) => (row === 100 ? 5 : 0)) };
    const { parameters, deltas } = fitted(challengers["constant-volatility"].fit({ ...past, history: paying }));
    const returns = Array.from({ length: close.length - 1 }, (_, i) =>
      Math.log((close[i + 1]! + (i + 1 === 100 ? 5 : 0)) / close[i]!),
    );
    expect(parameters["volatility"]).toBeCloseTo(standardDeviation(Float64Array.from(returns)) * Math.sqrt(252), 12);
    for (const [at, delta] of deltas(inputs).entries())
      expect(delta).toBeCloseTo(blackAt(inputs, at, parameters["volatility"]!), 12);
  });
});

describe("the smoothed volatility", () => {
  it("weighs every session half of the one a half-life later, back to the first known", () => {
    const gap = {
      ...inputs,
      pastVolatility: inputs.pastVolatility!.map((value, at) => (at % 5 === 1 ? Number.NaN : value)),
    };
    for (const given of [inputs, gap]) {
      for (const [at, value] of smooth(given, 4).entries()) {
        const [episode, step] = [Math.floor(at / STEPS), at % STEPS];
        const line = [
          ...given.pastVolatility!.subarray(episode * SESSIONS, (episode + 1) * SESSIONS - 1),
          ...given.impliedVolatility.subarray(episode * STEPS, episode * STEPS + step + 1),
        ].reverse();
        let [sum, weights] = [0, 0];
        for (const [age, volatility] of line.entries()) {
          if (Number.isNaN(volatility)) continue;
          sum += 2 ** (-age / 4) * volatility;
          weights += 2 ** (-age / 4);
        }
        expect(value).toBeCloseTo(sum / weights, 13);
      }
    }
  });

  it("has the half-life of least deviation over every fifth past window, and hedges with it", () => {
    const base = samplePast(300);
    const past = { ...base, windows: withPast(base.windows) };
    const { parameters, deltas } = fitted(challengers["smoothed-volatility"].fit(past));
    const deltasAt = (given: HedgeInputs, halfLife: number) =>
      smooth(given, halfLife).map((sigma, at) => blackAt(given, at, sigma));
    const deviation = (halfLife: number) =>
      standardDeviation(grossPnl(past, deltasAt(past.windows, halfLife)).filter((_, window) => window % 5 === 0));
    const tried = [1, 2, 3, 4, 5, 7, 10, 15];
    const best = tried.reduce((a, b) => (deviation(b) < deviation(a) ? b : a));
    expect(parameters).toEqual({ halfLife: best });
    for (const [at, delta] of deltas(inputs).entries()) expect(delta).toBeCloseTo(deltasAt(inputs, best)[at]!, 12);
    expect(challengers["smoothed-volatility"].fit(base)).toEqual({
      unfit: "the implied volatility before each entry is not known",
    });
  });
});

describe("the volatility of the option's own strike", () => {
  const slope = new Float64Array(inputs.forward.length).fill(-0.9);
  const known = samplePast(5);
  const smile = { ...known, windows: { ...known.windows, smileSlope: new Float64Array(5 * STEPS) } };

  it("is sigma + slope ln(K / F), within half and twice sigma", () => {
    const { deltas } = fitted(challengers["own-strike"].fit(smile));
    for (const [at, delta] of deltas({ ...inputs, smileSlope: slope }).entries()) {
      const strike = inputs.strike[Math.floor(at / STEPS)]!;
      const sigma = inputs.impliedVolatility[at]!;
      const own = sigma - 0.9 * Math.log(strike / inputs.forward[at]!);
      expect(delta).toBeCloseTo(blackAt(inputs, at, Math.min(Math.max(sigma / 2, own), 2 * sigma)), 12);
    }
    const steep = { ...inputs, smileSlope: slope.map(() => -100), strike: inputs.strike.map(() => 2) };
    expect(deltas(steep).every((delta) => delta >= 0 && delta <= 1)).toBe(true);
  });

  it("is not known without a smile", () => {
    expect(challengers["own-strike"].fit(known)).toEqual({
      unfit: "no smile is known: one volatility holds for every strike",
    });
  });
});

describe("the skew deltas", () => {
  const past = samplePast(300);
  const { close, volatilityIndex, dividend } = past.history;
  const paying = { ...past.history, dividend: dividend.map((_, row) => (row === 50 ? 3 : 0)) };
  const returns = Array.from(close.subarray(1), (price, i) => Math.log((price + (i + 1 === 50 ? 3 : 0)) / close[i]!));
  const level = (row: number) => 0.9 * volatilityIndex[row]!;

  it.each([
    ["skew-absolute", (row: number) => level(row) - level(row - 1), () => 1],
    ["skew-relative", (row: number) => Math.log(level(row) / level(row - 1)), (sigma: number) => sigma],
  ] as const)("%s adds vega times the past slope of daily changes on returns", (name, change, unit) => {
    const { parameters, deltas } = fitted(challengers[name].fit({ ...past, history: paying }));
    const rows = returns.map((value) => [1, value]);
    const { coefficients } = leastSquares(
      rows,
      returns.map((_, i) => change(i + 1)),
    );
    expect(parameters["beta"]).toBeCloseTo(coefficients[1]!, 10);
    expect(parameters["beta"]).toBeLessThan(0);
    for (const [at, delta] of deltas(inputs).entries()) {
      const [price, sigma] = [inputs.forward[at]!, inputs.impliedVolatility[at]!];
      const vega = blackVega(price, inputs.strike[Math.floor(at / STEPS)]!, sigma, inputs.tau[at]!);
      expect(delta).toBeCloseTo(blackAt(inputs, at, sigma) + (vega * parameters["beta"]! * unit(sigma)) / price, 12);
    }
  });

  it("leave out days without an index, and say when too few are left", () => {
    const gaps = {
      ...past.history,
      volatilityIndex: volatilityIndex.map((value, row) => (row % 50 === 7 ? Number.NaN : value)),
    };
    expect(fitted(challengers["skew-absolute"].fit({ ...past, history: gaps })).parameters["beta"]).toBeLessThan(0);
    const few = {
      ...past.history,
      volatilityIndex: volatilityIndex.map((value, row) => (row < 200 ? Number.NaN : value)),
    };
    expect(challengers["skew-relative"].fit({ ...past, history: few })).toHaveProperty(
      "unfit",
      expect.stringMatching(/^\d+ daily changes of price and index, at least 250 are needed$/),
    );
  });
});

describe("the skew rule", () => {
  const past = samplePast(10);
  it("is that of every episode's own leverage", () => {
    const { parameters, deltas } = fitted(challengers["skew-rule"].fit(past));
    expect(parameters).toEqual({ b: -0.8 });
    expect(deltas(inputs)).toEqual(skewRule().deltas(inputs));
  });

  it("has a placebo that moves the other way from Black and Scholes", () => {
    const { parameters, deltas } = fitted(challengers["wrong-sign"].fit(past));
    expect(parameters).toEqual({ b: 0.8 });
    const [rule, wrong] = [skewRule().deltas(inputs), deltas(inputs)];
    for (const [at, delta] of wrong.entries()) {
      const black = blackAt(inputs, at, inputs.impliedVolatility[at]!);
      if (black < 0.01 || black > 0.99) continue;
      expect(delta).toBeGreaterThan(black);
      expect(rule[at]).toBeLessThan(black);
    }
  });
});
