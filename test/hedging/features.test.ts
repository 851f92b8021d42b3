import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FEATURE_COUNT, features, type HedgeInputs } from "../../src/hedging/index.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";

describe("features", () => {
  it("are the documented formulas, time first", () => {
    const inputs: HedgeInputs = {
      episodes: 2,
      steps: 2,
      forward: Float64Array.of(1, 1, 1, 1.02),
      strike: Float64Array.of(1, 1),
      tau: Float64Array.of(0.08, 0.04, 0.08, 0.04),
      impliedVolatility: Float64Array.of(0.18, 0.18, 0.2, 0.25),
      sessionReturn: Float64Array.of(0, 0, 0, 0.01),
      trailingVolatility: new Float64Array(4),
      leverage: new Float64Array(2),
    };
    const found = features(inputs);
    expect(found.length).toBe(2 * 2 * FEATURE_COUNT);
    const rowOf = (t: number, episode: number) =>
      Array.from(found.subarray((t * 2 + episode) * FEATURE_COUNT, (t * 2 + episode + 1) * FEATURE_COUNT));
    // d1 = ln(1.02) / (0.25 * 0.2) + 0.025 = 0.4210525458; N(d1) = 0.6631418 by an independent implementation (erf of Python's math).
    const second = [
      0.2105262729,
      Math.log(0.25 / 0.18),
      Math.SQRT1_2,
      0.3262835,
      3 * Math.log(1.25),
      (0.01 / (0.2 / Math.sqrt(252))) * 0.5,
      8 * Math.log(1.25),
    ];
    for (const [k, value] of rowOf(1, 1).entries()) expect(value).toBeCloseTo(second[k]!, 5);
    const quiet = rowOf(1, 0);
    expect(quiet.slice(4)).toEqual([0, 0, 0]);
    expect(rowOf(0, 1).slice(4)).toEqual([0, 0, 0]);
    expect(rowOf(0, 1)[2]).toBe(1);
  });

  it("do not change when the scale of prices does", () => {
    const inputs = sampleInputs(20, 5);
    const scaled = { ...inputs, forward: inputs.forward.map((f) => 7 * f), strike: inputs.strike.map((k) => 7 * k) };
    const [a, b] = [features(inputs), features(scaled)];
    for (const [k, value] of a.entries()) expect(b[k]).toBeCloseTo(value, 4);
  });

  it("at step t do not know what comes after t", () => {
    const [episodes, steps] = [3, 6];
    const inputs = sampleInputs(episodes, steps);
    const before = features(inputs);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: steps - 2 }), fc.double({ min: 0.5, max: 2, noNaN: true }), (t, factor) => {
        const later = (values: Float64Array) => values.map((value, at) => (at % steps > t ? value * factor : value));
        const changed = features({
          ...inputs,
          forward: later(inputs.forward),
          impliedVolatility: later(inputs.impliedVolatility),
          sessionReturn: later(inputs.sessionReturn),
          tau: later(inputs.tau),
        });
        const known = (t + 1) * episodes * FEATURE_COUNT;
        expect(changed.subarray(0, known)).toEqual(before.subarray(0, known));
      }),
    );
  });

  it("stay of order one in a crash", () => {
    const inputs = sampleInputs(50, 21, 3);
    const crash = {
      ...inputs,
      sessionReturn: inputs.sessionReturn.map(() => -0.12),
      forward: inputs.forward.map((f) => 0.7 * f),
    };
    expect(features(crash).every((value) => Math.abs(value) < 10)).toBe(true);
  });
});
