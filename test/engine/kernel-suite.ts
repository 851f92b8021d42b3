import { describe, expect, it } from "vitest";
import type { Kernel } from "../../src/engine/kernel.ts";
import { referenceKernel } from "../../src/engine/reference-kernel.ts";
import { calls, infiniteInputs, type Shape } from "./kernel-calls.ts";
import { CAPACITY } from "./kernel-chain.ts";
import { openExam } from "./kernel-exam.ts";
import {
  attentionOverItsRange,
  attentionToOne,
  dropsAsTold,
  largeNetworkErrors,
  type Mask,
  mapsLikeBlock,
  saturatedGates,
  stepsLikeBlock,
  tanhOf,
  tanhOverItsRange,
} from "./kernel-laws.ts";
import { torchCases, torchErrors } from "./torch-cases.ts";

/** Every number of inputs, units, steps and lanes, in changing company. */
const shapes: readonly Shape[] = Array.from({ length: 27 }, (_, seed) => ({
  steps: [1, 2, 21, 3][(seed + Math.floor(seed / 8)) % 4]!,
  lanes: [8, 32, 16, 24][(seed + Math.floor(seed / 4)) % 4]!,
  inputs: 1 + (seed % 9),
  units: [1, 2, 3, 5, 7, 50, 51, 64][seed % 8]!,
  gap: [0, 8, 3, 40][Math.floor(seed / 3) % 4]!,
  seed,
}));

const small: Shape = { steps: 3, lanes: 16, inputs: 3, units: 5, gap: 8, seed: 100 };

const masks: readonly Mask[] = [
  { rate: 0, key: 1, first: 0, count: 32 },
  { rate: 0.1, key: 0, first: 5, count: 4000 },
  { rate: 0.1, key: 0x80000001, first: 2 ** 32 - 10, count: 400 },
  { rate: 0.5, key: 0xdeadbeef, first: 2 ** 31 - 2, count: 404 },
  { rate: 0.9, key: 0xffffffff, first: 123_456_789, count: 4 },
];

/**
 * The exam that every implementation of `Kernel` sits: equality with the twin in double precision, nothing written elsewhere, and how NaN, infinities and
 * saturation are treated.
 * @param make a kernel whose last `floats` numbers the exam may use
 * @param tolerance of a result, relative to the largest of its array or to 1
 */
export function kernelSuite(name: string, make: (floats: number) => Kernel, tolerance: number): void {
  describe(`kernel ${name}`, () => {
    const kernel = make(CAPACITY);
    const twin = referenceKernel(new Float64Array(kernel.memory.length));

    describe.each(Object.entries(calls))("%s equals its twin and writes nothing else", (_, layOut) => {
      it.each(shapes)("steps $steps, lanes $lanes, inputs $inputs, units $units, gap $gap", (shape) => {
        const exam = openExam(kernel, twin, shape.seed);
        exam.compare(layOut(exam, shape).run, tolerance);
      });
    });

    describe("one bad number", () => {
      const poisoned = (method: string, value: number): void => {
        const exam = openExam(kernel, twin, small.seed);
        const { run, poison } = calls[method]!(exam, small);
        exam.poke(poison, value);
        exam.compare(run, tolerance);
      };
      it.each(Object.keys(calls))("NaN in %s: where the twin has it, so in its own path only", (method) =>
        poisoned(method, Number.NaN),
      );
      it.each(infiniteInputs)("infinity in %s", (method) => {
        poisoned(method, Number.POSITIVE_INFINITY);
        poisoned(method, Number.NEGATIVE_INFINITY);
      });
    });

    describe("saturation", () => {
      it("gates are 0 or 1, and g is -1 or 1, at sums of +-50", () => saturatedGates(kernel));
      it.each([20, 50, 1e4, 3e38])("tanh(+-%d) is +-1", (size) => {
        const values = tanhOf(kernel, [size, -size, size, -size]);
        for (const [k, value] of values.entries()) expect(Math.abs(value - (k % 2 === 0 ? 1 : -1))).toBeLessThan(1e-6);
      });
      it("tanh is odd, at most 1 up to rounding, and right to 5e-7 between -12 and 12", () => tanhOverItsRange(kernel));
    });

    describe("attention", () => {
      it("weighs keys within 2e-6 down to where weights vanish", () => attentionOverItsRange(kernel));
      it("gives all weight to a score far above the others", () => attentionToOne(kernel));
    });

    describe("dropout", () => {
      it.each(masks)("rate $rate, key $key, from $first on: drops where dropoutUniform says so", (mask) =>
        dropsAsTold(kernel, mask),
      );
    });

    describe("one path", () => {
      it.each(shapes)("steps like a block, bit by bit: inputs $inputs, units $units, steps $steps", (shape) => {
        stepsLikeBlock(kernel, shape);
        mapsLikeBlock(kernel, shape);
      });
    });

    describe("whole networks", () => {
      it.each(torchCases)("PyTorch in double precision: $name", (torch) => {
        // Normalising three nearly equal numbers magnifies what single precision rounds: PyTorch's own is off by 2.9e-6 there.
        const bound = torch.layers.some((layer) => "gain" in layer) ? 3e-6 : 5e-7;
        for (const [array, error] of Object.entries(torchErrors(kernel, torch))) {
          expect(error, array).toBeLessThan(bound);
        }
      });
      it("two layers of 50 over 30 steps: every gradient within 5e-7 of double precision", () => {
        for (const [array, error] of largeNetworkErrors(kernel, twin)) expect(error, array).toBeLessThan(5e-7);
      });
    });
  });
}
