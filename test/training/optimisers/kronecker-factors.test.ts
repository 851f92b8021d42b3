import { describe, expect, it } from "vitest";
import { affineMaps } from "../../../src/engine/affine-passes.ts";
import { type NetworkSpec, openNetwork, parameterShapes } from "../../../src/engine/index.ts";
import type { CurvaturePass } from "../../../src/training/curvature-pass.ts";
import { kroneckerFactors } from "../../../src/training/optimisers/kronecker-factors.ts";
import { normals } from "../../support/affine-batch.ts";
import { lstms, sampleOf } from "../../support/networks.ts";

const deep: NetworkSpec = {
  features: 2,
  layers: [{ kind: "dense", units: 3, activation: "tanh" }, ...lstms(1, 2), { kind: "dense", units: 1 }],
};

/** Weights of the output summed over steps and paths: per path this is one number. */
function passesOf(steps: number, paths: number) {
  const network = openNetwork(deep, { steps, batch: paths, kernel: "reference" });
  const { parameters, x, dOutput } = sampleOf(deep, { steps, paths }, 5);
  network.forward(parameters, x);
  network.backward(dOutput);
  return { network, parameters, x, dOutput, passes: network.affinePasses() };
}

/** dz/dw of one path by central differences, z = sum of dOutput times output. */
function jacobian(steps: number): { readonly slopes: Float64Array } {
  const { network, parameters, x, dOutput } = passesOf(steps, 1);
  const z = (weights: Float64Array) =>
    Float64Array.from(network.predict(weights, x)).reduce((sum, y, k) => sum + y * dOutput[k]!, 0);
  const slopes = Float64Array.from(parameters, (_, k) => {
    const moved = (by: number) => Float64Array.from(parameters, (w, at) => (at === k ? w + by : w));
    return (z(moved(1e-5)) - z(moved(-1e-5))) / 2e-5;
  });
  return { slopes };
}

/** The part of flat weights of one affine map, [inputs x outputs] as the factors have it. */
function blockOf(flat: Float64Array, { layer, kernel, recurrent, bias }: ReturnType<typeof affineMaps>[number]) {
  let at = 0;
  const parts = new Map<string, Float64Array>();
  for (const shape of parameterShapes(deep)) {
    const size = shape.shape.reduce((a, b) => a * b, 1);
    if (shape.layer === layer) parts.set(shape.name, flat.subarray(at, at + size));
    at += size;
  }
  return [kernel, recurrent, bias].flatMap((name) => (name === undefined ? [] : Array.from(parts.get(name)!)));
}

describe("affinePasses", () => {
  it("name every affine map, and give its gradient: the sum of inputs times gradients is that of backward", () => {
    const [steps, paths] = [4, 3];
    const { network, parameters, x, dOutput, passes } = passesOf(steps, paths);
    expect(passes.map(({ layer, kernel, recurrent }) => [layer, kernel, recurrent])).toEqual([
      [0, "kernel", undefined],
      [1, "kernel", "recurrent"],
      [2, "kernel", undefined],
    ]);
    network.forward(parameters, x);
    const flat = Float64Array.from(network.backward(dOutput));
    for (const [at, pass] of passes.entries()) {
      const [rows, outputs] = [steps * paths, pass.gradients.length / (steps * paths)];
      const columns = [pass.inputs, pass.recurrentInputs, new Float64Array(rows).fill(1)].flatMap((block) =>
        block === undefined ? [] : [block],
      );
      const summed = columns.flatMap((block) => {
        const width = block.length / rows;
        return Array.from({ length: width * outputs }, (_, k) => {
          let sum = 0;
          for (let row = 0; row < rows; row++)
            sum += block[row * width + Math.floor(k / outputs)]! * pass.gradients[row * outputs + (k % outputs)]!;
          return sum;
        });
      });
      expect(summed).toEqual(blockOf(flat, affineMaps(deep)[at]!).map((g) => expect.closeTo(g, 10)));
    }
  });
});

describe("kroneckerFactors", () => {
  it("of one path and one step are the exact curvature of every layer, (dz/dw)(dz/dw)'", () => {
    const { slopes } = jacobian(1);
    for (const [at, pass] of passesOf(1, 1).passes.entries()) {
      const { input, gradient, inputs, outputs } = kroneckerFactors(pass);
      const j = blockOf(slopes, affineMaps(deep)[at]!);
      for (let p = 0; p < j.length; p++) {
        for (let q = 0; q < j.length; q++) {
          const [i, k] = [Math.floor(p / outputs), Math.floor(q / outputs)];
          const kronecker = input[i * inputs + k]! * gradient[(p % outputs) * outputs + (q % outputs)]!;
          expect(Math.abs(kronecker - j[p]! * j[q]!)).toBeLessThan(1e-8);
        }
      }
    }
  });

  it("are means over paths, of gradients the sum over steps", () => {
    const pass = (steps: number, paths: number, inputs: Float64Array, gradients: Float64Array): CurvaturePass => ({
      ...{ kernel: "kernel", bias: "bias", steps, paths, inputs, gradients },
    });
    const { input, gradient } = kroneckerFactors(pass(2, 2, Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 1, 2, 2)));
    expect(Array.from(input)).toEqual([7.5, 2.5, 2.5, 1]);
    expect(Array.from(gradient)).toEqual([5]);
  });

  it("do not change when every path is there twice", () => {
    const [inputs, gradients] = [normals(12, 1), normals(8, 2)];
    const twice = (values: Float64Array) => Float64Array.of(...values, ...values);
    const once = kroneckerFactors({ kernel: "k", bias: "b", steps: 1, paths: 4, inputs, gradients });
    const doubled = kroneckerFactors({
      ...{ kernel: "k", bias: "b", steps: 1, paths: 8 },
      inputs: twice(inputs),
      gradients: twice(gradients),
    });
    for (const [k, x] of once.input.entries()) expect(doubled.input[k]).toBeCloseTo(x, 12);
    for (const [k, x] of once.gradient.entries()) expect(doubled.gradient[k]).toBeCloseTo(x, 12);
  });
});
