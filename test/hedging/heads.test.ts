import type { Tensor } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { type HeadName, headBase, heads, headTensor, headValues, tradeToBand } from "../../src/hedging/index.ts";
import { availableBackends, use } from "../support/backends.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";

const [episodes, steps] = [33, 9];
const inputs = sampleInputs(episodes, steps);
const base = headBase(inputs);
const names = Object.keys(heads) as HeadName[];
const options = names.flatMap((head) => [
  { head, band: false },
  { head, band: true },
]);

function outputs(count: number): Float32Array {
  const random = randomStream(keyFrom(4));
  return Float32Array.from({ length: steps * episodes * count }, () => 1.2 * random.normal());
}

describe.each(await availableBackends())("heads on $name", (backend) => {
  const { tf } = backend;
  beforeAll(() => use(backend));

  it.each(options)("tensors equal numbers: $head, band $band", (option) => {
    const count = option.band ? 2 : 1;
    const output = outputs(count);
    const expected = headValues(option, output, base, episodes);
    const before = tf.memory().numTensors;
    const found = tf.tidy(() => headTensor(tf, option, tf.tensor(output, [steps, episodes, count]), base).dataSync());
    for (const [at, delta] of expected.entries()) expect(Math.abs(found[at]! - delta)).toBeLessThan(1e-5);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(options)("have the gradient of finite differences of the numbers: $head, band $band", (option) => {
    const count = option.band ? 2 : 1;
    const output = outputs(count);
    const along = Float32Array.from({ length: steps * episodes }, (_, k) => Math.sin(k));
    const gradient = tf.tidy(() => {
      const weights = tf.tensor(along, [steps, episodes]);
      const f = (o: Tensor) => headTensor(tf, option, o, base).mul(weights).sum();
      return tf
        .grad(f)(tf.tensor(output, [steps, episodes, count]))
        .dataSync();
    });
    const wide = Float64Array.from(output);
    const value = () =>
      headValues(option, wide, base, episodes).reduce((sum, delta, at) => sum + delta * along[at]!, 0);
    for (let at = 0; at < wide.length; at += 13) {
      const kept = wide[at]!;
      wide[at] = kept + 1e-6;
      const up = value();
      wide[at] = kept - 1e-6;
      expect(Math.abs(gradient[at]! - (up - value()) / 2e-6)).toBeLessThan(2e-4);
      wide[at] = kept;
    }
  });
});

describe("heads", () => {
  it("untrained are their rule", () => {
    const nothing = new Float32Array(steps * episodes);
    const skew = headValues({ head: "residual-skew", band: false }, nothing, base, episodes);
    const black = headValues({ head: "residual-bs", band: false }, nothing, base, episodes);
    expect(headValues({ head: "direct", band: false }, nothing, base, episodes).every((delta) => delta === 0)).toBe(
      true,
    );
    // Leverage below 0 holds less than Black-Scholes.
    for (const [at, delta] of skew.entries()) expect(delta).toBeLessThanOrEqual(black[at]!);
  });

  it("with a band start at their target and then stay within its width", () => {
    const output = outputs(2);
    const option = { head: "residual-skew", band: true } as const;
    const held = headValues(option, output, base, episodes);
    const targets = headValues(
      { ...option, band: false },
      output.filter((_, k) => k % 2 === 0),
      base,
      episodes,
    );
    const trades = held.filter((delta, at) => at >= episodes && delta !== held[at - episodes]).length;
    for (const [at, delta] of held.entries()) {
      const width = at < episodes ? 0 : 0.2 / (1 + Math.exp(2.2 - output[2 * at + 1]!));
      expect(Math.abs(delta - targets[at]!)).toBeLessThanOrEqual(width + 1e-12);
    }
    expect(trades).toBeGreaterThan(0);
    expect(trades).toBeLessThan(held.length - episodes);
  });

  it("tradeToBand stays inside, else goes to the nearer edge", () => {
    expect(tradeToBand(0.51, 0.5, 0.02)).toBe(0.51);
    expect(tradeToBand(0.6, 0.5, 0.02)).toBeCloseTo(0.52, 15);
    expect(tradeToBand(0.4, 0.5, 0.02)).toBeCloseTo(0.48, 15);
    expect(tradeToBand(0.4, 0.5, 0)).toBe(0.5);
  });
});
