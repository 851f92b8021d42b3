import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { growTo, wasmInstance } from "../../src/core/index.ts";

/** The exports of src/core/assembly/index.ts; pointers in bytes. */
interface MathKernel {
  firstFree(): number;
  sqrt(x: number, y: number, count: number): void;
  exp(x: number, y: number, count: number): void;
  expm1(x: number, y: number, count: number): void;
  log(x: number, y: number, count: number): void;
  log1p(x: number, y: number, count: number): void;
  atan2(height: number, x: number, angle: number, count: number): void;
  sinCos(x: number, sine: number, cosine: number, count: number): void;
}

const kernel = wasmInstance<MathKernel>("core/math.wasm");
const start = Math.ceil(kernel.firstFree() / 16) * 16;
const two = (a: number) =>
  fc.tuple(fc.double({ min: -a, max: a, noNaN: true }), fc.double({ min: -a, max: a, noNaN: true }));

/** f over pairs of numbers, one array a result. */
function over(inputs: readonly (readonly number[])[], call: (...pointers: number[]) => void, results = 1): number[][] {
  const length = inputs[0]!.length;
  growTo(kernel.memory, start + 8 * length * (inputs.length + results));
  const numbers = new Float64Array(kernel.memory.buffer, start);
  for (const [i, input] of inputs.entries()) numbers.set(input, i * length);
  call(...Array.from({ length: inputs.length + results }, (_, i) => start + 8 * length * i), length);
  return Array.from({ length: results }, (_, i) =>
    Array.from(numbers.subarray((inputs.length + i) * length, (inputs.length + i + 1) * length)),
  );
}

/** |found - expected| in units of the last place of the expected number. */
function ulps(found: number, expected: number): number {
  if (Object.is(found, expected) || found === expected) return 0;
  return Math.abs(found - expected) / 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52);
}

/** 200 000 numbers of low discrepancy between two bounds. */
function sweep(from: number, to: number, count = 200_000): number[] {
  return Array.from({ length: count }, (_, i) => from + (to - from) * ((0.5 + i * 0.6180339887498949) % 1));
}

function worst(found: readonly number[], expected: (i: number) => number): number {
  let most = 0;
  for (const [i, value] of found.entries()) most = Math.max(most, ulps(value, expected(i)));
  return most;
}

// Math.* of V8 is fdlibm's, itself within 1 ulp: two ulps apart is one each.
describe("two doubles at a time", () => {
  it("exp over its whole range, and 0 and infinity beyond", () => {
    for (const [from, to] of [
      [-708.3, 709.4],
      [-1, 1],
      [-1e-9, 1e-9],
      [-40, 3],
    ] as const) {
      const x = sweep(from, to);
      expect(
        worst(over([x], kernel.exp)[0]!, (i) => Math.exp(x[i]!)),
        `${from} to ${to}`,
      ).toBeLessThanOrEqual(1);
    }
    const [edges] = over([[0, -0, -708.31, -1e300, -Infinity, 709.5, Infinity, Number.NaN]], kernel.exp);
    expect(edges).toEqual([1, 1, 0, 0, 0, Infinity, Infinity, Number.NaN]);
  });

  it("expm1 next to 0 and far from it", () => {
    for (const [from, to] of [
      [-1e-300, 1e-300],
      [-1e-8, 1e-8],
      [-0.4, 0.4],
      [-3, 3],
      [-800, 700],
    ] as const) {
      const x = sweep(from, to);
      expect(
        worst(over([x], kernel.expm1)[0]!, (i) => Math.expm1(x[i]!)),
        `${from} to ${to}`,
      ).toBeLessThanOrEqual(2);
    }
    expect(over([[0, -1e300, -Infinity, Number.NaN]], kernel.expm1)[0]).toEqual([0, -1, -1, Number.NaN]);
  });

  it("log of every positive normal size, exactly 0 at 1", () => {
    for (const [from, to] of [
      [0.5, 2],
      [0.999999, 1.000001],
      [1e-8, 1e8],
      [1e300, 1.7e308],
    ] as const) {
      const x = sweep(from, to);
      expect(
        worst(over([x], kernel.log)[0]!, (i) => Math.log(x[i]!)),
        `${from} to ${to}`,
      ).toBeLessThanOrEqual(1);
    }
    const sizes = sweep(-1021, 1023).map((power) => 2 ** power);
    expect(worst(over([sizes], kernel.log)[0]!, (i) => Math.log(sizes[i]!))).toBeLessThanOrEqual(1);
    expect(over([[1, 2.2250738585072014e-308]], kernel.log)[0]).toEqual([0, Math.log(2.2250738585072014e-308)]);
  });

  it("log1p next to 0, where log would lose the digits", () => {
    for (const [from, to] of [
      [-1e-300, 1e-300],
      [-1e-10, 1e-10],
      [-0.3, 0.4],
      [-0.9999, 5],
      [0, 1e6],
    ] as const) {
      const x = sweep(from, to);
      expect(
        worst(over([x], kernel.log1p)[0]!, (i) => Math.log1p(x[i]!)),
        `${from} to ${to}`,
      ).toBeLessThanOrEqual(3);
    }
  });

  it("atan2 in all quadrants and on the axes", () => {
    const turn = sweep(-Math.PI, Math.PI);
    const size = sweep(1e-6, 1e6);
    const x = turn.map((angle, i) => size[i]! * Math.cos(angle));
    const y = turn.map((angle, i) => size[i]! * Math.sin(angle));
    expect(worst(over([y, x], kernel.atan2)[0]!, (i) => Math.atan2(y[i]!, x[i]!))).toBeLessThanOrEqual(3);
    const axes = [
      [0, 0, 1, -1, -0, 1e-300, 1, 1],
      [1, -1, 0, 0, 1, 1, 1e-300, 1],
    ];
    expect(over(axes, kernel.atan2)[0]).toEqual(axes[0]!.map((height, i) => Math.atan2(height, axes[1]![i]!)));
  });

  it("sine and cosine, also of angles of a million", () => {
    for (const size of [0.7, 10, 1000, 1e6]) {
      const x = sweep(-size, size);
      const [sine, cosine] = over([x], kernel.sinCos, 2);
      for (const [i, angle] of x.entries()) {
        if (Math.abs(sine![i]! - Math.sin(angle)) > 4e-16 || Math.abs(cosine![i]! - Math.cos(angle)) > 4e-16)
          expect.fail(`sine ${sine![i]} and cosine ${cosine![i]} of ${angle}`);
      }
    }
    const small = sweep(-0.78, 0.78);
    expect(worst(over([small], kernel.sinCos, 2)[0]!, (i) => Math.sin(small[i]!))).toBeLessThanOrEqual(1);
    expect(over([[0, Number.NaN]], kernel.sinCos, 2)).toEqual([
      [0, Number.NaN],
      [1, Number.NaN],
    ]);
  });

  it("each lane by itself", () => {
    fc.assert(
      fc.property(two(700), ([a, b]) => {
        for (const f of [kernel.exp, kernel.expm1]) {
          const [left, right] = over([[a, b]], f)[0]!;
          expect([right, left]).toEqual(over([[b, a]], f)[0]);
        }
      }),
    );
  });
});

describe("wasmInstance", () => {
  it("says what to do about a kernel that is not built", () => {
    expect(() => wasmInstance("nowhere/kernel.wasm")).toThrow(/kernel.wasm is missing: the kernel has not been built/);
  });

  it("gives every instance a memory of its own, which grows", () => {
    const [one, other] = [wasmInstance<MathKernel>("core/math.wasm"), wasmInstance<MathKernel>("core/math.wasm")];
    const size = other.memory.buffer.byteLength;
    expect(growTo(one.memory, 3e6)).toBe(true);
    expect(growTo(one.memory, 3e6)).toBe(false);
    expect(one.memory.buffer.byteLength).toBeGreaterThanOrEqual(3e6);
    expect(other.memory.buffer.byteLength).toBe(size);
    expect(() => growTo(one.memory, 5e9)).toThrow(/cannot have 4768 MiB of memory/);
  });
});
