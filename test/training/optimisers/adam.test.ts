import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyFrom } from "../../../src/core/index.ts";
import { loadBackend } from "../../../src/engine/index.ts";
import type { Parameters } from "../../../src/models/index.ts";
import { adam, train } from "../../../src/training/index.ts";
import { leveragedPaths, tinyOptions, trainingEffects } from "../../support/training.ts";

const parameters: Parameters = {
  matrix: { shape: [2, 2], values: Float32Array.of(1, -2, 3, 0.5) },
  bias: { shape: [2], values: Float32Array.of(1, -1) },
};
/** Gradient of sum (w - 0.3)^2 / 2. */
const gradientsOf = (at: Parameters) =>
  Object.fromEntries(Object.entries(at).map(([name, { values }]) => [name, values.map((w) => w - 0.3)]));

describe("adam", () => {
  it("takes the steps of the library's Adam", async () => {
    const { tf } = await loadBackend("cpu");
    const weight = tf.variable(tf.tensor(parameters.matrix!.values, [2, 2]));
    const theirs = tf.train.adam(0.05, 0.9, 0.999, 1e-8);
    const ours = adam({ weightDecay: 0 });
    const now = structuredClone(parameters);
    const state = ours.init(now);
    for (let k = 0; k < 25; k++) {
      theirs.minimize(() => weight.sub(0.3).square().sum().div(2).asScalar(), false, [weight]);
      ours.update({ gradients: gradientsOf(now), parameters: now, learningRate: 0.05 }, state);
    }
    for (const [k, value] of weight.dataSync().entries()) expect(now.matrix!.values[k]).toBeCloseTo(value, 4);
    weight.dispose();
    theirs.dispose();
  });

  it("first moves every weight by the rate, down its gradient", () => {
    const ours = adam({ weightDecay: 0 });
    const [moved, state] = [structuredClone(parameters), ours.init(parameters)];
    ours.update({ gradients: gradientsOf(parameters), parameters: moved, learningRate: 0.01 }, state);
    const change = Array.from(moved.matrix!.values, (w, k) => w - parameters.matrix!.values[k]!);
    for (const [k, value] of change.entries()) expect(value).toBeCloseTo([-0.01, 0.01, -0.01, -0.01][k]!, 6);
    expect(state.step).toBe(1);
  });

  it("decays matrices by rate times decay, apart from the gradient, and no bias", () => {
    const ours = adam({ weightDecay: 0.5 });
    const none = { matrix: new Float32Array(4), bias: new Float32Array(2) };
    const moved = structuredClone(parameters);
    ours.update({ gradients: none, parameters: moved, learningRate: 0.1 }, ours.init(parameters));
    expect(Array.from(moved.matrix!.values)).toEqual([1, -2, 3, 0.5].map((w) => expect.closeTo(0.95 * w, 6)));
    expect(moved.bias!.values).toEqual(parameters.bias!.values);
  });

  it("begins its state anew for every training, and a copied state goes on as the first did", () => {
    const ours = adam({ weightDecay: 0.1 });
    const first = { now: structuredClone(parameters), state: ours.init(parameters) };
    const step = ({ now, state }: typeof first) =>
      ours.update({ gradients: gradientsOf(now), parameters: now, learningRate: 0.1 }, state);
    step(first);
    const copy = structuredClone(first);
    step(first);
    expect(copy).not.toEqual(first);
    step(copy);
    expect(copy).toEqual(first);
    expect(ours.init(parameters)).toEqual(adam({ weightDecay: 0.1 }).init(parameters));
  });

  it("trains to the same bits as ever", async () => {
    const last = { epochs: 2, keep: "last" } as const;
    const options = tinyOptions({
      ...{ band: true, weightDecay: 0.01, batch: 32, pathsPerEpoch: 128, validationPaths: 128 },
      stages: [
        { ...last, loss: "cvar", tail: 0.1, learningRate: 0.01 },
        { ...last, loss: "entropic", lambda: 1, learningRate: 0.005 },
      ],
    });
    const compute = { kind: "kernel", name: "base" } as const;
    const { parameters: trained } = await train(options, leveragedPaths, keyFrom(4), {
      compute,
      fx: trainingEffects(),
    });
    const hash = createHash("sha256");
    for (const { values } of Object.values(trained))
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    expect(hash.digest("hex")).toBe("70619801d6ae95aa0fa7e6588f4c2ec3efdaed5615b322079816a61adc117e20");
  });
});
