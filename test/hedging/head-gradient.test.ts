import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandWidth, bandWidthSlope, walk, walkGradient } from "../../src/hedging/band.ts";
import { boundedSlope, type Head } from "../../src/hedging/heads.ts";
import { features, headBase, headGradient, headPass, heads, headValues } from "../../src/hedging/index.ts";
import { sampleInputs } from "../support/hedge-inputs.ts";

const base = (moneyness: number[], shift: number[]) => ({
  d1: Float64Array.from(moneyness),
  shift: Float64Array.from(shift),
});
/** Delta of a head and its slope at one number. */
const at = ({ argument, curve }: Head, c: number, moneyness: number, shift: number) => {
  const [value, slope] = [Float64Array.of(argument(c, moneyness, shift)), new Float64Array(1)];
  curve(value, slope);
  return { value: value[0]!, slope: slope[0]! };
};
const number = (size: number) => fc.double({ min: -size, max: size, noNaN: true });

describe.each(Object.entries<Head>(heads))("head %s", (name, head) => {
  it("has the slope of its value", () => {
    fc.assert(
      fc.property(number(1.5), number(4), number(1), (c, moneyness, shift) => {
        const [up, down] = [at(head, c + 1e-5, moneyness, shift), at(head, c - 1e-5, moneyness, shift)];
        const slope = (up.value - down.value) / 2e-5;
        expect(Math.abs(at(head, c, moneyness, shift).slope - slope)).toBeLessThan(1e-9);
      }),
    );
  });

  it("bounds its number by 1.5 tanh(o / scale), at any size, or holds it as it is", () => {
    const { scale } = head;
    const bound = (o: number) => (scale === null ? o : 1.5 * Math.tanh(o / scale));
    const numbers = [0, 1e-9, -1e-3, 0.4, -1.7, 6, -40, 1000, -1000];
    const all = base(
      numbers.map(() => 0.2),
      numbers.map(() => -0.1),
    );
    const found = headValues({ head: name as keyof typeof heads, band: false }, numbers, all, 1);
    for (const [k, o] of numbers.entries()) {
      const c = bound(o);
      expect(Math.abs(found[k]! - at(head, c, 0.2, -0.1).value)).toBeLessThan(1e-15);
      const slope = (bound(o + 1e-5) - bound(o - 1e-5)) / 2e-5;
      expect(Math.abs(boundedSlope(c, scale) - slope)).toBeLessThan(1e-8);
    }
  });
});

describe("the band", () => {
  it("has the slope of its width, and no width or slope that is not finite", () => {
    for (const o of [-900, -30, -2, 0, 0.7, 5, 40, 900]) {
      const slope = (bandWidth(o + 1e-5) - bandWidth(o - 1e-5)) / 2e-5;
      expect(Math.abs(bandWidthSlope(bandWidth(o)) - slope)).toBeLessThan(1e-10);
    }
    expect(bandWidth(0)).toBeCloseTo(0.02, 3);
  });

  it("passes gradients to target and width on moving, to the position before on staying", () => {
    // One episode. Goes to 0.5; up to 0.6 - 0.05; stays; down to 0.3 + 0.1.
    const [targets, widths] = [Float64Array.of(0.5, 0.6, 0.53, 0.3), Float64Array.of(0.1, 0.05, 0.04, 0.1)];
    const held = walk(targets, widths, 1);
    expect(Array.from(held)).toEqual([0.5, 0.55, 0.55, 0.4].map((x) => expect.closeTo(x, 14)));
    const gradient = walkGradient(Float64Array.of(1, 2, 4, 8), held, targets, 1);
    expect(Array.from(gradient.targets)).toEqual([1, 6, 0, 8]);
    expect(Array.from(gradient.widths)).toEqual([0, -6, 0, 8]);
  });

  it("stays on its very edge, and with no width is its target", () => {
    const edge = walk(Float64Array.of(0.5, 0.25), Float64Array.of(0, 0.25), 1);
    const stayed = walkGradient(Float64Array.of(1, 2), edge, Float64Array.of(0.5, 0.25), 1);
    expect(Array.from(edge)).toEqual([0.5, 0.5]);
    expect(stayed).toEqual({ targets: Float64Array.of(3, 0), widths: new Float64Array(2) });
    const target = Float64Array.of(0.5, 0.25, 0.75);
    const free = walk(target, new Float64Array(3), 1);
    expect(free).toEqual(target);
    expect(walkGradient(Float64Array.of(1, 2, 4), free, target, 1).targets).toEqual(Float64Array.of(1, 2, 4));
  });

  it("conserves gradients: what comes to the positions of an episode goes to its targets", () => {
    const values = (n: number, max: number) =>
      fc
        .array(fc.double({ min: 0, max, noNaN: true }), { minLength: n, maxLength: n })
        .map((x) => Float64Array.from(x));
    fc.assert(
      fc.property(values(24, 1), values(24, 0.2), values(24, 1), (targets, widths, dHeld) => {
        const found = walkGradient(dHeld, walk(targets, widths, 4), targets, 4);
        const total = (all: Float64Array) => all.reduce((sum, x, at) => sum + (at % 4 === 1 ? x : 0), 0);
        expect(total(found.targets)).toBeCloseTo(total(dHeld), 12);
        for (let at = 0; at < 24; at++) {
          expect(Math.abs(found.widths[at]!)).toBeLessThanOrEqual(Math.abs(found.targets[at]!));
        }
      }),
    );
  });

  it("is in the gradient of the head where it moves the position, and only there", () => {
    const inputs = sampleInputs(21, 8);
    const option = { head: "residual-skew", band: true } as const;
    const output = Float32Array.from({ length: 21 * 8 * 2 }, (_, k) => Math.sin(k * k));
    const pass = headPass(option, output, headBase(inputs), 21);
    const found = headGradient(pass, new Float64Array(21 * 8).fill(1));
    for (let at = 0; at < 21 * 8; at++) {
      const trades = at < 21 || pass.deltas[at] !== pass.deltas[at - 21];
      expect(found[2 * at] !== 0).toBe(trades);
      expect(found[2 * at + 1] !== 0).toBe(trades && at >= 21);
    }
  });
});

describe("features", () => {
  it("are the same with a base at hand", () => {
    const inputs = sampleInputs(11, 5);
    expect(features(inputs, headBase(inputs))).toEqual(features(inputs));
  });
});
