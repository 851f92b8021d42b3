import { describe, expect, it } from "vitest";
import { growTo, wasmInstance } from "../../src/core/index.ts";

/** The single-precision exports of src/core/assembly/index.ts; pointers in bytes. */
interface MathKernel {
  firstFree(): number;
  expSingle(x: number, y: number, count: number): void;
  logSingle(x: number, y: number, count: number): void;
  sinCosSingle(x: number, sine: number, cosine: number, count: number): void;
}

const kernel = wasmInstance<MathKernel>("core/math.wasm");
const start = Math.ceil(kernel.firstFree() / 16) * 16;
const COUNT = 100_000;

/**
 * The worst error of a function over numbers of low discrepancy between two bounds, in units of the last place of
 * single precision.
 */
function worst(
  call: (x: number, y: number, count: number) => void,
  exact: (x: number) => number,
  [from, to]: readonly [number, number],
): number {
  growTo(kernel.memory, start + 8 * COUNT);
  const numbers = new Float32Array(kernel.memory.buffer, start);
  for (let i = 0; i < COUNT; i++) numbers[i] = from + (to - from) * ((0.5 + i * 0.6180339887498949) % 1);
  call(start, start + 4 * COUNT, COUNT);
  let most = 0;
  for (let i = 0; i < COUNT; i++) {
    const expected = exact(numbers[i]!);
    const unit = 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 23);
    if (expected !== 0) most = Math.max(most, Math.abs(numbers[COUNT + i]! - expected) / unit);
  }
  return most;
}

describe("four single-precision numbers at a time", () => {
  it.each([[-87, 88] as const, [-1, 1] as const, [-1e-5, 1e-5] as const])("exp between %d and %d", (...range) => {
    expect(worst(kernel.expSingle, Math.exp, range)).toBeLessThan(2);
  });

  it.each([[1e-30, 1e-20] as const, [0, 1] as const, [0.9, 1.1] as const, [1, 1e30] as const])(
    "log between %d and %d",
    (...range) => {
      expect(worst(kernel.logSingle, Math.log, range)).toBeLessThan(2);
    },
  );

  it("sine and cosine within an eighth of a turn", () => {
    const range = [-Math.PI / 4, Math.PI / 4] as const;
    const unused = start + 8 * COUNT;
    growTo(kernel.memory, unused + 4 * COUNT);
    expect(worst((x, y, count) => kernel.sinCosSingle(x, y, unused, count), Math.sin, range)).toBeLessThan(2);
    expect(worst((x, y, count) => kernel.sinCosSingle(x, unused, y, count), Math.cos, range)).toBeLessThan(2);
  });

  it("exp keeps what is no number and stays within its range", () => {
    const numbers = new Float32Array(kernel.memory.buffer, start);
    numbers.set([Number.NaN, -1000, 1000, 0]);
    kernel.expSingle(start, start + 16, 4);
    const [nan, least, most, one] = numbers.subarray(4, 8);
    expect(nan).toBeNaN();
    expect(least).toBeLessThan(1.3e-38);
    expect(least).toBeGreaterThan(0);
    expect(most).toBeGreaterThan(2e38);
    expect(one).toBe(1);
  });
});
