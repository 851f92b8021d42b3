import { describe, expect, it } from "vitest";
import { type LayerSpec, openNetwork, parameterCount } from "../../src/engine/index.ts";
import reference from "../reference/attention-torch.json" with { type: "json" };
import { fastKernels, largest, largestDifference } from "../support/networks.ts";

describe.each(reference.cases)("PyTorch in double precision: $name", (torch) => {
  const { steps, paths, features } = torch;
  const spec = { features, layers: torch.layers as LayerSpec[] }; // the script writes layers of the engine

  it.each([["reference", 1e-12] as const, ...fastKernels.map((name) => [name, 2e-6] as const)])(
    "%s has its outputs and gradients",
    (kernel, tolerance) => {
      expect(torch.parameters.length).toBe(parameterCount(spec));
      const network = openNetwork(spec, { steps, batch: paths, kernel, inputGradient: true });
      const bound = (values: readonly number[]) => tolerance * (1 + largest(values));
      expect(largestDifference(network.forward(torch.parameters, torch.x), torch.y)).toBeLessThan(bound(torch.y));
      const gradient = network.backward(torch.dy);
      expect(largestDifference(gradient, torch.gradient)).toBeLessThan(bound(torch.gradient));
      expect(largestDifference(network.inputGradient(), torch.dx)).toBeLessThan(bound(torch.dx));
    },
  );
});
