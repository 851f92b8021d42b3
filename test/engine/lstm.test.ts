import type { Tensor } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { lstmSequence } from "../../src/engine/index.ts";
import { availableBackends, use } from "../support/backends.ts";
import { type LstmSizes, lstmSequenceReference } from "../support/lstm-reference.ts";
import { lstms } from "../support/networks.ts";
import { tensorNetwork } from "../support/tensor-network.ts";

const cases: { name: string; sizes: LstmSizes; layers: number }[] = [
  { name: "two layers, odd sizes", sizes: { steps: 5, batch: 7, features: 3, hidden: 5 }, layers: 2 },
  { name: "one step, one path, one feature", sizes: { steps: 1, batch: 1, features: 1, hidden: 1 }, layers: 1 },
  { name: "three layers, batch 37", sizes: { steps: 4, batch: 37, features: 7, hidden: 6 }, layers: 3 },
];

/** x, weights [kernel, recurrent, bias] by layer, and a direction for the output, all normal. */
function sample({ steps, batch, features, hidden }: LstmSizes, layers: number) {
  const random = randomStream(keyFrom(11));
  const normals = (count: number) => Float64Array.from({ length: count }, () => Math.fround(0.6 * random.normal()));
  const shapes = Array.from({ length: layers }, (_, l) => [
    [l === 0 ? features : hidden, 4 * hidden],
    [hidden, 4 * hidden],
    [4 * hidden],
  ]).flat();
  const weights = shapes.map((shape) => normals(shape.reduce((a, b) => a * b)));
  return { x: normals(steps * batch * features), weights, shapes, direction: normals(steps * batch * hidden) };
}

function inThrees<T>(values: readonly T[]): { kernel: T; recurrent: T; bias: T }[] {
  return Array.from({ length: values.length / 3 }, (_, l) => ({
    kernel: values[3 * l]!,
    recurrent: values[3 * l + 1]!,
    bias: values[3 * l + 2]!,
  }));
}

const backends = await availableBackends();

describe.each(backends)("lstmSequence on $name", (backend) => {
  const { tf } = backend;
  beforeAll(() => use(backend));

  it.each(cases)("equals the reference: $name", ({ sizes, layers }) => {
    const { x, weights, shapes } = sample(sizes, layers);
    const expected = lstmSequenceReference(x, sizes, inThrees(weights));
    const found = tf.tidy(() => {
      const tensors = weights.map((w, k) => tf.tensor(Array.from(w), shapes[k]!));
      return lstmSequence(
        tf,
        tf.tensor(Array.from(x), [sizes.steps, sizes.batch, sizes.features]),
        inThrees(tensors),
      ).dataSync();
    });
    expect(largestDifference(found, expected)).toBeLessThan(2e-6);
  });

  it.each(cases)("has the gradients of the library's own operations: $name", ({ sizes, layers }) => {
    const { x, weights, shapes, direction } = sample(sizes, layers);
    tf.tidy(() => {
      const input = tf.tensor(Array.from(x), [sizes.steps, sizes.batch, sizes.features]);
      const along = tf.tensor(Array.from(direction), [sizes.steps, sizes.batch, sizes.hidden]);
      const tensors = weights.map((w, k) => tf.tensor(Array.from(w), shapes[k]!));
      const fused = tf.grads((...w: Tensor[]) => lstmSequence(tf, input, inThrees(w)).mul(along).sum())(tensors);
      const spec = { features: sizes.features, layers: lstms(layers, sizes.hidden) };
      const plain = tf.grads((...w: Tensor[]) => tensorNetwork(tf, spec, input, w).mul(along).sum())(tensors);
      for (const [k, gradient] of fused.entries()) {
        expect(gradient.shape).toEqual(shapes[k]);
        expect(largestDifference(gradient.dataSync(), plain[k]!.dataSync())).toBeLessThan(2e-5);
      }
    });
  });

  it("has the gradients of finite differences of the reference", () => {
    const { sizes, layers } = cases[0]!;
    const { x, weights, shapes, direction } = sample(sizes, layers);
    const gradients = tf.tidy(() => {
      const input = tf.tensor(Array.from(x), [sizes.steps, sizes.batch, sizes.features]);
      const along = tf.tensor(Array.from(direction), [sizes.steps, sizes.batch, sizes.hidden]);
      const tensors = weights.map((w, k) => tf.tensor(Array.from(w), shapes[k]!));
      return tf
        .grads((...w: Tensor[]) => lstmSequence(tf, input, inThrees(w)).mul(along).sum())(tensors)
        .map((g) => g.dataSync());
    });
    const value = () =>
      lstmSequenceReference(x, sizes, inThrees(weights)).reduce((sum, h, k) => sum + h * direction[k]!, 0);
    for (const [k, weight] of weights.entries()) {
      for (const at of [0, weight.length >> 1, weight.length - 1]) {
        const kept = weight[at]!;
        weight[at] = kept + 1e-5;
        const up = value();
        weight[at] = kept - 1e-5;
        const slope = (up - value()) / 2e-5;
        weight[at] = kept;
        expect(gradients[k]![at]).toBeCloseTo(slope, 4);
      }
    }
  });

  it("leaves no tensor behind, with and without a gradient", () => {
    const { sizes, layers } = cases[2]!;
    const { x, weights, shapes } = sample(sizes, layers);
    const input = tf.tensor(Array.from(x), [sizes.steps, sizes.batch, sizes.features]);
    const tensors = weights.map((w, k) => tf.tensor(Array.from(w), shapes[k]!));
    const before = tf.memory().numTensors;
    lstmSequence(tf, input, inThrees(tensors)).dispose();
    expect(tf.memory().numTensors).toBe(before);
    const { value, grads } = tf.valueAndGrads((...w: Tensor[]) => lstmSequence(tf, input, inThrees(w)).sum())(tensors);
    tf.dispose([value, ...grads]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([input, ...tensors]);
  });

  it("refuses weights of the wrong shape and says which", () => {
    tf.tidy(() => {
      const layer = { kernel: tf.zeros([3, 8]), recurrent: tf.zeros([2, 8]), bias: tf.zeros([8]) };
      const x = tf.zeros([2, 4, 5]);
      expect(() => lstmSequence(tf, x, [layer])).toThrow(/layer 0 must be \[5,8\], \[2,8\], \[8\], were \[3,8\]/);
      expect(() => lstmSequence(tf, x, [])).toThrow(/at least one layer/);
    });
  });
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let k = 0; k < a.length; k++) largest = Math.max(largest, Math.abs(a[k]! - b[k]!));
  return largest;
}
