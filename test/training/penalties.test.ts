import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { loadBackend } from "../../src/engine/index.ts";
import { meanBandDistance } from "../../src/training/band-penalty.ts";
import { outcomesByStep } from "../../src/training/outcomes.ts";
import { addPenaltyGradient, type PenaltySettings, penalty, withPenaltyTensor } from "../../src/training/penalties.ts";
import { meanVolume } from "../../src/training/trade-penalty.ts";
import { sampleEpisodes } from "../support/sample-episodes.ts";

const { tf } = await loadBackend("cpu");
const [episodes, steps] = [9, 5];
const random = randomStream(keyFrom(8));
const draw = () => Float64Array.from({ length: episodes * steps }, () => random.uniform());
const [deltas, reference] = [draw(), draw()];
const both: PenaltySettings = { tradePenalty: 0.7, bandPenalty: { weight: 3, width: 0.15 } };

describe("meanVolume", () => {
  it("counts the opening trade and the unwind: 0.5, up 0.2, down 0.7; a short hedge alike", () => {
    const held = Float64Array.of(0.5, -0.5, 0.7, -0.7); // 2 steps x 2 episodes
    expect(meanVolume(held, 2)).toBeCloseTo(0.5 + 0.2 + 0.7, 15);
    expect(meanVolume(Float64Array.of(0.4, 0.4, 0.4), 1)).toBeCloseTo(0.8, 15);
  });

  it("is the cost of trading at a rate of 1 where every price and unit is 1", () => {
    const sample = sampleEpisodes(episodes, steps);
    const flat = { ...sample, prices: sample.prices.map(() => 1), unit: sample.unit.map(() => 1) };
    const { cost } = outcomesByStep(deltas, flat, 1);
    expect(meanVolume(deltas, episodes)).toBeCloseTo(cost.reduce((a, b) => a + b, 0) / episodes, 13);
  });
});

describe("meanBandDistance", () => {
  it("is nothing inside, on the edge too, and the mean distance outside", () => {
    const about = Float64Array.of(0.5, 0.5, 0.5, 0.5);
    expect(meanBandDistance(Float64Array.of(0.25, 0.75, 0.5, 0.6), about, 0.25)).toBe(0);
    expect(meanBandDistance(Float64Array.of(0.15, 0.9, 0.5, 0.6), about, 0.25)).toBeCloseTo((0.1 + 0.15) / 4, 15);
  });

  it("depends on the difference alone, falls with the width and is 0 for the reference itself", () => {
    const width = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(width, width, fc.double({ min: -2, max: 2, noNaN: true }), (one, other, by) => {
        const [narrow, wide] = [Math.min(one, other), Math.max(one, other)];
        const shifted = meanBandDistance(
          deltas.map((x) => x + by),
          reference.map((x) => x + by),
          one,
        );
        expect(shifted).toBeCloseTo(meanBandDistance(deltas, reference, one), 12);
        expect(meanBandDistance(deltas, reference, wide)).toBeLessThanOrEqual(
          meanBandDistance(deltas, reference, narrow),
        );
        expect(meanBandDistance(deltas, deltas, one)).toBe(0);
      }),
    );
  });
});

describe("penalty", () => {
  it("is the sum of its parts by their weights, and nothing by default", () => {
    const held = { deltas, reference, episodes };
    const sum = 0.7 * meanVolume(deltas, episodes) + 3 * meanBandDistance(deltas, reference, 0.15);
    expect(penalty(held, both)).toBeCloseTo(sum, 14);
    expect(penalty(held, {})).toBe(0);
    expect(penalty(held, { tradePenalty: 0, bandPenalty: null })).toBe(0);
  });

  it("needs the reference of its band", () => {
    const held = { deltas, reference: undefined, episodes };
    expect(() => penalty(held, both)).toThrow(/the weights that the stage started from/);
    expect(() => addPenaltyGradient(new Float64Array(deltas.length), held, both)).toThrow(/started from/);
    expect(penalty(held, { tradePenalty: 2 })).toBeCloseTo(2 * meanVolume(deltas, episodes), 14);
  });

  it.each<PenaltySettings>([
    { tradePenalty: 0.7 },
    { bandPenalty: { weight: 3, width: 0.15 } },
    { bandPenalty: { weight: 3, width: 0 } },
    both,
  ])("has the gradient of finite differences, added to what is there: %o", (stage) => {
    const before = Float64Array.from({ length: deltas.length }, (_, k) => Math.sin(k));
    const found = before.slice();
    addPenaltyGradient(found, { deltas, reference, episodes }, stage);
    for (let at = 0; at < deltas.length; at++) {
      const moved = (by: number) => penalty({ deltas: deltas.with(at, deltas[at]! + by), reference, episodes }, stage);
      expect(found[at]! - before[at]!).toBeCloseTo((moved(1e-6) - moved(-1e-6)) / 2e-6, 8);
    }
  });

  it("has no slope where nothing is traded, and none on the edge of the band", () => {
    const still = new Float64Array(deltas.length).fill(0.5);
    const slopes = new Float64Array(deltas.length);
    addPenaltyGradient(slopes, { deltas: still, reference: undefined, episodes }, { tradePenalty: 1 });
    expect(slopes.subarray(episodes, -episodes).every((slope) => slope === 0)).toBe(true);
    expect(slopes[0]).toBeCloseTo(1 / episodes, 15); // more at the start is bought
    expect(slopes.at(-1)).toBeCloseTo(1 / episodes, 15); // and more at the end is sold
    const edge = new Float64Array(deltas.length);
    const quarter = { weight: 1, width: 0.25 };
    const apart = { deltas: still, reference: still.map((x) => x - 0.25), episodes };
    addPenaltyGradient(edge, apart, { bandPenalty: quarter });
    expect(edge.every((slope) => slope === 0)).toBe(true);
  });

  it("on tensors has the same value and gradient, also where nothing is traded", () => {
    const still = deltas.map((delta, at) => (at % 3 === 0 && at >= episodes ? deltas[at - episodes]! : delta));
    const shape: [number, number] = [steps, episodes];
    const tensor = (values: Float64Array) => tf.tensor(new Float32Array(values), shape);
    const { value, grad } = tf.tidy(() => {
      const of = tf.valueAndGrad((held) =>
        withPenaltyTensor(tf, tf.scalar(2), { deltas: held, reference: tensor(reference) }, both).asScalar(),
      );
      const found = of(tensor(still));
      return { value: found.value.dataSync()[0]!, grad: found.grad.dataSync() };
    });
    const slopes = new Float64Array(still.length);
    addPenaltyGradient(slopes, { deltas: still, reference, episodes }, both);
    expect(value).toBeCloseTo(2 + penalty({ deltas: still, reference, episodes }, both), 5);
    for (const [at, slope] of slopes.entries()) expect(grad[at]).toBeCloseTo(slope, 6);
  });
});
