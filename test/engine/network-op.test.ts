import type { Tensor } from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { lstmSequence, type NetworkSpec, networkOp, outputsOf } from "../../src/engine/index.ts";
import { availableBackends, use } from "../support/backends.ts";
import { layerCases } from "../support/layer-cases.ts";
import { largest, largestDifference, lstms, type Sizes, sampleOf, trainOnce } from "../support/networks.ts";
import { tensorNetwork, tensorsOf } from "../support/tensor-network.ts";

type Case = readonly [name: string, spec: NetworkSpec, sizes: Sizes];

const lstm = { kind: "lstm", units: 6 } as const;
const cases: readonly Case[] = [
  ["lstm", { features: 3, layers: [lstm] }, { steps: 4, paths: 5 }],
  [
    "two lstms and a tanh head",
    { features: 2, layers: [...lstms(2, 5), { kind: "dense", units: 3, activation: "tanh" }] },
    { steps: 3, paths: 37 },
  ],
  [
    "relu between",
    { features: 4, layers: [{ kind: "dense", units: 6, activation: "relu" }, lstm, { kind: "dense", units: 1 }] },
    { steps: 3, paths: 9 },
  ],
  ["residual", { features: 6, layers: [{ ...lstm, residual: true }] }, { steps: 3, paths: 5 }],
  [
    "normalised, with residual connections",
    {
      features: 4,
      layers: [
        { kind: "dense", units: 6 },
        { ...lstm, layerNorm: true, residual: true },
        { ...lstm, layerNorm: true },
        { kind: "dense", units: 2 },
      ],
    },
    { steps: 3, paths: 5 },
  ],
  ...layerCases,
];

const backends = await availableBackends();

describe.each(backends)("networkOp on $name", (backend) => {
  const { tf } = backend;
  beforeAll(() => use(backend));

  const tensors = (spec: NetworkSpec, { steps, paths }: Sizes, seed: number) => {
    const sample = sampleOf(spec, { steps, paths }, seed);
    const outputs = outputsOf(spec);
    return {
      sample,
      x: tf.tensor(sample.x, [steps, paths, spec.features]),
      weights: tensorsOf(tf, spec, sample.parameters),
      direction: tf.tensor(sample.dOutput, [steps, paths, outputs]),
    };
  };

  it.each(cases)("has the value and all gradients of the library's own operations: %s", (_, spec, sizes) => {
    tf.tidy(() => {
      const { x, weights, direction } = tensors(spec, sizes, 1);
      const both = [networkOp, tensorNetwork].map((network) =>
        tf.valueAndGrads((input: Tensor, ...w: Tensor[]) => network(tf, spec, input, w).mul(direction).sum())([
          x,
          ...weights,
        ]),
      );
      const [fused, plain] = [both[0]!, both[1]!];
      expect(Math.abs(fused.value.dataSync()[0]! - plain.value.dataSync()[0]!)).toBeLessThan(2e-5);
      expect(fused.grads.map(({ shape }) => shape)).toEqual([x, ...weights].map(({ shape }) => shape));
      for (const [k, gradient] of fused.grads.entries()) {
        const expected = plain.grads[k]!.dataSync();
        const bound = 1e-5 * (1 + largest(expected));
        expect(largestDifference(gradient.dataSync(), expected), `gradient ${k}`).toBeLessThan(bound);
      }
    });
  });

  it("keeps two passes of the same sizes apart, whichever gradient is taken first", () => {
    const [, spec, sizes] = cases[1]!;
    tf.tidy(() => {
      const [a, b] = [tensors(spec, sizes, 2), tensors(spec, sizes, 3)];
      const expected = [a, b].flatMap(({ sample }) => {
        const { gradient, dX } = trainOnce(spec, sizes, sample, {});
        return [{ gradient, dX }];
      });
      const grads = tf.grads((xa: Tensor, xb: Tensor, ...w: Tensor[]) => {
        const half = w.length / 2;
        const ya = networkOp(tf, spec, xa, w.slice(0, half)).mul(a.direction).sum();
        const yb = networkOp(tf, spec, xb, w.slice(half)).mul(b.direction).sum();
        return ya.add(yb);
      })([a.x, b.x, ...a.weights, ...b.weights]);
      const flat = (some: Tensor[]) => some.flatMap((tensor) => Array.from(tensor.dataSync()));
      const half = a.weights.length;
      expect(largestDifference(flat(grads.slice(0, 1)), expected[0]!.dX)).toBeLessThan(1e-6);
      expect(largestDifference(flat(grads.slice(1, 2)), expected[1]!.dX)).toBeLessThan(1e-6);
      expect(largestDifference(flat(grads.slice(2, 2 + half)), expected[0]!.gradient)).toBeLessThan(1e-6);
      expect(largestDifference(flat(grads.slice(2 + half)), expected[1]!.gradient)).toBeLessThan(1e-6);
    });
  });

  it("stands between tensors: what comes before and after has its gradients", () => {
    const [, spec, sizes] = cases[0]!;
    tf.tidy(() => {
      const { x, weights } = tensors(spec, sizes, 4);
      const before = tf.randomNormal([3, 3], 0, 1, "float32", 5);
      const after = tf.randomNormal([6, 2], 0, 1, "float32", 6);
      const loss =
        (network: typeof networkOp) =>
        (first: Tensor, last: Tensor, ...w: Tensor[]) => {
          const input = tf
            .matMul(x.reshape([-1, 3]), first)
            .tanh()
            .reshape(x.shape);
          return tf
            .matMul(network(tf, spec, input, w).reshape([-1, 6]), last)
            .square()
            .mean();
        };
      const [fused, plain] = [networkOp, tensorNetwork].map((network) =>
        tf.grads(loss(network))([before, after, ...weights]),
      );
      for (const [k, gradient] of fused!.entries()) {
        expect(largestDifference(gradient.dataSync(), plain![k]!.dataSync()), `gradient ${k}`).toBeLessThan(1e-5);
      }
    });
  });

  it("lstmSequence is differentiable in x", () => {
    const [, spec, sizes] = cases[0]!;
    tf.tidy(() => {
      const { x, weights, direction } = tensors(spec, sizes, 5);
      const [kernel, recurrent, bias] = weights;
      const fused = tf.grad((input) =>
        lstmSequence(tf, input, [{ kernel: kernel!, recurrent: recurrent!, bias: bias! }])
          .mul(direction)
          .sum(),
      )(x);
      const plain = tf.grad((input) => tensorNetwork(tf, spec, input, weights).mul(direction).sum())(x);
      expect(largestDifference(fused.dataSync(), plain.dataSync())).toBeLessThan(1e-5);
    });
  });

  it("more sizes than are kept open", () => {
    const [, spec] = cases[0]!;
    for (let turn = 0; turn < 24; turn++) {
      tf.tidy(() => {
        const sizes = { steps: 2, paths: 1 + (turn % 12) };
        const { x, weights, sample } = tensors(spec, sizes, turn);
        const y = networkOp(tf, spec, x, weights).dataSync();
        expect(largestDifference(y, trainOnce(spec, sizes, sample).y)).toBe(0);
      });
    }
  });

  it("leaves no tensor behind, with and without a gradient", () => {
    const [, spec, sizes] = cases[1]!;
    const { x, weights, direction } = tensors(spec, sizes, 6);
    const before = tf.memory().numTensors;
    networkOp(tf, spec, x, weights).dispose();
    expect(tf.memory().numTensors).toBe(before);
    const loss = (input: Tensor, ...w: Tensor[]) => networkOp(tf, spec, input, w).mul(direction).sum();
    const { value, grads } = tf.valueAndGrads(loss)([x, ...weights]);
    expect(tf.memory().numTensors).toBe(before + 1 + grads.length);
    tf.dispose([value, ...grads, x, direction, ...weights]);
  });

  it("names what has the wrong shape", () => {
    const [, spec, sizes] = cases[1]!;
    tf.tidy(() => {
      const { x, weights } = tensors(spec, sizes, 7);
      expect(() => networkOp(tf, spec, x.reshape([37, 6]), weights)).toThrow(
        /x must be \[steps, batch, 2\], was \[37,6\]/,
      );
      expect(() => networkOp(tf, spec, tf.zeros([3, 0, 2]), weights)).toThrow(/x must be/);
      expect(() => networkOp(tf, spec, tf.zeros([3, 37, 3]), weights)).toThrow(/was \[3,37,3\]/);
      expect(() => networkOp(tf, spec, x, weights.slice(1))).toThrow(/needs 8 weights, got 7/);
      const wrong = weights.with(4, tf.zeros([20, 5]));
      expect(() => networkOp(tf, spec, x, wrong)).toThrow(/recurrent of layer 1 must be \[5,20\], was \[20,5\]/);
    });
  });
});
