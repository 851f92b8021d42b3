import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { loadBackend } from "../../src/engine/index.ts";
import { type HeadName, headBase, headOutputs, heads, headTensor, headValues } from "../../src/hedging/index.ts";
import { losses, outcomeTensors } from "../../src/training/index.ts";
import { outcomesByStep } from "../../src/training/outcomes.ts";
import { outputGradient } from "../../src/training/output-gradient.ts";
import { penalty, withPenaltyTensor } from "../../src/training/penalties.ts";
import { sampleEpisodes, sampleRates } from "../support/sample-episodes.ts";

const { tf } = await loadBackend("cpu");
const [count, steps] = [19, 7];
const episodes = sampleEpisodes(count, steps, 3);
const base = headBase(episodes.inputs);
const stage = {
  loss: "entropic",
  ...{ lambda: 1.7, costMultiple: 3, tail: 0.07, tailWeight: 0.7 },
  ...{ tradePenalty: 0.2, bandPenalty: { weight: 4, width: 0.1 } },
} as const;
const largest = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);

function outputs(length: number, seed: number): Float32Array {
  const random = randomStream(keyFrom(seed));
  return Float32Array.from({ length }, () => 0.9 * random.normal());
}

const options = (Object.keys(heads) as HeadName[]).flatMap((head) => [
  { head, band: false },
  { head, band: true },
]);

describe.each(options)("outputGradient of a stage with penalties, $head, band $band", (option) => {
  const withRates = { ...option, costRate: sampleRates(steps) };
  const size = count * steps * headOutputs(option);
  const output = outputs(size, 5);
  const reference = headValues(option, outputs(size, 6), base, count);
  const found = outputGradient(output, { episodes, base, reference }, withRates, stage);

  it("is that of finite differences in double precision, away from kinks", () => {
    const wide = Float64Array.from(output);
    const lossOf = (values: Float64Array) => {
      const deltas = headValues(option, values, base, count);
      const { gross, cost } = outcomesByStep(deltas, episodes, withRates.costRate);
      return losses.entropic.value(gross, cost, stage) + penalty({ deltas, reference, episodes: count }, stage);
    };
    const at = (k: number, by: number) => lossOf(wide.with(k, wide[k]! + by));
    expect(found.loss).toBe(lossOf(wide));
    const scale = largest(found.dOutput);
    let kinks = 0;
    for (let k = 0; k < wide.length; k++) {
      const [up, down] = [(at(k, 1e-5) - found.loss) / 1e-5, (found.loss - at(k, -1e-5)) / 1e-5];
      if (Math.abs(up - down) > 1e-3 * scale) kinks++;
      else expect(Math.abs(found.dOutput[k]! - (up + down) / 2) / scale, `number ${k}`).toBeLessThan(1e-6);
    }
    expect(kinks).toBeLessThan(0.02 * wide.length);
  });

  it("is the library's gradient of the tensor twins", () => {
    const { value, grad } = tf.tidy(() => {
      const about = tf.tensor(new Float32Array(reference), [steps, count]);
      const f = (o: Tensor) => {
        const deltas = headTensor(tf, option, o, base);
        const { gross, cost } = outcomeTensors(tf, deltas, episodes, withRates.costRate);
        const loss = losses.entropic.tensor(tf, gross, cost, stage);
        return withPenaltyTensor(tf, loss, { deltas, reference: about }, stage).asScalar();
      };
      const result = tf.valueAndGrad(f)(tf.tensor(output, [steps, count, headOutputs(option)]));
      return { value: result.value.dataSync()[0]!, grad: result.grad.dataSync() };
    });
    expect(Math.abs(found.loss - value)).toBeLessThan(2e-5);
    const scale = largest(grad);
    for (const [at, slope] of found.dOutput.entries())
      expect(Math.abs(slope - grad[at]!) / scale, `number ${at}`).toBeLessThan(1e-4);
  });
});
