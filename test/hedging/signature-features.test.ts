import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newArrays, reusedArrays } from "../../src/core/index.ts";
import { referenceSignature } from "../../src/engine/index.ts";
import {
  DEFAULT_SIGNATURE,
  featureCount,
  features,
  type HedgeInputs,
  headBase,
  type SignatureSight,
  signatureTokens,
  sliceEpisodes,
} from "../../src/hedging/index.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";

const [episodes, steps] = [9, 8];
const inputs = sampleInputs(episodes, steps);
const sightOf = (signature: Partial<SignatureSight> = {}) => ({
  features: ["signature"] as const,
  signature: { ...DEFAULT_SIGNATURE, ...signature },
});
const seen = (given: HedgeInputs, signature: Partial<SignatureSight> = {}) =>
  features(given, headBase(given), newArrays, sightOf(signature));

/** The documented path of one episode up to a step, at most `window` points of it. */
function pathOf({ forward, impliedVolatility, tau }: HedgeInputs, episode: number, t: number, window: number) {
  const entry = episode * steps;
  const unit = impliedVolatility[entry]! * Math.sqrt((tau[entry]! * (window - 1)) / steps);
  const points = Array.from({ length: t + 1 }, (_, s) => [
    Math.log(forward[entry + s]! / forward[entry]!) / unit,
    Math.log(impliedVolatility[entry + s]! / impliedVolatility[entry]!) / (0.06 * Math.sqrt(window - 1)),
  ]);
  return Float64Array.from(points.slice(-window).flat());
}

const variants: Partial<SignatureSight>[] = [
  {},
  { window: 3, depth: 3 },
  { window: steps + 5, leadLag: true },
  { depth: 3, log: true },
];

describe("the signature features", () => {
  it.each(variants)("are signatures of the documented path: %o", (variant) => {
    const { features: _, signature } = sightOf(variant);
    const { window, depth, leadLag, log } = signature;
    const found = seen(inputs, variant);
    const size = featureCount(sightOf(variant));
    for (const [episode, t] of [
      [0, 0],
      [3, 2],
      [8, steps - 1],
    ] as const) {
      const expected = referenceSignature(pathOf(inputs, episode, t, window), { dimension: 2, depth, leadLag, log });
      const row = (t * episodes + episode) * size;
      expect(expected.length).toBe(size);
      for (const [k, value] of expected.entries()) expect(Math.abs(found[row + k]! - value)).toBeLessThan(1e-5);
    }
  });

  it("with time know how much of the window lies behind", () => {
    const found = seen(inputs, { time: true, depth: 1 });
    const times = Array.from({ length: steps }, (_, t) => found[t * episodes * 3 + 2]);
    expect(times).toEqual([0, 0.25, 0.5, 0.75, 1, 1, 1, 1]);
  });

  it("have the sizes of their levels", () => {
    expect(signatureTokens({ ...DEFAULT_SIGNATURE, depth: 3 })).toEqual([2, 4, 8]);
    expect(signatureTokens({ ...DEFAULT_SIGNATURE, depth: 3, time: true })).toEqual([3, 9, 27]);
    for (const variant of variants) {
      const { signature } = sightOf(variant);
      expect(signatureTokens(signature).reduce((a, b) => a + b)).toBe(featureCount(sightOf(variant)));
    }
  });

  it("do not change when prices are shifted in the logarithm, nor forget what is older than the window", () => {
    const scaled = { ...inputs, forward: inputs.forward.map((f) => 7 * f), strike: inputs.strike.map((k) => 7 * k) };
    const [a, b] = [seen(inputs, { depth: 3 }), seen(scaled, { depth: 3 })];
    for (const [k, value] of a.entries()) expect(Math.abs(b[k]! - value)).toBeLessThan(1e-5);
    const entry = inputs.forward.map((f, at) => (at % steps === 1 ? 1.1 * f : f));
    const other = seen({ ...inputs, forward: entry });
    const size = featureCount(sightOf());
    expect(other.slice(6 * episodes * size)).toEqual(seen(inputs).slice(6 * episodes * size));
    expect(other.slice(5 * episodes * size, 6 * episodes * size)).not.toEqual(
      seen(inputs).slice(5 * episodes * size, 6 * episodes * size),
    );
  });

  it("at step t do not know what comes after t", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: steps - 2 }),
        fc.constantFrom(...variants),
        fc.double({ min: 0.5, max: 2, noNaN: true }),
        (t, variant, factor) => {
          const later = (values: Float64Array) => values.map((value, at) => (at % steps > t ? value * factor : value));
          const changed = {
            ...inputs,
            forward: later(inputs.forward),
            impliedVolatility: later(inputs.impliedVolatility),
            tau: later(inputs.tau),
          };
          const known = (t + 1) * episodes * featureCount(sightOf(variant));
          expect(seen(changed, variant).subarray(0, known)).toEqual(seen(inputs, variant).subarray(0, known));
        },
      ),
    );
  });

  it("are of order one over a window, whatever its length", () => {
    const many = sampleInputs(500, steps, 4);
    for (const window of [3, 5]) {
      const found = seen(many, { window, depth: 1 });
      for (const coordinate of [0, 1]) {
        const last = Array.from({ length: 500 }, (_, k) => found[((steps - 1) * 500 + k) * 2 + coordinate]!);
        const deviation = Math.sqrt(last.reduce((sum, x) => sum + x * x, 0) / 500);
        expect(deviation).toBeGreaterThan(0.3);
        expect(deviation).toBeLessThan(2);
      }
    }
  });

  it("are the same in any batch, and in memory that is used again", () => {
    const all = seen(inputs);
    const part = sliceEpisodes(inputs, 2, 5);
    const own = seen(part);
    const size = featureCount(sightOf());
    for (let t = 0; t < steps; t++)
      expect(own.slice(t * 3 * size, (t + 1) * 3 * size)).toEqual(
        all.slice((t * episodes + 2) * size, (t * episodes + 5) * size),
      );
    const arrays = reusedArrays();
    features(part, headBase(part), arrays, sightOf());
    expect(features(inputs, headBase(inputs), arrays, sightOf())).toEqual(all);
  });

  it("refuse a path with a hole", () => {
    const hole = { ...inputs, forward: inputs.forward.with(3, Number.NaN) };
    expect(() => seen(hole)).toThrow(/NaN, expected a finite number/);
  });
});
