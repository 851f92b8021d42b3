import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import {
  blackScholesDelta,
  FEATURE_COUNT,
  headOutputs,
  learnedStrategy,
  skewRule,
  sliceEpisodes,
} from "../../src/hedging/index.ts";
import { buildModel, loadCompute, type Parameters } from "../../src/models/index.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";
import { smallSizes } from "../support/models.ts";

const compute = await loadCompute("kernel");
const sizes = { features: FEATURE_COUNT, hidden: 6, layers: 2 };
const plain = { head: "residual-skew", band: false } as const;
const model = buildModel("lstm", smallSizes({ ...sizes, outputs: headOutputs(plain) }));
const inputs = sampleInputs(1100, 5); // more than two batches

/** Weights with an output layer that is not 0. */
function trained(seed: number): Parameters {
  const start = model.init(keyFrom(seed));
  const kernel = start["output/kernel"]!;
  return { ...start, "output/kernel": { ...kernel, values: kernel.values.map((_, k) => Math.sin(k + seed)) } };
}

const strategyOf = (parameters: Parameters[]) => learnedStrategy({ name: "net", model, ...plain, parameters, compute });

describe("learnedStrategy", () => {
  it("untrained is the skew rule", () => {
    const expected = skewRule().deltas(inputs);
    const found = strategyOf([model.init(keyFrom(1))]).deltas(inputs);
    for (const [at, delta] of expected.entries()) expect(Math.abs(found[at]! - delta)).toBeLessThan(1e-6);
  });

  it("averages the deltas of its seeds", () => {
    const [a, b, both] = [[trained(1)], [trained(2)], [trained(1), trained(2)]].map((p) =>
      strategyOf(p).deltas(inputs),
    );
    expect(a).not.toEqual(b);
    for (const [at, delta] of both!.entries()) expect(delta).toBeCloseTo((a![at]! + b![at]!) / 2, 12);
  });

  it("gives an episode the same delta in any company", () => {
    const all = strategyOf([trained(3)]).deltas(inputs);
    const few = strategyOf([trained(3)]).deltas(sliceEpisodes(inputs, 530, 570));
    for (const [at, delta] of few.entries()) expect(Math.abs(all[530 * 5 + at]! - delta)).toBeLessThan(1e-6);
  });

  it("at step t does not know what comes after t", () => {
    const small = sampleInputs(7, 6);
    const known = strategyOf([trained(4)]).deltas(small);
    const later = (values: Float64Array) => values.map((value, at) => (at % 6 > 2 ? value * 1.3 : value));
    const changed = strategyOf([trained(4)]).deltas({
      ...small,
      forward: later(small.forward),
      impliedVolatility: later(small.impliedVolatility),
    });
    for (const [at, delta] of known.entries()) {
      if (at % 6 <= 2) expect(changed[at]).toBe(delta);
    }
    expect(changed).not.toEqual(known);
  });

  it("names the episode and step without a finite delta", () => {
    const small = sampleInputs(3, 4);
    small.impliedVolatility[6] = Number.NaN;
    expect(() => strategyOf([trained(1)]).deltas(small)).toThrow(/episode 1, step 2 is NaN.*implied volatility NaN/);
  });
});

describe("skewRule", () => {
  it("without leverage is Black-Scholes; with a band it trades less and stays near", () => {
    const flat = { ...inputs, leverage: new Float64Array(inputs.episodes) };
    expect(skewRule().deltas(flat)).toEqual(blackScholesDelta.deltas(inputs));
    const [free, banded] = [skewRule().deltas(inputs), skewRule({ band: 0.02 }).deltas(inputs)];
    const volume = (deltas: Float64Array) =>
      deltas.reduce((sum, delta, at) => sum + (at % 5 === 0 ? Math.abs(delta) : Math.abs(delta - deltas[at - 1]!)), 0);
    expect(volume(banded)).toBeLessThan(0.95 * volume(free));
    for (const [at, delta] of free.entries())
      expect(Math.abs(banded[at]! - delta)).toBeLessThan(at % 5 === 0 ? 1e-15 : 0.02 + 1e-12);
    expect(() => skewRule({ band: -1 })).toThrow(/band must be >= 0, was -1/);
  });
});
