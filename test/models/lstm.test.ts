import { describe, expect, it } from "vitest";
import { keyFrom } from "../../src/core/index.ts";
import { loadBackend } from "../../src/engine/index.ts";
import { buildModel, parameterTensors } from "../../src/models/index.ts";
import { lstmSequenceReference } from "../support/lstm-reference.ts";
import { smallSizes } from "../support/models.ts";

const sizes = smallSizes({ features: 3, hidden: 5, layers: 2, outputs: 2 });
const model = buildModel("lstm", sizes);

describe("the architecture lstm", () => {
  it("counts its parameters", () => {
    const parameters = Object.values(model.init(keyFrom(1)));
    expect(parameters.reduce((sum, { values }) => sum + values.length, 0)).toBe(model.parameterCount);
    for (const { shape, values } of parameters) expect(values.length).toBe(shape.reduce((a, b) => a * b, 1));
    // Two layers of 50 on 7 features, one output: 4 * 50 * (7 + 50 + 1) + 4 * 50 * (50 + 50 + 1) + 51.
    expect(buildModel("lstm", smallSizes({ features: 7, hidden: 50 })).parameterCount).toBe(31_851);
  });

  it("starts from the same weights for the same key only", () => {
    expect(model.init(keyFrom(1))).toEqual(model.init(keyFrom(1)));
    expect(model.init(keyFrom(1))["lstm0/kernel"]).not.toEqual(model.init(keyFrom(2))["lstm0/kernel"]);
  });

  it("starts with orthogonal recurrent gates, bounded input weights, forget bias 1", () => {
    const parameters = model.init(keyFrom(3));
    const { hidden } = sizes;
    for (let gate = 0; gate < 4; gate++) {
      const at = (row: number, column: number) =>
        parameters["lstm1/recurrent"]!.values[row * 4 * hidden + gate * hidden + column]!;
      for (let a = 0; a < hidden; a++) {
        for (let b = 0; b < hidden; b++) {
          let product = 0;
          for (let k = 0; k < hidden; k++) product += at(a, k) * at(b, k);
          expect(product).toBeCloseTo(a === b ? 1 : 0, 6);
        }
      }
    }
    const bound = Math.sqrt(6 / (sizes.features + hidden));
    expect(parameters["lstm0/kernel"]!.values.every((w) => Math.abs(w) <= bound)).toBe(true);
    expect(Array.from(parameters["lstm0/bias"]!.values)).toEqual([0, 1, 0, 0].flatMap((b) => Array(hidden).fill(b)));
  });

  it("says 0 untrained, and is the reference network with an affine output", async () => {
    const { tf } = await loadBackend("wasm");
    const x = Float64Array.from({ length: 4 * 6 * 3 }, (_, k) => Math.fround(Math.sin(k)));
    const parameters = model.init(keyFrom(5));
    const run = (weights: typeof parameters) =>
      tf.tidy(() => model.forward(tf, parameterTensors(tf, weights), tf.tensor(Array.from(x), [4, 6, 3])).dataSync());
    expect(run(parameters).every((value) => value === 0)).toBe(true);

    const kernel = Float32Array.from({ length: 10 }, (_, k) => Math.cos(k));
    const trained = {
      ...parameters,
      "output/kernel": { shape: [5, 2], values: kernel },
      "output/bias": { shape: [2], values: Float32Array.of(0.5, -1) },
    };
    const layers = [0, 1].map((l) => ({
      kernel: Float64Array.from(parameters[`lstm${l}/kernel`]!.values),
      recurrent: Float64Array.from(parameters[`lstm${l}/recurrent`]!.values),
      bias: Float64Array.from(parameters[`lstm${l}/bias`]!.values),
    }));
    const h = lstmSequenceReference(x, { steps: 4, batch: 6, features: 3, hidden: 5 }, layers);
    const found = run(trained);
    for (let row = 0; row < 24; row++) {
      for (const [output, bias] of [0.5, -1].entries()) {
        let expected = bias;
        for (let k = 0; k < 5; k++) expected += h[row * 5 + k]! * kernel[k * 2 + output]!;
        expect(found[row * 2 + output]).toBeCloseTo(expected, 5);
      }
    }
  });

  it("names the weights it misses, and the size that is wrong", async () => {
    const { tf } = await loadBackend("cpu");
    expect(() => model.forward(tf, {}, tf.zeros([1, 1, 3]))).toThrow(/needs the weights 'lstm0\/kernel'/);
    expect(() => buildModel("lstm", { ...sizes, hidden: 0 })).toThrow(/hidden must be an integer >= 1, was 0/);
  });
});
