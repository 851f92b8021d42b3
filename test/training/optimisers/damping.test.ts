import { describe, expect, it } from "vitest";
import { gram, product, shifted, trace } from "../../../src/core/index.ts";
import { dampingKinds, dampings, meanEigenvalue } from "../../../src/training/optimisers/damping.ts";
import type { KroneckerFactors } from "../../../src/training/optimisers/kronecker-factors.ts";
import { normals } from "../../support/affine-batch.ts";

/** Published example. The step is G^-1 V A^-1 of V [outputs x inputs] there; here V, and so the step, is transposed. */
const factors: KroneckerFactors = {
  input: Float64Array.of(2, 0.5, 0.5, 1),
  gradient: Float64Array.of(3, -1, -1, 2),
  inputs: 2,
  outputs: 2,
};
const v = Float64Array.of(1, 3, 2, 4);
const stepOf = (
  kind: (typeof dampingKinds)[number],
  damping: number,
  mean = Number.NaN,
  of = factors,
  at: Float64Array = v,
) => {
  const inverse = dampings[kind].invert(of, damping, mean)!;
  return Array.from(dampings[kind].apply(inverse, at, of.inputs, of.outputs));
};
const close = (values: readonly number[], digits: number) => values.map((x) => expect.closeTo(x, digits));

describe("dampings", () => {
  it("have the published values: undamped, and factored Tikhonov with lambda 0.1", () => {
    const plain = [0.1142857, 0.3428571, 1.5428571, 2.6285714];
    expect(stepOf("factored-tikhonov", 1e-20)).toEqual(close(plain, 6));
    expect(stepOf("exact", 1e-20)).toEqual(close(plain, 6));
    expect(stepOf("shrinkage", 1e-20, 1)).toEqual(close(plain, 6));
    expect(stepOf("factored-tikhonov", 0.1)).toEqual(close([0.1267373, 0.3356992, 0.9316055, 1.6073087], 7));
  });

  it("exact solves (A (x) G + lambda I) d = v", () => {
    const [inputs, outputs] = [5, 3];
    const random = {
      ...{ inputs, outputs },
      input: gram(normals(20 * inputs, 1), 20, inputs),
      gradient: gram(normals(2 * outputs, 2), 2, outputs), // of rank 2
    };
    const at = normals(inputs * outputs, 3);
    const d = Float64Array.from(stepOf("exact", 0.3, Number.NaN, random, at));
    const back = product(product(random.input, d, inputs, inputs, outputs), random.gradient, inputs, outputs, outputs);
    for (const [k, x] of back.entries()) expect(x + 0.3 * d[k]!).toBeCloseTo(at[k]!, 10);
  });

  it("shrinkage is Tikhonov's of the share of the network's mean eigenvalue, and of what is left of the curvature", () => {
    const left = { ...factors, gradient: factors.gradient.map((x) => 0.8 * x) };
    expect(stepOf("shrinkage", 0.2, 1.5)).toEqual(stepOf("factored-tikhonov", 0.2 * 1.5, Number.NaN, left));
  });

  it("shrinkage turns with the scale of the curvature: 100 times the curvature is a hundredth of the step", () => {
    const large = { ...factors, gradient: factors.gradient.map((x) => 100 * x) };
    const [small, other] = [factors, large].map((of) => stepOf("shrinkage", 0.1, meanEigenvalue([of]), of));
    expect(other!.map((x) => 100 * x)).toEqual(close(small!, 12));
  });

  it("with lambda to infinity all step down the gradient", () => {
    expect(stepOf("exact", 1e14).map((x) => 1e14 * x)).toEqual(close(Array.from(v), 8));
    expect(stepOf("factored-tikhonov", 1e14).map((x) => 1e14 * x)).toEqual(close(Array.from(v), 5));
    expect(stepOf("shrinkage", 1, 1e14).map((x) => 1e14 * x)).toEqual(close(Array.from(v), 5));
  });

  it("are finite where a block has no curvature at all", () => {
    const none = { ...factors, gradient: new Float64Array(4) };
    for (const kind of dampingKinds) {
      for (const x of stepOf(kind, 0.1, 1, none)) expect(Number.isFinite(x)).toBe(true);
    }
    expect(dampings.shrinkage.invert(none, 0.1, 0)).toBeUndefined();
  });

  it("know the mean eigenvalue of blocks: trace over dimension of the Kronecker products", () => {
    const one = { input: Float64Array.of(4), gradient: Float64Array.of(5), inputs: 1, outputs: 1 };
    expect(meanEigenvalue([factors, one])).toBeCloseTo((3 * 5 + 20) / 5, 12);
    expect(trace(shifted(factors.input, 2, 1), 2)).toBe(5);
  });
});
