import { describe, expect, it } from "vitest";
import { createKernel, kernelMemory } from "../../src/engine/choose-kernel.ts";
import {
  type AffinePass,
  affineMaps,
  type FloatArray,
  type NetworkSpec,
  openNetwork,
  parameterCount,
  parameterShapes,
} from "../../src/engine/index.ts";
import { writeParameters } from "../../src/engine/network-arrays.ts";
import { planNetwork } from "../../src/engine/network-plan.ts";
import { shardRunner } from "../../src/engine/shard.ts";
import { type LayerCase, layerCases } from "../support/layer-cases.ts";
import {
  deepNetwork,
  fastKernels,
  largest,
  largestDifference,
  sameBits,
  sampleOf,
  slopesOf,
  trainOnce,
  withMeanLoss,
} from "../support/networks.ts";

const kernels = [...fastKernels, "reference" as const];

describe.each(layerCases)("%s", (_, spec, sizes) => {
  it("has the gradients of finite differences in double precision, by every weight and input", () => {
    const sample = sampleOf(spec, sizes, 3);
    const { gradient, dX } = trainOnce(spec, sizes, sample, { kernel: "reference", dropoutKey: 5 });
    if (gradient.length > 0) expect(largest(gradient)).toBeGreaterThan(0.1);
    expect(largest(dX)).toBeGreaterThan(1e-3);
    const slopes = slopesOf(spec, sizes, sample, 5);
    expect(largestDifference(gradient, slopes.weights)).toBeLessThan(1e-7 * (1 + largest(gradient)));
    expect(largestDifference(dX, slopes.x)).toBeLessThan(1e-7 * (1 + largest(dX)));
  });

  it.each(fastKernels)("%s: gradients of a mean loss within 2e-6 of double precision", (kernel) => {
    const sample = withMeanLoss(spec, sizes, sampleOf(spec, sizes, 3));
    const exact = trainOnce(spec, sizes, sample, { kernel: "reference", dropoutKey: 5 });
    const found = trainOnce(spec, sizes, sample, { kernel, dropoutKey: 5 });
    expect(largestDifference(found.y, exact.y)).toBeLessThan(2e-6);
    expect(largestDifference(found.gradient, exact.gradient)).toBeLessThan(2e-6);
    expect(largestDifference(found.dX, exact.dX)).toBeLessThan(2e-6 * (1 + largest(exact.dX)));
  });

  it.each(kernels)("%s: what happens later changes no output, and no gradient of one", (kernel) => {
    const { steps } = sizes;
    const paths = 3;
    const sample = sampleOf(spec, { steps, paths }, 4);
    const cut = Math.ceil(steps / 2);
    const [seen, asked] = [cut * paths * spec.features, (sample.dOutput.length / steps) * cut];
    const changed = sample.x.map((value, k) => (k < seen ? value : 2 - value));
    const early = sample.dOutput.map((value, k) => (k < asked ? value : 0));
    const [one, other] = [sample.x, changed].map((x) =>
      trainOnce(spec, { steps, paths }, { ...sample, x, dOutput: early }, { kernel }),
    );
    expect(sameBits(one!.y.slice(0, asked), other!.y.slice(0, asked))).toBe(true);
    expect(largest(one!.dX.slice(seen))).toBe(0);
    expect(sameBits(one!.dX, other!.dX)).toBe(true);
    const scale = 1 + largest(one!.gradient);
    expect(largestDifference(one!.gradient, other!.gradient)).toBeLessThan(
      (kernel === "reference" ? 1e-12 : 1e-5) * scale,
    );
  });

  it.each(kernels)("%s: predicts what forward gives, bit by bit, for more paths than the batch", (kernel) => {
    const { steps } = sizes;
    const { parameters, x } = sampleOf(spec, { steps, paths: 75 }, 5);
    const network = openNetwork(spec, { steps, batch: 40, kernel });
    const whole = openNetwork(spec, { steps, batch: 75, kernel });
    expect(sameBits(network.predict(parameters, x), whole.forward(parameters, x))).toBe(true);
  });

  it.each(kernels)("%s: a network used again, with other sizes, gives what a fresh one gives", (kernel) => {
    const { steps } = sizes;
    const network = openNetwork(spec, { steps, batch: 40, kernel, inputGradient: true });
    for (const [seed, paths] of [40, 3, 33].entries()) {
      const sample = sampleOf(spec, { steps, paths }, seed);
      const fresh = trainOnce(spec, { steps, paths }, sample, { kernel });
      expect(sameBits(network.forward(sample.parameters, sample.x), fresh.y)).toBe(true);
      expect(sameBits(network.backward(sample.dOutput), fresh.gradient)).toBe(true);
      expect(sameBits(network.inputGradient(), fresh.dX)).toBe(true);
    }
  });

  it("begins a shard of the backward pass anew where it was left half done", () => {
    const [steps, paths] = [sizes.steps, 40];
    const shape = { spec, steps, batch: paths, threads: 1, gradients: true, inputGradient: true };
    const plan = planNetwork(shape);
    const kernel = createKernel("base", kernelMemory("base", plan.end), plan.end);
    const run = shardRunner(kernel, plan, 0);
    const { parameters, x, dOutput } = sampleOf(spec, { steps, paths }, 6);
    writeParameters(kernel.memory, plan, parameters);
    kernel.memory.set(x, plan.x);
    kernel.memory.set(dOutput, plan.dY);
    run({ phase: "forward", count: paths, dropoutKey: 7 }, 0);
    const job = { phase: "backward", count: paths, dropoutKey: 7 } as const;
    const gradients = [false, true, true].map((again) => {
      run(job, 0, again);
      return kernel.memory.slice(plan.gradient(0), plan.gradient(0) + plan.gradientSize);
    });
    const flat = gradients.map((gradient) => Float32Array.from(plan.position, (at) => gradient[at]!));
    expect(sameBits(flat[1]!, flat[0]!)).toBe(true);
    expect(sameBits(flat[2]!, flat[0]!)).toBe(true);
  });
});

describe("the passes of all affine maps", () => {
  const lstm: LayerCase = ["lstm and dense", deepNetwork(3, 6, 4), { paths: 37, steps: 4 }];
  const wide = layerCases.map(([name, spec, { steps }]): LayerCase => [name, spec, { steps, paths: 75 }]);

  it.each([lstm, ...wide])("add up to the gradient of every weight and bias: %s", (_, spec, { steps, paths }) => {
    const sample = sampleOf(spec, { steps, paths }, 8);
    const network = openNetwork(spec, { steps, batch: 80, kernel: "reference" });
    network.forward(sample.parameters, sample.x, 9);
    const gradients = byName(spec, network.backward(sample.dOutput));
    const passes = network.affinePasses();
    expect(
      passes.map(({ layer, kernel, recurrent, bias }) => ({ layer, kernel, bias, ...(recurrent && { recurrent }) })),
    ).toEqual(affineMaps(spec));
    for (const pass of passes) {
      const expected = (name: string) => gradients.get(`${pass.layer} ${name}`)!;
      expect(pass.paths).toBe(paths);
      expect(pass.steps % steps).toBe(0);
      expect(errorOf(productSum(pass, pass.inputs), expected(pass.kernel))).toBeLessThan(1e-12);
      expect(errorOf(productSum(pass, new Float64Array(pass.steps * paths).fill(1)), expected(pass.bias))).toBeLessThan(
        1e-12,
      );
      if (pass.recurrent === undefined) continue;
      expect(errorOf(productSum(pass, pass.recurrentInputs!), expected(pass.recurrent))).toBeLessThan(1e-12);
    }
    const covered = passes.flatMap(({ layer, kernel, recurrent, bias }) =>
      [kernel, recurrent, bias].map((name) => `${layer} ${name}`),
    );
    const matrices = parameterShapes(spec).filter(({ role }) => role !== "gain" && role !== "shift");
    expect(matrices.filter(({ layer, name }) => !covered.includes(`${layer} ${name}`))).toEqual([]);
  });

  it("are those of the last backward, which must have been", () => {
    const [, spec, { steps, paths }] = layerCases[3]!;
    const { parameters, x } = sampleOf(spec, { steps, paths }, 8);
    const network = openNetwork(spec, { steps, batch: paths });
    network.forward(parameters, x);
    expect(() => network.affinePasses()).toThrow(/call backward first/);
    expect(() => network.preActivationGradients(0)).toThrow(/layer 0 is attention, which has not one affine map/);
  });
});

/** Gradients by layer and name. */
function byName(spec: NetworkSpec, flat: FloatArray): Map<string, FloatArray> {
  let at = 0;
  return new Map(
    parameterShapes(spec).map(({ layer, name, shape }) => {
      const from = at;
      at += shape.reduce((a, b) => a * b);
      return [`${layer} ${name}`, flat.slice(from, at)];
    }),
  );
}

/** sum over steps and paths of inputs x gradients, [inputs, outputs] */
function productSum({ steps, paths, gradients }: AffinePass, inputs: FloatArray): Float64Array {
  const count = steps * paths;
  const [rows, columns] = [inputs.length / count, gradients.length / count];
  const sum = new Float64Array(rows * columns);
  for (let at = 0; at < count; at++) {
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < columns; k++)
        sum[row * columns + k]! += inputs[at * rows + row]! * gradients[at * columns + k]!;
    }
  }
  return sum;
}

/** Largest difference, relative to the largest number or 1. */
function errorOf(found: FloatArray, expected: FloatArray): number {
  return largestDifference(found, expected) / (1 + largest(expected));
}

describe("positions", () => {
  it("are those of the formula", () => {
    const spec: NetworkSpec = { features: 5, layers: [{ kind: "positions" }] };
    const y = openNetwork(spec, { steps: 3, batch: 1, kernel: "reference" }).forward([], new Float64Array(15));
    const second = [
      Math.sin(2),
      Math.cos(2),
      Math.sin(2 / 10_000 ** 0.4),
      Math.cos(2 / 10_000 ** 0.4),
      Math.sin(2 / 10_000 ** 0.8),
    ];
    expect(largestDifference(y.slice(0, 5), [0, 1, 0, 1, 0])).toBe(0);
    expect(largestDifference(y.slice(10), second)).toBeLessThan(1e-15);
  });
});

describe("a running position", () => {
  const layer = { kind: "running", cap: 0.25, limit: 0.5, firstFree: false } as const;
  const run = (spec: NetworkSpec, x: readonly number[], dOutput: readonly number[]) => {
    const network = openNetwork(spec, { steps: x.length, batch: 1, kernel: "reference", inputGradient: true });
    const y = Array.from(network.forward([], x));
    network.backward(dOutput);
    return { y, dX: Array.from(network.inputGradient()) };
  };

  it("moves by at most the cap and stays within the limit; with the first trade free it may begin anywhere within it", () => {
    const x = [50, 50, 50, -50, 0, -50];
    expect(run({ features: 1, layers: [layer] }, x, x).y).toEqual([0.25, 0.5, 0.5, 0.25, 0.25, 0]);
    const free = { ...layer, firstFree: true };
    expect(run({ features: 1, layers: [free] }, x, x).y).toEqual([0.5, 0.5, 0.5, 0.25, 0.25, 0]);
  });

  it("has no slope where the limit holds it, in its move and in the position before", () => {
    const x = [0.1, 3, 3, -0.2];
    const { y, dX } = run({ features: 1, layers: [{ ...layer, limit: 0.3 }] }, x, [1, 0, 0, 1]);
    const slope = (a: number) => 0.25 * (1 - Math.tanh(a) ** 2);
    expect(y[2]).toBe(0.3);
    expect(largestDifference(dX, [slope(0.1), 0, 0, slope(-0.2)])).toBeLessThan(1e-15); // what step 3 asks of step 0 ends at the limit
  });

  it("just at the limit counts as held", () => {
    const { y, dX } = run({ features: 1, layers: [{ ...layer, limit: 0.25 }] }, [50, 0], [1, 1]);
    expect(y).toEqual([0.25, 0.25]);
    expect(dX).toEqual([0, 0]);
  });

  it("lets other rows pass, with their gradients", () => {
    const spec: NetworkSpec = { features: 3, layers: [layer] };
    const network = openNetwork(spec, { steps: 2, batch: 1, kernel: "reference", inputGradient: true });
    const y = network.forward([], [0, 7, 8, 0, 9, 10]);
    network.backward([0, 1, 2, 0, 3, 4]);
    expect(Array.from(y)).toEqual([0, 7, 8, 0, 9, 10]);
    expect(Array.from(network.inputGradient())).toEqual([0, 1, 2, 0, 3, 4]);
  });
});

describe("feedback", () => {
  it("is row 0 of the output of the step before, as a last row: what a network without it gives when it is told", () => {
    const layers: NetworkSpec["layers"] = [
      { kind: "lstm", units: 3 },
      { kind: "attention", heads: 3 },
      { kind: "dense", units: 2 },
    ];
    const [steps, paths] = [5, 3];
    const fed: NetworkSpec = { features: 2, feedback: true, layers };
    const told: NetworkSpec = { features: 3, layers };
    const { parameters, x } = sampleOf(fed, { steps, paths }, 2);
    const y = openNetwork(fed, { steps, batch: paths, kernel: "base" }).forward(parameters, x);
    const wider = Float32Array.from({ length: steps * paths * 3 }, (_, k) => {
      const [at, row] = [Math.floor(k / 3), k % 3];
      if (row < 2) return x[at * 2 + row]!;
      return at < paths ? 0 : y[(at - paths) * 2]!;
    });
    expect(sameBits(openNetwork(told, { steps, batch: paths, kernel: "base" }).forward(parameters, wider), y)).toBe(
      true,
    );
  });
});

describe("parameters", () => {
  it("of attention lie as query, key, value, output, gain, shift; of a feed-forward by map", () => {
    const spec: NetworkSpec = {
      features: 4,
      layers: [
        { kind: "attention", heads: 2 },
        { kind: "feed-forward", hidden: 7 },
      ],
    };
    expect(parameterShapes(spec).map(({ name, role, layer, shape }) => `${layer} ${name} ${role} ${shape}`)).toEqual([
      ...["query", "key", "value", "output"].flatMap((one) => [`0 ${one}Kernel kernel 4,4`, `0 ${one}Bias bias 4`]),
      "0 gain gain 4",
      "0 shift shift 4",
      ...[
        "1 kernel1 kernel 4,7",
        "1 bias1 bias 7",
        "1 kernel2 kernel 7,4",
        "1 bias2 bias 4",
        "1 gain gain 4",
        "1 shift shift 4",
      ],
    ]);
  });

  it("of a transformer of width 64 are those of torch.nn.TransformerEncoderLayer: 33,472 a layer", () => {
    const encoder = [
      { kind: "attention", heads: 4 },
      { kind: "feed-forward", hidden: 128 },
    ] as const;
    const spec: NetworkSpec = { features: 64, layers: [{ kind: "positions" }, ...encoder] };
    expect(parameterCount(spec)).toBe(4 * (64 * 64 + 64) + 2 * 64 * 128 + 128 + 64 + 4 * 64);
    expect(parameterCount(spec)).toBe(33_472);
  });

  it("of a network with feedback count the row that is fed back", () => {
    expect(parameterCount({ features: 3, feedback: true, layers: [{ kind: "dense", units: 2 }] })).toBe(10);
  });
});

describe("a layer that cannot be", () => {
  const open =
    (layer: NetworkSpec["layers"][number], feedback = false) =>
    () =>
      parameterCount({ features: 6, feedback, layers: [layer] });
  const tokens = { kind: "token-attention", state: 2, tokens: [1, 3], units: 4, heads: 2 } as const;
  const running = { kind: "running", cap: 0.2, limit: 1, firstFree: true } as const;

  it.each([
    [{ kind: "attention", heads: 4 }, /4 heads of layer 0 do not divide its width of 6/],
    [{ kind: "attention", heads: 0 }, /heads of layer 0 must be an integer >= 1/],
    [{ kind: "attention", heads: 2, dropout: 1 }, /dropout of layer 0 must be at least 0 and below 1, was 1/],
    [{ kind: "feed-forward", hidden: 1.5 }, /hidden of layer 0 must be an integer >= 1, was 1.5/],
    [{ ...tokens, tokens: [1, 4] }, /state and tokens of layer 0 have 7 rows, its input has 6/],
    [{ ...tokens, tokens: [] }, /needs at least one token/],
    [{ ...tokens, tokens: [4, 0] }, /token 2 of layer 0 must be an integer >= 1, was 0/],
    [{ ...tokens, heads: 3 }, /3 heads of layer 0 do not divide its width of 4/],
    [{ ...running, cap: 0 }, /cap of layer 0 must be above 0, was 0/],
    [{ ...running, limit: Number.NaN }, /limit of layer 0 must be above 0, was NaN/],
  ] as const)("is refused by name of what is wrong: %o", (layer, message) => {
    expect(open(layer)).toThrow(message);
  });

  it("may be right with the row that is fed back, which counts as the state's", () => {
    expect(open(tokens)).not.toThrow();
    expect(open(tokens, true)).toThrow(/have 6 rows, its input has 7/);
    expect(open({ ...tokens, state: 3 }, true)).not.toThrow();
  });
});

describe("gradients too small for single precision", () => {
  it.each(kernels)("%s: become 0 through attention, and NaN stays in its path", (kernel) => {
    const [, spec, { steps }] = layerCases.find(([name]) => name === "transformer")!;
    const { parameters, x, dOutput } = sampleOf(spec, { steps, paths: 4 }, 1);
    const network = openNetwork(spec, { steps, batch: 4, kernel, inputGradient: true });
    network.forward(parameters, x);
    network.backward(dOutput.map(() => 1e-35));
    expect(network.affinePasses().flatMap(({ gradients }) => Array.from(gradients).filter((d) => d !== 0))).toEqual([]);
    const poisoned = x.slice();
    poisoned[(1 * 4 + 2) * 3] = Number.NaN; // step 1 of path 2
    const y = network.forward(parameters, poisoned);
    expect(
      Array.from(y, (value, k) => (Number.isNaN(value) ? `${Math.floor(k / 4)}/${k % 4}` : "")).filter(Boolean),
    ).toEqual(["1/2", "2/2", "3/2", "4/2"]);
  });
});
