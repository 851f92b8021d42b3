import { describe, expect, it } from "vitest";
import { keyFrom } from "../../../src/core/index.ts";
import { loadCompute } from "../../../src/models/index.ts";
import { networkOf, train } from "../../../src/training/index.ts";
import { optimiserOf, optimiserSchema } from "../../../src/training/optimisers/index.ts";
import { firstStep } from "../../support/affine-batch.ts";
import { leveragedPaths, tinyOptions, trainingEffects } from "../../support/training.ts";

const optimiser = () => optimiserOf({ optimiser: optimiserSchema.parse({ name: "k-fac-output" }), weightDecay: 0 });

describe("k-fac of the output layer", () => {
  it("takes the published step: A and G of the batch with 0.01 on their diagonals, G of the gradient of the mean", () => {
    // h = (1, 0), (0, 2); gradients of the paths' own losses 3 and -1, of the mean loss 1.5 and -0.5
    const batch = { inputs: Float64Array.of(1, 0, 0, 2), gradients: Float64Array.of(3, -1), paths: 2 };
    const gradients = { kernel: Float32Array.of(1.5, -1), bias: Float32Array.of(1) };
    const { kernel, bias } = firstStep(optimiser(), batch, gradients, 0.1);
    const g = (1.5 ** 2 + 0.5 ** 2) / 2 + 0.01;
    expect(kernel[0]).toBeCloseTo((-0.1 * 1.5) / (0.5 + 0.01) / g, 6);
    expect(kernel[1]).toBeCloseTo((-0.1 * -1) / (2 + 0.01) / g, 6);
    expect(bias[0]).toBeCloseTo(-0.1 / g, 6);
  });

  it("changes no other weights", async () => {
    const options = tinyOptions({
      leverage: 3,
      optimiser: { name: "k-fac-output" },
      stages: [{ epochs: 1, keep: "last" }],
    });
    const start = networkOf(options).init(keyFrom(3));
    const context = { compute: await loadCompute("kernel"), fx: trainingEffects(), start };
    const { parameters } = await train(options, leveragedPaths, keyFrom(1), context);
    for (const [name, { values }] of Object.entries(parameters)) {
      if (name.startsWith("output/")) expect(values).not.toEqual(start[name]!.values);
      else expect(values).toEqual(start[name]!.values);
    }
  });
});
