import { describe, expect, it } from "vitest";
import { layerCases } from "../support/layer-cases.ts";
import {
  fastKernels,
  largest,
  largestDifference,
  sampleOf,
  slopesOf,
  trainOnce,
  withMeanLoss,
} from "../support/networks.ts";

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
});
