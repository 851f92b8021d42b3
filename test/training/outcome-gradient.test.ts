import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { loadBackend } from "../../src/engine/index.ts";
import type { HedgeInputs } from "../../src/hedging/index.ts";
import type { CostRates } from "../../src/training/cost-rates.ts";
import { type Episodes, outcomes, outcomeTensors } from "../../src/training/index.ts";
import { outcomeGradient } from "../../src/training/outcome-gradient.ts";
import { outcomesByStep } from "../../src/training/outcomes.ts";
import { transposed } from "../../src/training/transposed.ts";
import { sampleEpisodes, sampleRates } from "../support/sample-episodes.ts";

const [count, steps] = [13, 6];
const episodes = sampleEpisodes(count, steps);
const rates = sampleRates(steps);
const random = randomStream(keyFrom(6));
const deltas = Float64Array.from({ length: count * steps }, () => random.uniform());

describe("outcomes", () => {
  it("charge purchases and sales at the rate of their side and time", () => {
    const one: Episodes = {
      inputs: { episodes: 1, steps: 2 } as HedgeInputs,
      prices: Float64Array.of(1, 1.1, 1.05),
      option: Float64Array.of(0),
      unit: Float64Array.of(0.5),
    };
    const sided = { buy: Float64Array.of(0.01, 0.02, 0.03), sell: Float64Array.of(0.1, 0.2, 0.3) };
    const { cost } = outcomes(Float64Array.of(0.5, 0.8), one, sided);
    expect(cost[0]).toBeCloseTo((0.01 * 0.5 + 0.02 * 0.3 * 1.1 + 0.3 * 0.8 * 1.05) / 0.5, 14);
    const short = outcomes(Float64Array.of(-0.5, -0.8), one, sided);
    expect(short.cost[0]).toBeCloseTo((0.1 * 0.5 + 0.2 * 0.3 * 1.1 + 0.03 * 0.8 * 1.05) / 0.5, 14);
  });

  it("at one rate for all sides and times are those of that number", () => {
    const all = new Float64Array(steps + 1).fill(0.003);
    expect(outcomes(deltas, episodes, { buy: all, sell: all })).toEqual(outcomes(deltas, episodes, 0.003));
  });

  it("on tensors charge by side too", async () => {
    const { tf } = await loadBackend("cpu");
    const { gross, cost } = outcomesByStep(deltas, episodes, rates);
    const found = tf.tidy(() => {
      const result = outcomeTensors(tf, tf.tensor(new Float32Array(deltas), [steps, count]), episodes, rates);
      return [result.gross.dataSync(), result.cost.dataSync()];
    });
    for (let episode = 0; episode < count; episode++) {
      expect(Math.abs(found[0]![episode]! - gross[episode]!)).toBeLessThan(1e-5);
      expect(Math.abs(found[1]![episode]! - cost[episode]!)).toBeLessThan(1e-5);
    }
  });

  it("refuse rates that are too few, negative or not numbers, by side and time", () => {
    const of = (costRate: CostRates) => () => outcomes(deltas, episodes, costRate);
    expect(of({ ...rates, sell: new Float64Array(steps) })).toThrow(/sell must have 7 times, had 6/);
    expect(of({ ...rates, buy: rates.buy.with(3, Number.NaN) })).toThrow(/buy at time 3 must be >= 0, was NaN/);
    expect(of({ ...rates, sell: rates.sell.with(6, -0.1) })).toThrow(/sell at time 6 must be >= 0, was -0.1/);
    expect(of(-0.1)).toThrow(/cost rate must be >= 0, was -0.1/);
  });
});

describe("outcomeGradient", () => {
  const along = {
    gross: Float64Array.from({ length: count }, (_, k) => Math.sin(k + 1)),
    cost: Float64Array.from({ length: count }, (_, k) => Math.cos(2 * k)),
  };
  const value = (held: Float64Array, costRate: CostRates) => {
    const { gross, cost } = outcomesByStep(held, episodes, costRate);
    return gross.reduce((sum, x, k) => sum + along.gross[k]! * x + along.cost[k]! * cost[k]!, 0);
  };

  it.each([
    { name: "no cost", costRate: 0 },
    { name: "one rate", costRate: 0.01 },
    { name: "rates by side and time", costRate: rates },
  ])("is that of finite differences: $name", ({ costRate }) => {
    const found = outcomeGradient(deltas, along, episodes, costRate);
    for (let at = 0; at < deltas.length; at++) {
      const moved = (by: number) => value(deltas.with(at, deltas[at]! + by), costRate);
      expect(Math.abs(found[at]! - (moved(1e-6) - moved(-1e-6)) / 2e-6)).toBeLessThan(1e-7);
    }
  });

  it("has no slope of cost where nothing is traded, which lies between those of a purchase and of a sale", () => {
    const still = new Float64Array(count * steps).fill(0.4);
    const onlyCost = { gross: new Float64Array(count), cost: new Float64Array(count).fill(1) };
    const found = outcomeGradient(still, onlyCost, episodes, rates);
    const costOf = (held: Float64Array) => outcomesByStep(held, episodes, rates).cost.reduce((a, b) => a + b, 0);
    const side = (sign: number) => costOf(still.with(2 * count, 0.4 + sign * 1e-7)) - costOf(still);
    expect(found.subarray(count, (steps - 1) * count).every((slope) => slope === 0)).toBe(true);
    expect(side(1)).toBeGreaterThan(0);
    expect(side(-1)).toBeGreaterThan(0);
  });
});

describe("transposed", () => {
  it("turned twice is what it was", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (rows, columns) => {
        const values = Float64Array.from({ length: rows * columns }, (_, k) => k);
        const turned = transposed(values, rows, columns);
        expect(turned[(columns - 1) * rows]).toBe(columns - 1);
        expect(transposed(turned, columns, rows)).toEqual(values);
      }),
    );
  });
});
