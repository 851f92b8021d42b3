import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { keyFrom, randomStream } from "../../src/core/index.ts";
import { loadBackend, openNetwork, parameterShapes } from "../../src/engine/index.ts";
import {
  type ArchitectureName,
  architectures,
  buildModel,
  evaluator,
  flatten,
  loadCompute,
  type Model,
  type NetworkSizes,
  networkSpec,
  type Parameters,
  parameterTensors,
  publishedParameterCount,
} from "../../src/models/index.ts";
import { cappedIncrements, freeIncrements, moved, smallModels, smallSizes } from "../support/models.ts";
import { fastKernels, largestDifference } from "../support/networks.ts";

const [steps, batch] = [6, 37]; // more than a block of the kernel
const { tf } = await loadBackend("wasm");
const cases = smallModels.map(({ name, sizes }) => {
  const { increments, outputs } = sizes;
  const title = `${name}, ${outputs} output(s)${increments === null ? "" : `, increments of ${increments.cap}`}`;
  const model = buildModel(name, sizes);
  return {
    title,
    name,
    sizes,
    model,
    start: model.init(keyFrom(5)),
    weights: moved(model.init(keyFrom(5)), keyFrom(6)),
  };
});

function inputsOf({ features }: NetworkSizes, seed = 7): Float32Array {
  const { normal } = randomStream(keyFrom(seed));
  return Float32Array.from({ length: steps * batch * features }, normal);
}

const compute = await loadCompute("kernel");
const outputsOf = (model: Model, weights: Parameters, x: Float32Array) =>
  Array.from(evaluator(compute, model, steps)(weights, x, batch));

/** Outputs by the library's own operations, and the gradient of sum(y direction) in all weights. */
function byTensors(model: Model, weights: Parameters, x: Float32Array, direction: Float32Array) {
  const names = Object.keys(weights);
  return tf.tidy(() => {
    const input = tf.tensor(x, [steps, batch, x.length / (steps * batch)]);
    const along = tf.tensor(direction, [steps, batch, direction.length / (steps * batch)]);
    const forward = (...w: Tensor[]) =>
      model.forward(tf, Object.fromEntries(names.map((name, k) => [name, w[k]!])), input);
    const tensors = Object.values(parameterTensors(tf, weights));
    const gradients = tf.grads((...w: Tensor[]) =>
      forward(...w)
        .mul(along)
        .sum(),
    )(tensors);
    return {
      y: forward(...tensors).dataSync(),
      gradient: gradients.flatMap((g) => Array.from(g.dataSync())),
    };
  });
}

describe.each(cases)("$title", ({ name, sizes, model, start, weights }) => {
  const x = inputsOf(sizes);

  it("has the weights that its network names, in their order", () => {
    const shapes = parameterShapes(networkSpec(model));
    expect(Object.keys(start).map((array) => array.split("/")[1])).toEqual(shapes.map((shape) => shape.name));
    expect(Object.values(start).map(({ shape }) => shape)).toEqual(shapes.map(({ shape }) => shape));
    expect(flatten(start).length).toBe(model.parameterCount);
    for (const { shape, values } of Object.values(start)) expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
  });

  it("says 0 untrained, and can learn from there", () => {
    expect(outputsOf(model, start, x).every((value) => value === 0)).toBe(true);
    const network = openNetwork(networkSpec(model), { steps, batch });
    network.forward(flatten(start), x);
    const gradient = network.backward(new Float32Array(steps * batch * sizes.outputs).fill(1));
    expect(gradient.some((value) => value !== 0)).toBe(true);
  });

  it("is the same network on every kernel as in tensors, its gradient too", () => {
    const direction = Float32Array.from({ length: steps * batch * sizes.outputs }, (_, k) => Math.sin(3 * k) / batch);
    const expected = byTensors(model, weights, x, direction);
    const scale = Math.max(1, ...expected.gradient.map(Math.abs));
    for (const kernel of fastKernels) {
      const network = openNetwork(networkSpec(model), { steps, batch, kernel });
      const y = network.forward(flatten(weights), x);
      expect(largestDifference(y, expected.y), kernel).toBeLessThan(2e-5);
      expect(largestDifference(network.backward(direction), expected.gradient), kernel).toBeLessThan(5e-5 * scale);
    }
  });

  it("at step t does not know what comes after t", () => {
    const before = outputsOf(model, weights, x);
    for (const t of [0, steps - 2]) {
      const known = (t + 1) * batch;
      const changed = x.map((value, at) => (at < known * sizes.features ? value : value + 1));
      const after = outputsOf(model, weights, changed);
      expect(after.slice(0, known * sizes.outputs)).toEqual(before.slice(0, known * sizes.outputs));
      expect(after.slice(known * sizes.outputs)).not.toEqual(before.slice(known * sizes.outputs));
    }
  });

  it("remembers the steps before, but for the control", () => {
    const first = batch * sizes.features;
    const changed = x.map((value, at) => (at < first ? value + 1 : value));
    const last = (given: Float32Array) => outputsOf(model, weights, given).slice(-batch * sizes.outputs);
    expect(largestDifference(last(changed), last(x)) > 1e-4).toBe(name !== "mlp");
  });

  it("starts from the same weights for the same key only", () => {
    expect(model.init(keyFrom(5))).toEqual(start);
    expect(flatten(model.init(keyFrom(8)))).not.toEqual(flatten(start));
  });
});

describe("architectures", () => {
  it("are all tried here", () => {
    expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(Object.keys(architectures)));
  });

  it("have the published numbers of weights, counted as PyTorch counts biases", () => {
    const sizes = smallSizes({ features: 4, hidden: 50 });
    const counts = (name: ArchitectureName) => {
      const model = buildModel(name, sizes);
      return [model.parameterCount, publishedParameterCount(networkSpec(model))];
    };
    expect(counts("lstm")).toEqual([31_251, 31_651]);
    expect(counts("kozyra-lstm")).toEqual([42_151, 42_551]);
  });

  it("start with normalisations that change nothing, and with random maps everywhere but at the end", () => {
    for (const { start } of cases) {
      for (const [array, { values }] of Object.entries(start)) {
        if (/gain$/i.test(array)) expect(values.every((value) => value === 1)).toBe(true);
        const silent = array.startsWith("output/");
        if (/kernel|recurrent/i.test(array)) expect(values.every((value) => value === 0)).toBe(silent);
      }
    }
  });

  it("give each layer weights of its own", () => {
    const { start } = cases.find(({ name }) => name === "transformer")!;
    expect(start["attention0/queryKernel"]).not.toEqual(start["attention1/queryKernel"]);
    expect(start["attention0/queryKernel"]).not.toEqual(start["attention0/keyKernel"]);
  });

  it("refuse sizes that cannot be", () => {
    expect(() => buildModel("transformer", smallSizes({ heads: 3 }))).toThrow(/3 heads .*do not divide/);
    expect(() => buildModel("mlp", smallSizes({ hidden: 0.5 }))).toThrow(/hidden must be an integer >= 1, was 0.5/);
  });
});

describe("increments", () => {
  const x = inputsOf(smallSizes());
  const positions = (name: ArchitectureName, increments: NetworkSizes["increments"], silent: Parameters) =>
    outputsOf(buildModel(name, smallSizes({ increments })), silent, x);

  it.each(["mlp", "transformer", "lstm"] as const)("are the running sum of what the same %s says", (name) => {
    const weights = moved(buildModel(name, smallSizes()).init(keyFrom(1)), keyFrom(2));
    const levels = positions(name, null, weights);
    for (const { cap, limit, firstFree } of [freeIncrements, cappedIncrements]) {
      const found = positions(name, { cap, limit, firstFree }, weights);
      for (let at = 0; at < levels.length; at++) {
        const move = Math.tanh(levels[at]!);
        const first = at < batch;
        const before = first ? 0 : found[at - batch]!;
        const free = first && firstFree;
        const expected = free ? limit * move : Math.min(Math.max(before + cap * move, -limit), limit);
        expect(found[at]).toBeCloseTo(expected, 5);
      }
    }
  });

  it("come back to the network that feeds on them: one without a memory moves otherwise from another position", () => {
    const sizes = smallSizes({ features: 9, tokens: [2, 4], increments: freeIncrements });
    const model = buildModel("h-sah", sizes);
    const weights = moved(model.init(keyFrom(1)), keyFrom(2));
    const seen = inputsOf(sizes);
    const moves = (given: Float32Array) => {
      const p = outputsOf(model, weights, given);
      return p.slice(2 * batch, 3 * batch).map((value, k) => value - p[batch + k]!);
    };
    const otherStart = seen.map((value, at) => (at < batch * sizes.features ? -value : value));
    expect(largestDifference(moves(otherStart), moves(seen))).toBeGreaterThan(1e-3);
  });
});
