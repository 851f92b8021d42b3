import { describe, expect, it } from "vitest";
import { loadBackend } from "../../src/engine/index.ts";
import type { Parameters } from "../../src/models/index.ts";
import { clipGlobalNorm, globalNorm } from "../../src/training/gradient-norm.ts";
import { adam } from "../../src/training/index.ts";
import { oneCycle } from "../../src/training/one-cycle.ts";

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
      ours.update(gradientsOf(now), state, now, 0.05);
    }
    for (const [k, value] of weight.dataSync().entries()) expect(now.matrix!.values[k]).toBeCloseTo(value, 4);
    weight.dispose();
    theirs.dispose();
  });

  it("first moves every weight by the rate, down its gradient", () => {
    const ours = adam({ weightDecay: 0 });
    const [moved, state] = [structuredClone(parameters), ours.init(parameters)];
    ours.update(gradientsOf(parameters), state, moved, 0.01);
    const change = Array.from(moved.matrix!.values, (w, k) => w - parameters.matrix!.values[k]!);
    for (const [k, value] of change.entries()) expect(value).toBeCloseTo([-0.01, 0.01, -0.01, -0.01][k]!, 6);
    expect(state.step).toBe(1);
  });

  it("decays matrices by rate times decay, apart from the gradient, and no bias", () => {
    const ours = adam({ weightDecay: 0.5 });
    const none = { matrix: new Float32Array(4), bias: new Float32Array(2) };
    const moved = structuredClone(parameters);
    ours.update(none, ours.init(parameters), moved, 0.1);
    expect(Array.from(moved.matrix!.values)).toEqual([1, -2, 3, 0.5].map((w) => expect.closeTo(0.95 * w, 6)));
    expect(moved.bias!.values).toEqual(parameters.bias!.values);
  });

  it("begins its state anew for every training, and a copied state goes on as the first did", () => {
    const ours = adam({ weightDecay: 0.1 });
    const first = { now: structuredClone(parameters), state: ours.init(parameters) };
    const step = ({ now, state }: typeof first) => ours.update(gradientsOf(now), state, now, 0.1);
    step(first);
    const copy = structuredClone(first);
    step(first);
    expect(copy).not.toEqual(first);
    step(copy);
    expect(copy).toEqual(first);
    expect(ours.init(parameters)).toEqual(adam({ weightDecay: 0.1 }).init(parameters));
  });
});

describe("oneCycle", () => {
  const rates = Array.from({ length: 100 }, (_, step) => oneCycle(0.003, step, 100));

  it("goes from peak / 25 up to the peak at 30 % and down to peak / 250,000", () => {
    expect(rates[0]).toBeCloseTo(0.003 / 25, 12);
    expect(rates[29]).toBeCloseTo(0.003, 12);
    expect(rates[99]).toBeCloseTo(0.003 / 250_000, 12);
    for (const [step, rate] of rates.entries()) {
      if (step > 0 && step <= 29) expect(rate).toBeGreaterThan(rates[step - 1]!);
      if (step > 29) expect(rate).toBeLessThan(rates[step - 1]!);
    }
  });

  it("is finite for one, two and three steps", () => {
    for (const steps of [1, 2, 3]) {
      for (let step = 0; step < steps; step++) expect(oneCycle(1, step, steps)).toBeGreaterThan(0);
    }
  });
});

describe("clipGlobalNorm", () => {
  it("scales all arrays together, and only when they are too long", () => {
    const gradients = { a: Float32Array.of(3, 0), b: Float32Array.of(4) };
    expect(globalNorm(gradients)).toBe(5);
    expect(clipGlobalNorm(gradients, 5, 5)).toBe(gradients);
    const clipped = clipGlobalNorm(gradients, 5, 1);
    expect(globalNorm(clipped)).toBeCloseTo(1, 6);
    expect(clipped.a![0]! / clipped.b![0]!).toBeCloseTo(0.75, 6);
  });
});
