import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newArrays } from "../../src/core/index.ts";
import {
  FEATURE_COUNT,
  type FeatureName,
  featureCount,
  featureNames,
  features,
  headBase,
  sliceEpisodes,
  strikeVolatility,
} from "../../src/hedging/index.ts";
import { d1 } from "../../src/pricing/index.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";

const [episodes, steps] = [7, 6];
const plain = sampleInputs(episodes, steps);
const inputs = {
  ...plain,
  smileSlope: plain.forward.map((_, at) => -0.4 - 0.002 * at),
  termSlope: plain.forward.map((_, at) => 0.1 * Math.sin(at)),
};
const seen = (given: typeof inputs, names: readonly FeatureName[]) =>
  features(given, headBase(given), newArrays, { features: names });

describe("the volatility of a strike", () => {
  it("at the forward is that at the money, whatever the slope", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 2, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.1, max: 5000, noNaN: true }),
        (sigma, slope, forward) => {
          expect(strikeVolatility(sigma, slope, forward, forward)).toBe(sigma);
        },
      ),
    );
  });

  it("lies on the line near the money, and stays positive far from it", () => {
    expect(strikeVolatility(0.2, -0.9, 1, 1.05)).toBeCloseTo(0.2 - 0.9 * Math.log(1.05), 12);
    expect(strikeVolatility(0.2, -0.9, 1, 2)).toBe(0.1);
    expect(strikeVolatility(0.2, -0.9, 1, 0.5)).toBe(0.4);
  });

  it("is what d1 is made of where a network is to see it", () => {
    const base = headBase(inputs, newArrays, { strikeVolatility: true });
    for (let at = 0; at < episodes * steps; at++) {
      const [episode, t] = [Math.floor(at / steps), at % steps];
      const [f, k] = [inputs.forward[at]!, inputs.strike[episode]!];
      const line = inputs.impliedVolatility[at]! + inputs.smileSlope[at]! * Math.log(k / f);
      const sigma = Math.min(Math.max(line, inputs.impliedVolatility[at]! / 2), 2 * inputs.impliedVolatility[at]!);
      expect(base.d1[t * episodes + episode]).toBeCloseTo(d1(f, k, sigma, inputs.tau[at]!), 10);
    }
    expect(headBase(inputs).d1).toEqual(headBase(plain).d1);
    expect(() => headBase(plain, newArrays, { strikeVolatility: true })).toThrow(/needs a smile/);
  });
});

describe("sets of features", () => {
  it("stand one after the other, each as it is alone", () => {
    const all = seen(inputs, featureNames);
    const width = featureCount({ features: featureNames });
    expect(width).toBe(FEATURE_COUNT + 2 + 1 + 1 + 4 + 6);
    let column = 0;
    for (const name of featureNames) {
      const own = featureCount({ features: [name] });
      const alone = seen(inputs, [name]);
      for (let row = 0; row < episodes * steps; row++)
        for (let k = 0; k < own; k++) expect(all[row * width + column + k]).toBe(alone[row * own + k]);
      column += own;
    }
    expect(seen(inputs, ["base"])).toEqual(features(inputs));
  });

  it("are the documented formulas", () => {
    const smile = seen(inputs, ["smile"]);
    const term = seen(inputs, ["term"]);
    const [episode, t] = [3, 2];
    const [at, row] = [episode * steps + t, t * episodes + episode];
    const sigma = inputs.impliedVolatility[at]!;
    const own = strikeVolatility(sigma, inputs.smileSlope[at]!, inputs.forward[at]!, inputs.strike[episode]!);
    expect(smile[2 * row]).toBeCloseTo(inputs.smileSlope[at]! * Math.sqrt(inputs.tau[at]!), 6);
    expect(smile[2 * row + 1]).toBeCloseTo(2 * Math.log(own / sigma), 6);
    expect(term[row]).toBeCloseTo(5 * inputs.termSlope[at]!, 6);
    const state = Array.from(seen(inputs, ["state"]).subarray(4 * row, 4 * row + 4));
    const [now, strike] = [inputs.forward[at]!, inputs.strike[episode]!];
    const expected = [
      now / inputs.forward[episode * steps]!,
      inputs.tau[at]! / inputs.tau[episode * steps]!,
      Math.log(now / strike),
      sigma * sigma,
    ];
    for (const [k, value] of expected.entries()) expect(state[k]).toBeCloseTo(value, 6);
  });

  it("at step t do not know what comes after t", () => {
    const before = seen(inputs, featureNames);
    for (let t = 0; t < steps - 1; t++) {
      const later = (values: Float64Array) => values.map((value, at) => (at % steps > t ? 1.3 * value : value));
      const shocked = {
        ...inputs,
        forward: later(inputs.forward),
        impliedVolatility: later(inputs.impliedVolatility),
        sessionReturn: later(inputs.sessionReturn),
        smileSlope: later(inputs.smileSlope),
        termSlope: later(inputs.termSlope),
      };
      const known = (t + 1) * episodes * featureCount({ features: featureNames });
      expect(seen(shocked, featureNames).subarray(0, known)).toEqual(before.subarray(0, known));
    }
  });

  it("refuse what is not known", () => {
    const of =
      (name: FeatureName, given = plain) =>
      () =>
        features(given, headBase(given), newArrays, { features: [name] });
    expect(of("smile")).toThrow(/'smile' is not known/);
    expect(of("term")).toThrow(/'term' is not known/);
    expect(of("term", { ...inputs, termSlope: inputs.termSlope.with(4, Number.NaN) })).toThrow(/not known at every/);
  });
});

describe("the noise feature", () => {
  it("is the same each time, and in every batch", () => {
    const noise = seen(inputs, ["noise"]);
    expect(seen(inputs, ["noise"])).toEqual(noise);
    const part = sliceEpisodes(inputs, 2, 5);
    const own = features(part, headBase(part), newArrays, { features: ["noise"] });
    for (let t = 0; t < steps; t++)
      for (let episode = 0; episode < 3; episode++)
        expect(own[t * 3 + episode]).toBe(noise[t * episodes + 2 + episode]);
  });

  it("is standard normal, and correlated with nothing that the network sees", () => {
    const many = sampleInputs(4000, 5, 9);
    const noise = features(many, headBase(many), newArrays, { features: ["noise"] });
    const count = noise.length;
    const mean = noise.reduce((sum, x) => sum + x, 0) / count;
    const variance = noise.reduce((sum, x) => sum + x * x, 0) / count;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    const base = features(many);
    for (let k = 0; k < FEATURE_COUNT; k++) {
      const column = Float64Array.from({ length: count }, (_, row) => base[row * FEATURE_COUNT + k]!);
      const centre = column.reduce((sum, x) => sum + x, 0) / count;
      const spread = Math.sqrt(column.reduce((sum, x) => sum + (x - centre) ** 2, 0) / count);
      if (spread === 0) continue;
      const shared = column.reduce((sum, x, row) => sum + (x - centre) * noise[row]!, 0) / count / spread;
      expect(Math.abs(shared)).toBeLessThan(4 / Math.sqrt(count));
    }
  });
});
