import { afterEach, describe, expect, it, vi } from "vitest";
import {
  chooseKernel,
  type NetworkSpec,
  openNetwork,
  parameterCount,
  parameterShapes,
} from "../../src/engine/index.ts";
import {
  deepNetwork,
  fastKernels,
  largest,
  largestDifference,
  lstms,
  type Sizes,
  sameBits,
  sampleOf,
  slopesOf,
  trainOnce,
  withMeanLoss,
} from "../support/networks.ts";

type Case = readonly [name: string, spec: NetworkSpec, sizes: Sizes];

const tanh = (units: number) => ({ kind: "dense" as const, units, activation: "tanh" as const });
const relu = (units: number) => ({ kind: "dense" as const, units, activation: "relu" as const });
const linear = (units: number) => ({ kind: "dense" as const, units });

/** Every number of paths, steps, features, units, layers and outputs, in changing company. */
const odd: readonly Case[] = [
  ["all ones", { features: 1, layers: lstms(1, 1) }, { paths: 1, steps: 1 }],
  ["5 units, head of 1", { features: 3, layers: [...lstms(1, 5), linear(1)] }, { paths: 5, steps: 2 }],
  ["3 layers of 5, head of 2", { features: 7, layers: [...lstms(3, 5), tanh(2)] }, { paths: 31, steps: 21 }],
  ["50 units, head of 5", { features: 1, layers: [...lstms(1, 50), relu(5)] }, { paths: 32, steps: 2 }],
  ["2 layers of 51", { features: 3, layers: lstms(2, 51) }, { paths: 33, steps: 2 }],
  ["51 units over 21 steps", { features: 7, layers: [...lstms(1, 51), tanh(1)] }, { paths: 37, steps: 21 }],
  ["3 layers of 1", { features: 3, layers: [...lstms(3, 1), linear(5)] }, { paths: 64, steps: 21 }],
  ["2 layers of 50, one step", { features: 7, layers: [...lstms(2, 50), relu(2)] }, { paths: 65, steps: 1 }],
  ["5 units, 100 paths", { features: 3, layers: [...lstms(2, 5), relu(5)] }, { paths: 100, steps: 21 }],
  ["50 units, 129 paths", { features: 1, layers: [...lstms(1, 50), tanh(2)] }, { paths: 129, steps: 2 }],
  [
    "dense below and between",
    { features: 3, layers: [relu(6), ...lstms(1, 5), tanh(7), ...lstms(1, 3), linear(2)] },
    { paths: 37, steps: 5 },
  ],
  ["dense alone", { features: 7, layers: [tanh(5), linear(3)] }, { paths: 33, steps: 2 }],
  ["the hedging network", { features: 4, layers: [...lstms(2, 50), tanh(1)] }, { paths: 256, steps: 30 }],
];

describe.each(odd)("gradients of a mean loss, within 5e-7 of double precision: %s", (_, spec, sizes) => {
  const sample = withMeanLoss(spec, sizes, sampleOf(spec, sizes, 7));
  const exact = trainOnce(spec, sizes, sample, { kernel: "reference" });

  it("are of the size of a half", () => {
    expect(largest(exact.gradient)).toBeGreaterThan(0.2);
    expect(largest(exact.gradient)).toBeLessThan(0.8);
  });

  it.each(fastKernels)("%s", (kernel) => {
    const found = trainOnce(spec, sizes, sample, { kernel });
    expect(largestDifference(found.gradient, exact.gradient)).toBeLessThan(5e-7);
    expect(largestDifference(found.dX, exact.dX)).toBeLessThan(5e-7);
    expect(largestDifference(found.y, exact.y)).toBeLessThan(1e-6);
  });
});

describe("layer normalisation, dropout and residual connections", () => {
  const spec = deepNetwork(4, 50, 25);
  const sizes = { paths: 37, steps: 8 };
  const sample = withMeanLoss(spec, sizes, sampleOf(spec, sizes, 8));
  const exact = trainOnce(spec, sizes, sample, { kernel: "reference", dropoutKey: 99 });

  it.each(fastKernels)("%s: gradients within 2e-6 of double precision", (kernel) => {
    const found = trainOnce(spec, sizes, sample, { kernel, dropoutKey: 99 });
    expect(largestDifference(found.gradient, exact.gradient)).toBeLessThan(2e-6);
    expect(largestDifference(found.dX, exact.dX)).toBeLessThan(2e-6);
  });
});

describe("finite differences in double precision", () => {
  const small: readonly Case[] = [
    ["lstm", { features: 2, layers: lstms(1, 3) }, { paths: 3, steps: 3 }],
    ["two lstms and a head", { features: 3, layers: [...lstms(2, 2), tanh(2)] }, { paths: 9, steps: 4 }],
    [
      "layer normalisation alone",
      { features: 2, layers: [{ kind: "lstm", units: 5, layerNorm: true }] },
      { paths: 3, steps: 3 },
    ],
    ["residual alone", { features: 3, layers: [{ kind: "lstm", units: 3, residual: true }] }, { paths: 3, steps: 3 }],
    [
      "dropout alone",
      { features: 2, layers: [{ kind: "lstm", units: 5, dropout: 0.5 }, linear(1)] },
      { paths: 33, steps: 2 },
    ],
    [
      "residual over a padded dense layer",
      { features: 2, layers: [linear(5), { kind: "lstm", units: 5, residual: true }] },
      { paths: 3, steps: 3 },
    ],
    ["dense between lstms", { features: 2, layers: [...lstms(1, 3), relu(5), ...lstms(1, 2)] }, { paths: 3, steps: 3 }],
    ["the shape of the network of 42,551 weights", deepNetwork(4, 6, 3), { paths: 5, steps: 3 }],
  ];

  it.each(small)("every weight and every input: %s", (_, spec, sizes) => {
    const sample = sampleOf(spec, sizes, 3);
    const { gradient, dX } = trainOnce(spec, sizes, sample, { kernel: "reference", dropoutKey: 5 });
    expect(largest(gradient)).toBeGreaterThan(0.1);
    expect(largest(dX)).toBeGreaterThan(1e-3);
    const slopes = slopesOf(spec, sizes, sample, 5);
    expect(largestDifference(gradient, slopes.weights)).toBeLessThan(1e-7 * (1 + largest(gradient)));
    expect(largestDifference(dX, slopes.x)).toBeLessThan(1e-7 * (1 + largest(dX)));
  });
});

describe("weights", () => {
  it("of the network of 42,551 weights are 42,151 here: a library with two bias vectors per LSTM layer has 2 x 200 more", () => {
    const spec = deepNetwork(4, 50, 25);
    expect(parameterCount(spec)).toBe(42_151);
    expect(parameterCount(spec) + 2 * 4 * 50).toBe(42_551);
    expect(openNetwork(spec, { steps: 1, batch: 1 }).parameters).toBe(42_151);
  });

  it("lie layer by layer", () => {
    const spec: NetworkSpec = { features: 3, layers: [{ kind: "lstm", units: 2, layerNorm: true }, relu(5)] };
    expect(parameterShapes(spec).map(({ name, layer, shape }) => [name, layer, shape])).toEqual([
      ["kernel", 0, [3, 8]],
      ["recurrent", 0, [2, 8]],
      ["bias", 0, [8]],
      ["gain", 0, [2]],
      ["shift", 0, [2]],
      ["kernel", 1, [2, 5]],
      ["bias", 1, [5]],
    ]);
  });
});

describe("dropout", () => {
  const rate = 0.3;
  const plain: NetworkSpec = { features: 2, layers: [...lstms(1, 20), linear(1)] };
  const dropping: NetworkSpec = { features: 2, layers: [{ kind: "lstm", units: 20, dropout: rate }, linear(1)] };
  const sizes = { paths: 70, steps: 5 };
  const { parameters, x } = sampleOf(plain, sizes, 4);
  const heads = (spec: NetworkSpec, key?: number) => {
    const network = openNetwork(spec, { steps: sizes.steps, batch: sizes.paths, kernel: "base" });
    network.forward(parameters, x, key);
    return network.layerInputs(1);
  };
  const kept = heads(plain);

  it("drops about its share, scales what stays, and does nothing without a key", () => {
    const dropped = heads(dropping, 12);
    const share = dropped.filter((value) => value === 0).length / dropped.length;
    expect(Math.abs(share - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / dropped.length));
    const expected = kept.map((value, k) => (dropped[k] === 0 ? 0 : value / (1 - rate)));
    expect(largestDifference(dropped, expected)).toBeLessThan(1e-6);
    expect(sameBits(heads(dropping), kept)).toBe(true);
  });

  it("has another mask for another key, path block, step and layer", () => {
    const maskOf = (values: ArrayLike<number>) => Array.from(values, (value) => (value === 0 ? "0" : "1"));
    const mask = maskOf(heads(dropping, 12));
    expect(maskOf(heads(dropping, 13))).not.toEqual(mask);
    expect(maskOf(heads(dropping, 12))).toEqual(mask);
    const rows = (step: number, path: number) => mask.slice((step * 70 + path) * 20, (step * 70 + path + 6) * 20);
    expect(rows(0, 0)).not.toEqual(rows(0, 32));
    expect(rows(0, 0)).not.toEqual(rows(1, 0));
    const spec: NetworkSpec = { features: 2, layers: [dropping.layers[0]!, dropping.layers[0]!, linear(1)] };
    const network = openNetwork(spec, { steps: 5, batch: 70, kernel: "base" });
    network.forward(sampleOf(spec, sizes, 4).parameters, x, 12);
    expect(maskOf(network.layerInputs(1))).toEqual(mask);
    expect(maskOf(network.layerInputs(2))).not.toEqual(mask);
  });

  it("refuses a key that threads would read differently", () => {
    const network = openNetwork(dropping, { steps: sizes.steps, batch: sizes.paths });
    for (const key of [-1, 1.5, 2 ** 32, Number.NaN]) {
      expect(() => network.forward(parameters, x, key)).toThrow(/dropoutKey must be an integer of 0 .. 2\^32 - 1/);
    }
    expect(() => network.forward(parameters, x, 2 ** 32 - 1)).not.toThrow();
  });
});

describe("gradients too small for single precision", () => {
  const spec: NetworkSpec = {
    features: 2,
    layers: [
      { kind: "lstm", units: 3 },
      { kind: "dense", units: 1 },
    ],
  };
  it.each(["base", "relaxed", "reference"] as const)("become 0 on %s, and NaN stays", async (kernel) => {
    const network = openNetwork(spec, { steps: 2, batch: 4, kernel });
    const parameters = new Float32Array(network.parameters).fill(0.1);
    const x = new Float32Array(16).fill(0.5);
    network.forward(parameters, x);
    expect(network.backward(new Float32Array(8).fill(1e-35)).every((slope) => slope === 0)).toBe(true);
    network.forward(parameters, x);
    expect(network.backward(new Float32Array(8).fill(1e-20)).some((slope) => slope !== 0)).toBe(true);
    network.forward(parameters, x);
    expect(network.backward(new Float32Array(8).fill(Number.NaN)).every(Number.isNaN)).toBe(true);
    await network.close();
  });
});

describe("a network that cannot be", () => {
  it("is refused by name of what is wrong", () => {
    const open = (layer: object) =>
      openNetwork({ features: 2, layers: [layer as NetworkSpec["layers"][number]] }, { steps: 2, batch: 4 });
    expect(() => open({ kind: "dense", units: 1, activation: "sigmoid" })).toThrow(/activation 'sigmoid' is unknown/);
    expect(() => open({ kind: "gru", units: 1 })).toThrow(/layer 0 must be lstm or dense/);
    expect(() => openNetwork(spec2, { steps: 2, batch: 300_000 })).toThrow(/Take at most|too large/);
  });

  it("has no more threads than shards", async () => {
    const network = openNetwork(spec2, { steps: 2, batch: 65, threads: 64 });
    expect(network.threads()).toBe(2);
    await network.close();
  });
});

const spec2: NetworkSpec = { features: 2, layers: [{ kind: "lstm", units: 3 }] };

describe("calls", () => {
  const spec: NetworkSpec = { features: 3, layers: [...lstms(2, 7), tanh(2)] };
  const [steps, batch] = [4, 40];
  const samples = [40, 1, 33, 8, 40].map((paths, seed) => sampleOf(spec, { steps, paths }, seed));

  it.each(fastKernels)("%s: a network used again, with other sizes, gives what a fresh one gives", (kernel) => {
    const network = openNetwork(spec, { steps, batch, kernel, inputGradient: true });
    for (const sample of samples) {
      const paths = sample.x.length / (3 * steps);
      const fresh = trainOnce(spec, { steps, paths }, sample, { kernel });
      expect(sameBits(network.forward(sample.parameters, sample.x), fresh.y)).toBe(true);
      expect(sameBits(network.backward(sample.dOutput), fresh.gradient)).toBe(true);
      expect(sameBits(network.inputGradient(), fresh.dX)).toBe(true);
    }
  });

  it.each(fastKernels)("%s: predicts what forward gives, bit by bit, for more paths than the batch", (kernel) => {
    const many = sampleOf(spec, { steps, paths: 131 }, 9);
    const whole = trainOnce(spec, { steps, paths: 131 }, many, { kernel });
    const network = openNetwork(spec, { steps, batch, kernel });
    expect(sameBits(network.predict(many.parameters, many.x), whole.y)).toBe(true);
    expect(sameBits(network.predict(Array.from(many.parameters), Array.from(many.x)), whole.y)).toBe(true);
    expect(sameBits(network.predict(many.parameters, Float64Array.from(many.x)), whole.y)).toBe(true);
  });

  it.each([...fastKernels, "reference" as const])(
    "%s: a prediction with other weights between forward and backward leaves the gradient as it was",
    (kernel) => {
      const [sample, other] = [samples[0]!, sampleOf(spec, { steps, paths: 90 }, 77)];
      const expected = trainOnce(spec, { steps, paths: 40 }, sample, { kernel });
      const network = openNetwork(spec, { steps, batch, kernel, inputGradient: true });
      network.forward(sample.parameters, sample.x);
      network.predict(other.parameters, other.x);
      const inputs = network.layerInputs(1);
      expect(sameBits(network.backward(sample.dOutput), expected.gradient)).toBe(true);
      network.predict(other.parameters, other.x);
      expect(sameBits(network.inputGradient(), expected.dX)).toBe(true);
      expect(sameBits(network.layerInputs(1), inputs)).toBe(true);
    },
  );

  it.each(fastKernels)("%s: NaN in one path stays in its outputs, and is gone with the next call", (kernel) => {
    const sample = samples[2]!;
    const poisoned = sample.x.slice();
    poisoned[(1 * 33 + 20) * 3] = Number.NaN; // step 1 of path 20
    const network = openNetwork(spec, { steps, batch, kernel, inputGradient: true });
    const y = network.forward(sample.parameters, poisoned);
    const paths = Array.from(y, (value, k) =>
      Number.isNaN(value) ? `${Math.floor(k / 66)}/${Math.floor(k / 2) % 33}` : "",
    );
    expect([...new Set(paths)].filter((path) => path !== "")).toEqual(["1/20", "2/20", "3/20"]);
    expect(network.backward(sample.dOutput).some(Number.isNaN)).toBe(true);
    const fresh = trainOnce(spec, { steps, paths: 33 }, sample, { kernel });
    expect(sameBits(network.forward(sample.parameters, sample.x), fresh.y)).toBe(true);
    expect(sameBits(network.backward(sample.dOutput), fresh.gradient)).toBe(true);
  });

  it("opened without gradients, predicts alone", () => {
    const { parameters, x } = samples[0]!;
    const network = openNetwork(spec, { steps, batch: 17, gradients: false });
    expect(() => network.forward(parameters, x)).toThrow(/opened without gradients/);
    expect(sameBits(network.predict(parameters, x), openNetwork(spec, { steps, batch }).forward(parameters, x))).toBe(
      true,
    );
  });

  it("returns arrays of its own: a later call leaves them as they are", () => {
    const network = openNetwork(spec, { steps, batch, inputGradient: true });
    const sample = samples[0]!;
    const before = [
      network.forward(sample.parameters, sample.x),
      network.backward(sample.dOutput),
      network.inputGradient(),
    ];
    const kept = before.map((array) => array.slice());
    network.forward(samples[2]!.parameters, samples[2]!.x);
    network.backward(samples[2]!.dOutput);
    for (const [k, array] of before.entries()) expect(sameBits(array, kept[k]!)).toBe(true);
  });

  it("takes weights and inputs in double precision", () => {
    const { parameters, x } = samples[0]!;
    const network = openNetwork(spec, { steps, batch });
    const y = network.forward(Float64Array.from(parameters), Array.from(x));
    expect(y).toBeInstanceOf(Float32Array);
    expect(sameBits(y, network.forward(parameters, x))).toBe(true);
  });

  it("says what is wrong", () => {
    const { parameters, x, dOutput } = samples[0]!;
    const network = openNetwork(spec, { steps, batch });
    expect(() => network.backward(dOutput)).toThrow(/call forward first/);
    expect(() => network.layerInputs(0)).toThrow(/call forward first/);
    expect(() => network.forward(parameters.subarray(1), x)).toThrow(/needs \d+ weights, got \d+/);
    expect(() => network.forward(parameters, x.subarray(1))).toThrow(
      /steps x paths x features = 4 x n x 3 numbers, had 479/,
    );
    expect(() => network.forward(parameters, new Float32Array(0))).toThrow(/had 0/);
    expect(() => network.forward(parameters, new Float32Array(12 * 41))).toThrow(/opened for 40 paths, got 41/);
    network.forward(parameters, x);
    expect(() => network.backward(dOutput.subarray(1))).toThrow(/dOutput must have 320 numbers, had 319/);
    expect(() => network.inputGradient()).toThrow(/open it with inputGradient/);
    expect(() => network.layerInputs(3)).toThrow(/has layers 0 to 2, not 3/);
    expect(() => network.recurrentInputs(2)).toThrow(/layer 2 is not recurrent/);
    expect(() => network.preActivationGradients(0)).toThrow(/call backward first/);
    network.backward(dOutput);
    expect(() => network.backward(dOutput)).toThrow(/call forward first/);
  });

  it("refuses a network that cannot be", () => {
    const open =
      (wrong: NetworkSpec, options = {}) =>
      () =>
        openNetwork(wrong, { steps, batch, ...options });
    expect(open({ features: 0, layers: lstms(1, 3) })).toThrow(/features must be an integer >= 1, was 0/);
    expect(open({ features: 1, layers: [] })).toThrow(/at least one layer/);
    expect(open({ features: 1, layers: lstms(1, 2.5) })).toThrow(/units of layer 0 must be an integer >= 1, was 2.5/);
    expect(open({ features: 1, layers: [{ kind: "lstm", units: 2, dropout: 1 }] })).toThrow(/dropout of layer 0/);
    expect(open({ features: 1, layers: [{ kind: "lstm", units: 2, residual: true }] })).toThrow(/adds its input/);
    expect(open(spec, { threads: 0 })).toThrow(/threads must be an integer >= 1, was 0/);
    expect(open(spec, { steps: 1.5 })).toThrow(/steps must be an integer/);
    expect(open(spec, { batch: 300_000 })).toThrow(/a batch of 300000 paths is too large/);
    expect(open(spec, { steps: 100_000, batch: 10_000 })).toThrow(/GiB, WebAssembly has 4/);
  });
});

describe("kernels", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("have names: an unknown one lists the known", () => {
    vi.stubEnv("BACKHEDGE_KERNEL", "bsae");
    expect(() => chooseKernel()).toThrow(/kernel 'bsae' is unknown; known: auto, native, relaxed, base, reference/);
  });

  it.each(["base", "relaxed", "reference"] as const)("follow BACKHEDGE_KERNEL: %s", (name) => {
    vi.stubEnv("BACKHEDGE_KERNEL", name);
    expect(chooseKernel()).toBe(name);
    expect(openNetwork({ features: 1, layers: lstms(1, 1) }, { steps: 1, batch: 1 }).kernel).toBe(name);
    expect(chooseKernel("base")).toBe("base");
  });

  it("are the fastest there is by default", () => {
    vi.stubEnv("BACKHEDGE_KERNEL", "auto");
    expect(chooseKernel()).toBe(fastKernels.at(-1));
  });

  it("relaxed is base up to the last bits", () => {
    const spec: NetworkSpec = { features: 4, layers: [...lstms(2, 20), tanh(1)] };
    const sizes = { paths: 40, steps: 10 };
    const sample = sampleOf(spec, sizes, 2);
    const [base, relaxed] = (["base", "relaxed"] as const).map((kernel) => trainOnce(spec, sizes, sample, { kernel }));
    expect(largestDifference(base!.y, relaxed!.y)).toBeLessThan(1e-5);
    expect(largestDifference(base!.gradient, relaxed!.gradient)).toBeLessThan(1e-5 * largest(base!.gradient));
  });
});
