import { describe, expect, it } from "vitest";
import type { Parameters } from "../../../src/models/index.ts";
import { optimiserOf, optimiserSchema } from "../../../src/training/optimisers/index.ts";
import { adapted } from "../../../src/training/optimisers/levenberg-marquardt.ts";
import { probeOver } from "../../support/affine-batch.ts";

describe("adapted", () => {
  it("shrinks where the model foresaw the loss, grows where it did not, and stays in between", () => {
    expect(adapted(1, -0.9, -1, 10)).toBeCloseTo(0.95 ** 5, 12);
    expect(adapted(1, -0.1, -1, 10)).toBeCloseTo(0.95 ** -5, 12);
    expect(adapted(1, +0.1, -1, 10)).toBeCloseTo(0.95 ** -5, 12);
    expect(adapted(1, -0.5, -1, 10)).toBe(1);
    expect(adapted(1, Number.NaN, -1, 10)).toBeCloseTo(0.95 ** -5, 12);
  });

  it("stays within its bounds, and where the step was no descent of the model", () => {
    expect(adapted(9.9, 1, -1, 10)).toBe(10);
    expect(adapted(1e-8, -1, -1, 10)).toBe(1e-8);
    expect(adapted(1, -1, 0.5, 10)).toBe(1);
  });
});

describe("the damping of k-fac", () => {
  /** Loss c (w - 3)^2 / 2 + c b^2 / 2 of one weight and a bias; the factors say that the curvature is 1, for inputs of +-1. */
  const stepsOn = (c: number) => {
    const parameters: Parameters = {
      kernel: { shape: [1, 1], values: Float32Array.of(0) },
      bias: { shape: [1], values: Float32Array.of(0) },
    };
    const options = { name: "k-fac", adaptive: true, momentum: 0, normLimit: null, rateMultiple: 1, damping: 1 };
    const optimiser = optimiserOf({ optimiser: optimiserSchema.parse(options), weightDecay: 0 });
    const [w, b] = [parameters.kernel!.values, parameters.bias!.values];
    const batch = probeOver(
      { inputs: Float64Array.of(1, -1), gradients: Float64Array.of(1, 1), paths: 2 },
      () => (c * ((w[0]! - 3) ** 2 + b[0]! ** 2)) / 2,
    );
    const state = optimiser.init(parameters);
    for (let step = 1; step <= 10; step++) {
      const gradients = { kernel: Float32Array.of(c * (w[0]! - 3)), bias: Float32Array.of(c * b[0]!) };
      optimiser.update({ gradients, parameters, learningRate: 0.5, batch }, state);
    }
    return state.scalars;
  };

  it("falls where the curvature is right: the ratio is 1", () => {
    const { damping, ratio } = stepsOn(1);
    expect(ratio).toBeCloseTo(1, 4);
    expect(damping).toBeCloseTo(0.95 ** 10, 12);
  });

  it("rises where the loss curves twenty times as much as the model", () => {
    expect(stepsOn(20).damping).toBeGreaterThan(1);
  });
});
