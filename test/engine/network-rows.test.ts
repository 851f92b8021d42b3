import { describe, expect, it } from "vitest";
import { type Network, type NetworkSpec, openNetwork, parameterShapes } from "../../src/engine/index.ts";
import {
  deepNetwork,
  fastKernels,
  largest,
  largestDifference,
  lstms,
  pass,
  type Sizes,
  sampleOf,
} from "../support/networks.ts";

/** Activations and gradients of every layer, as an optimiser of second order reads them. */
const cases: readonly (readonly [name: string, spec: NetworkSpec, sizes: Sizes])[] = [
  [
    "lstms and a head of 3",
    { features: 3, layers: [...lstms(2, 5), { kind: "dense", units: 3, activation: "tanh" }] },
    { steps: 4, paths: 37 },
  ],
  [
    "wide dense layers",
    {
      features: 5,
      layers: [{ kind: "dense", units: 7, activation: "relu" }, ...lstms(1, 3), { kind: "dense", units: 6 }],
    },
    { steps: 1, paths: 65 },
  ],
  ["normalised, dropped, residual", deepNetwork(4, 6, 3), { steps: 5, paths: 41 }],
];

describe.each([...fastKernels, "reference" as const])("rows of %s", (kernel) => {
  it.each(cases)(
    "inputs times gradients, summed over steps and paths, are the gradients of the weights: %s",
    (_, spec, { steps, paths }) => {
      const network = openNetwork(spec, { steps, batch: 100, kernel });
      const { gradient } = pass(
        openNetworkWithInput(spec, { steps, paths }, kernel),
        sampleOf(spec, { steps, paths }, 6),
        8,
      );
      const sample = sampleOf(spec, { steps, paths }, 6);
      network.forward(sample.parameters, sample.x, 8);
      network.backward(sample.dOutput);
      const rebuilt = parameterShapes(spec).flatMap(({ name, layer, shape }, k) => {
        const [from, size] = placeOf(spec, k);
        if (name === "gain" || name === "shift") return Array.from(gradient.subarray(from, from + size));
        return outerSum(network, layer, name, shape.at(-1)!, steps * paths);
      });
      expect(largest(gradient)).toBeGreaterThan(0.1);
      expect(largestDifference(rebuilt, gradient)).toBeLessThan(
        (kernel === "reference" ? 1e-12 : 2e-6) * (1 + largest(gradient)),
      );
    },
  );

  it("inputs of the first layer are x, those of the next its output; h before the first step is 0", () => {
    const spec: NetworkSpec = { features: 3, layers: lstms(2, 5) };
    const { parameters, x } = sampleOf(spec, { steps: 3, paths: 33 }, 2);
    const network = openNetwork(spec, { steps: 3, batch: 40, kernel });
    const y = network.forward(parameters, x);
    expect(largestDifference(network.layerInputs(0), x)).toBe(0);
    const before = network.recurrentInputs(1);
    expect(largest(before.subarray(0, 33 * 5))).toBe(0);
    expect(largestDifference(before.subarray(33 * 5), y.subarray(0, 2 * 33 * 5))).toBe(0);
    expect(
      largestDifference(network.layerInputs(1).subarray(0, 2 * 33 * 5), network.recurrentInputs(0).subarray(33 * 5)),
    ).toBe(0);
  });
});

function openNetworkWithInput(spec: NetworkSpec, { steps, paths }: Sizes, kernel: Network["kernel"]): Network {
  return openNetwork(spec, { steps, batch: paths, kernel, inputGradient: true });
}

/** Where the weights number `index` begin, and how many they are. */
function placeOf(spec: NetworkSpec, index: number): readonly [from: number, size: number] {
  const sizes = parameterShapes(spec).map(({ shape }) => shape.reduce((a, b) => a * b));
  return [sizes.slice(0, index).reduce((a, b) => a + b, 0), sizes[index]!];
}

/** sum over rows of input[row][k] gradient[row][column], row-major; of a bias the input is 1. */
function outerSum(network: Network, layer: number, name: string, columns: number, rows: number): number[] {
  const gradients = network.preActivationGradients(layer);
  const inputs = {
    kernel: () => network.layerInputs(layer),
    recurrent: () => network.recurrentInputs(layer),
    bias: () => new Float32Array(rows).fill(1),
  }[name]!();
  const width = inputs.length / rows;
  const sums = new Float64Array(width * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < width; k++) {
      for (let column = 0; column < columns; column++) {
        sums[k * columns + column]! += inputs[row * width + k]! * gradients[row * columns + column]!;
      }
    }
  }
  return Array.from(sums);
}
