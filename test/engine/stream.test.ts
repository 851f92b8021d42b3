import { describe, expect, it } from "vitest";
import {
  type KernelName,
  type NetworkSpec,
  openNetwork,
  openStream,
  outputsOf,
  type Stream,
} from "../../src/engine/index.ts";
import { layerCases } from "../support/layer-cases.ts";
import { deepNetwork, fastKernels, largestDifference, lstms, sampleOf } from "../support/networks.ts";

const steps = 21;

/** Largest difference between the steps of a stream and a network's outputs of the same path, one of several. */
function differenceFromNetwork(spec: NetworkSpec, kernel: KernelName, paths: number, path: number): number {
  const { parameters, x } = sampleOf(spec, { steps, paths }, 3);
  const outputs = outputsOf(spec);
  const y = openNetwork(spec, { steps, batch: paths, kernel }).forward(parameters, x);
  const stream = openStream(spec, parameters, { kernel, steps });
  const rowOf = (array: ArrayLike<number>, t: number, rows: number) =>
    Array.from({ length: rows }, (_, k) => array[(t * paths + path) * rows + k]!);
  const differences = Array.from({ length: steps }, (_, t) =>
    largestDifference(stream.step(rowOf(x, t, spec.features)), rowOf(y, t, outputs)),
  );
  return Math.max(...differences);
}

const plain: readonly (readonly [name: string, spec: NetworkSpec])[] = [
  ["one unit", { features: 1, layers: lstms(1, 1) }],
  ["3 layers of 5", { features: 3, layers: lstms(3, 5) }],
  ["the hedging network", { features: 4, layers: [...lstms(2, 50), { kind: "dense", units: 1, activation: "tanh" }] }],
  [
    "dense below, between and above",
    {
      features: 7,
      layers: [
        { kind: "dense", units: 6, activation: "relu" },
        ...lstms(1, 51),
        { kind: "dense", units: 3, activation: "tanh" },
        ...lstms(1, 3),
        { kind: "dense", units: 5 },
      ],
    },
  ],
];
const changed: readonly (readonly [name: string, spec: NetworkSpec])[] = [
  ["residual", { features: 5, layers: [{ kind: "lstm", units: 5, residual: true }] }],
  ["layer normalisation", { features: 2, layers: [{ kind: "lstm", units: 7, layerNorm: true }] }],
  ["the network of 42,551 weights", deepNetwork(4, 50, 25)],
];

describe.each(fastKernels)("a stream on %s", (kernel) => {
  it.each(plain)("is the network, bit by bit: %s", (_, spec) => {
    expect(differenceFromNetwork(spec, kernel, 1, 0)).toBe(0);
    expect(differenceFromNetwork(spec, kernel, 37, 35)).toBe(0);
  });

  it.each(changed)("is the network to 1e-6: %s", (_, spec) => {
    expect(differenceFromNetwork(spec, kernel, 5, 3)).toBeLessThan(1e-6);
  });
});

describe.each([...fastKernels, "reference" as const])("a stream of attention and its company on %s", (kernel) => {
  it.each(layerCases)("is the network, bit by bit: %s", (_, spec) => {
    expect(differenceFromNetwork(spec, kernel, 1, 0)).toBe(0);
    expect(differenceFromNetwork(spec, kernel, 37, 35)).toBe(0);
  });
});

describe("a stream of attention", () => {
  const [, spec] = layerCases.find(([name]) => name === "feedback through attention")!;
  const { parameters } = sampleOf(spec, { steps, paths: 1 }, 4);
  const run = (stream: Stream) => [1, 2, 3].map((value) => Array.from(stream.step([value, 1, -value])));

  it("begins again after reset, and only then", () => {
    const stream = openStream(spec, parameters, { steps: 6 });
    const first = run(stream);
    expect(run(stream)).not.toEqual(first);
    stream.reset();
    expect(run(stream)).toEqual(first);
  });

  it("has as many steps as it was opened for", () => {
    const stream = openStream(spec, parameters, { steps: 3 });
    const first = run(stream);
    expect(() => stream.step([1, 2, 3])).toThrow(/opened for 3 steps/);
    stream.reset();
    expect(run(stream)).toEqual(first);
  });

  it("refuses to guess its steps, and other numbers of features", () => {
    expect(() => openStream(spec, parameters)).toThrow(/needs `steps`/);
    expect(() => openStream(spec, parameters, { steps: 0 })).toThrow(/steps must be an integer >= 1, was 0/);
    expect(() => openStream(spec, parameters, { steps: 2 }).step([1])).toThrow(/needs 3 features, got 1/);
    expect(() => openStream(spec, parameters.subarray(1), { steps: 2 })).toThrow(/needs \d+ weights/);
  });
});

describe("a stream", () => {
  const spec = deepNetwork(3, 8, 4);
  const { parameters, x } = sampleOf(spec, { steps, paths: 1 }, 4);
  const run = (step: (features: Float32Array) => ArrayLike<number>) =>
    Array.from({ length: steps }, (_, t) => Array.from(step(x.subarray(3 * t, 3 * t + 3))));

  it("on the reference is the network", () => {
    expect(differenceFromNetwork(spec, "reference", 2, 1)).toBeLessThan(1e-14);
  });

  it("begins again after reset, and only then", () => {
    const stream = openStream(spec, parameters);
    const first = run(stream.step);
    expect(run(stream.step)).not.toEqual(first);
    stream.reset();
    expect(run(stream.step)).toEqual(first);
  });

  it("stands beside another of the same network", () => {
    const alone = run(openStream(spec, parameters).step);
    const [a, b] = [openStream(spec, parameters), openStream(spec, parameters)];
    const zero = new Float32Array(3);
    expect(
      run((features) => {
        b.step(zero);
        return a.step(features);
      }),
    ).toEqual(alone);
  });

  it("gives arrays of its own, and takes any list of numbers", () => {
    const stream = openStream(spec, parameters);
    const first = stream.step([0.1, 0.2, 0.3]);
    const kept = first.slice();
    stream.step([1, 2, 3]);
    expect(first).toEqual(kept);
  });

  it("refuses other numbers of features and of weights", () => {
    const stream = openStream(spec, parameters);
    expect(() => stream.step([1, 2])).toThrow(/needs 3 features, got 2/);
    expect(() => stream.step(new Float32Array(4))).toThrow(/needs 3 features, got 4/);
    expect(() => openStream(spec, parameters.subarray(1))).toThrow(/needs \d+ weights, got \d+/);
  });
});
