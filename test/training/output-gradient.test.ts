import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { type ArraySource, keyFrom, randomStream } from "../../src/core/index.ts";
import { loadBackend } from "../../src/engine/index.ts";
import {
  features,
  type HeadName,
  headBase,
  headOutputs,
  heads,
  headTensor,
  headValues,
} from "../../src/hedging/index.ts";
import type { CostRates } from "../../src/training/cost-rates.ts";
import { type Episodes, type LossName, losses, outcomeTensors } from "../../src/training/index.ts";
import { outcomesByStep } from "../../src/training/outcomes.ts";
import { outputGradient } from "../../src/training/output-gradient.ts";
import { sampleEpisodes, sampleRates } from "../support/sample-episodes.ts";

const { tf } = await loadBackend("cpu");
const headNames = Object.keys(heads) as HeadName[];
const lossNames = Object.keys(losses) as LossName[];
const options = headNames.flatMap((head) => [
  { head, band: false },
  { head, band: true },
]);
const settings = { lambda: 1.7, costMultiple: 3, tail: 0.07, tailWeight: 0.7 };

function outputs(length: number, seed = 4): Float32Array {
  const random = randomStream(keyFrom(seed));
  return Float32Array.from({ length }, () => 0.9 * random.normal());
}

const largest = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);

/** Arrays in which every number that is not written shows. */
const fullOfNaN: ArraySource = {
  doubles: (_, length) => new Float64Array(length).fill(Number.NaN),
  singles: (_, length) => new Float32Array(length).fill(Number.NaN),
};

/** The loss in double precision, of numbers in double precision. */
function lossOf(
  output: Float64Array,
  episodes: Episodes,
  option: (typeof options)[number] & { costRate: CostRates },
  stage: typeof settings & { loss: LossName },
): number {
  const deltas = headValues(option, output, headBase(episodes.inputs), episodes.unit.length);
  const { gross, cost } = outcomesByStep(deltas, episodes, option.costRate);
  return losses[stage.loss].value(gross, cost, stage);
}

describe.each(options)("outputGradient, $head, band $band", (option) => {
  it("and the features do not depend on what was in their arrays", () => {
    const episodes = sampleEpisodes(23, 6);
    const stage = { ...settings, loss: "cvar" } as const; // most of its gradient is 0
    const output = outputs(23 * 6 * headOutputs(option));
    const all = (arrays?: ArraySource) => {
      const base = headBase(episodes.inputs, arrays);
      const x = features(episodes.inputs, base, arrays);
      return [x, outputGradient(output, { episodes, base }, { ...option, costRate: 0.002 }, stage, arrays)];
    };
    expect(all(fullOfNaN)).toEqual(all());
  });

  describe.each(lossNames)("%s", (loss) => {
    const stage = { ...settings, loss };

    it.each([
      { episodes: 1, steps: 1 },
      { episodes: 1, steps: 5 },
      { episodes: 7, steps: 3 },
      { episodes: 33, steps: 9 },
    ])("is the library's gradient of the tensor twins: $episodes episodes x $steps steps", (size) => {
      const episodes = sampleEpisodes(size.episodes, size.steps);
      const costRate = size.steps === 3 ? 0.002 : sampleRates(size.steps);
      const base = headBase(episodes.inputs);
      const outputsPerStep = headOutputs(option);
      const output = outputs(size.episodes * size.steps * outputsPerStep);
      const { value, grad } = tf.tidy(() => {
        const f = (o: Tensor) => {
          const { gross, cost } = outcomeTensors(tf, headTensor(tf, option, o, base), episodes, costRate);
          return losses[loss].tensor(tf, gross, cost, stage).asScalar();
        };
        const result = tf.valueAndGrad(f)(tf.tensor(output, [size.steps, size.episodes, outputsPerStep]));
        return { value: result.value.dataSync()[0]!, grad: result.grad.dataSync() };
      });
      const found = outputGradient(output, { episodes, base }, { ...option, costRate }, stage);
      expect(Math.abs(found.loss - value)).toBeLessThan(2e-5);
      const scale = Math.max(largest(grad), 1e-3);
      for (const [at, slope] of found.dOutput.entries()) {
        expect(Math.abs(slope - grad[at]!) / scale, `number ${at}`).toBeLessThan(1e-4);
      }
    });

    it("is that of finite differences in double precision, away from kinks", () => {
      const episodes = sampleEpisodes(19, 7, 3);
      const withRates = { ...option, costRate: sampleRates(7) };
      const output = outputs(19 * 7 * headOutputs(option), 5);
      const found = outputGradient(output, { episodes, base: headBase(episodes.inputs) }, withRates, stage);
      const wide = Float64Array.from(output);
      const at = (k: number, by: number) => lossOf(wide.with(k, wide[k]! + by), episodes, withRates, stage);
      expect(found.loss).toBe(lossOf(wide, episodes, withRates, stage));
      const scale = largest(found.dOutput);
      let kinks = 0;
      for (let k = 0; k < wide.length; k++) {
        const [up, down] = [(at(k, 1e-5) - found.loss) / 1e-5, (found.loss - at(k, -1e-5)) / 1e-5];
        if (Math.abs(up - down) > 1e-3 * scale) kinks++;
        else expect(Math.abs(found.dOutput[k]! - (up + down) / 2) / scale, `number ${k}`).toBeLessThan(1e-6);
      }
      expect(kinks).toBeLessThan(0.02 * wide.length);
    });
  });
});

describe("outputGradient", () => {
  const episodes = sampleEpisodes(40, 6, 8);
  const base = headBase(episodes.inputs);
  const option = { head: "residual-skew", band: true } as const;
  const output = outputs(40 * 6 * 2);

  it("is nothing without cost and without risk aversion", () => {
    const free = { ...option, costRate: 0 };
    const { loss, dOutput } = outputGradient(output, { episodes, base }, free, {
      ...settings,
      loss: "mean-variance",
      lambda: 0,
    });
    expect(loss).toBe(0);
    expect(largest(dOutput)).toBe(0);
  });

  it("of a small risk aversion and of a tail that is nearly all are that of the mean loss", () => {
    const dear = { ...option, costRate: 0.002 };
    const entropic = outputGradient(output, { episodes, base }, dear, { ...settings, loss: "entropic", lambda: 1e-8 });
    const whole = outputGradient(output, { episodes, base }, dear, { ...settings, loss: "cvar", tail: 1 - 1e-9 });
    expect(entropic.loss).toBeCloseTo(whole.loss, 6);
    for (const [at, slope] of whole.dOutput.entries()) expect(entropic.dOutput[at]).toBeCloseTo(slope, 7);
  });

  it("gives twins the same gradient under CVaR, in whatever order, and nothing to episodes outside the tail", () => {
    const [count, steps] = [10, 6];
    const first = sampleEpisodes(5, steps, 9);
    const twice = (values: Float64Array) => Float64Array.of(...values, ...values);
    const doubled: Episodes = {
      inputs: {
        ...first.inputs,
        episodes: count,
        forward: twice(first.inputs.forward),
        strike: twice(first.inputs.strike),
        tau: twice(first.inputs.tau),
        impliedVolatility: twice(first.inputs.impliedVolatility),
        leverage: twice(first.inputs.leverage),
      },
      prices: twice(first.prices),
      option: twice(first.option),
      unit: twice(first.unit),
    };
    const half = outputs(5 * steps * 2, 11);
    const both = Float32Array.from({ length: count * steps * 2 }, (_, at) => {
      const [t, episode, k] = [Math.floor(at / (count * 2)), Math.floor(at / 2) % count, at % 2];
      return half[(t * 5 + (episode % 5)) * 2 + k]!;
    });
    const { dOutput } = outputGradient(
      both,
      { episodes: doubled, base: headBase(doubled.inputs) },
      { ...option, costRate: 0.002 },
      { ...settings, loss: "cvar", tail: 0.25, tailWeight: 0.7 },
    );
    const moved = new Set<number>();
    for (let at = 0; at < dOutput.length; at++) {
      const [t, episode, k] = [Math.floor(at / (count * 2)), Math.floor(at / 2) % count, at % 2];
      if (episode < 5) expect(dOutput[at]).toBe(dOutput[(t * count + episode + 5) * 2 + k]);
      if (dOutput[at] !== 0) moved.add(episode % 5);
    }
    expect(moved.size).toBe(2); // 2.5 of 10 episodes: one pair whole, one pair in part
  });

  it("is the same to the bit each time", () => {
    const of = () =>
      outputGradient(output, { episodes, base }, { ...option, costRate: 0.002 }, { ...settings, loss: "entropic" });
    expect(of()).toEqual(of());
  });

  it("is not a number where an outcome is not, and refuses numbers of another size", () => {
    const stage = { ...settings, loss: "cvar" } as const;
    const broken = outputGradient(output.with(6, Number.NaN), { episodes, base }, { ...option, costRate: 0 }, stage);
    expect(broken.loss).toBeNaN();
    expect(broken.dOutput.every(Number.isNaN)).toBe(true);
    expect(() => outputGradient(output.subarray(1), { episodes, base }, { ...option, costRate: 0 }, stage)).toThrow(
      /output must have 480 numbers, had 479/,
    );
  });
});
