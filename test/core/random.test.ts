import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveKey, keyFrom, philox, randomStream } from "../../src/core/index.ts";

const hex = (words: Uint32Array) => [...words].map((word) => word.toString(16).padStart(8, "0")).join(" ");

describe("philox", () => {
  // Random123 1.14, examples/kat_vectors, philox4x32 10.
  it.each([
    [[0, 0], [0, 0, 0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
    [[0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], "d16cfe09 94fdcceb 5001e420 24126ea1"],
  ] as const)("gives the published words for key %j", (key, counter, words) => {
    const out = new Uint32Array(4);
    philox(key, counter[0], counter[1], counter[2], counter[3], out);
    expect(hex(out)).toBe(words);
  });
});

describe("keys", () => {
  it("keep purposes and indices apart", () => {
    const key = keyFrom(7);
    const derived = [deriveKey(key, "a"), deriveKey(key, "b"), deriveKey(key, "a", 1), deriveKey(keyFrom(8), "a")];
    expect(new Set(derived.map(String)).size).toBe(derived.length);
  });

  it("come from any safe integer and refuse the rest", () => {
    fc.assert(fc.property(fc.maxSafeNat(), (seed) => keyFrom(seed)[0] + keyFrom(seed)[1] * 4294967296 === seed));
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => keyFrom(seed)).toThrow(/seed must be an integer/);
  });
});

describe("randomStream", () => {
  it("repeats itself and has the moments of its laws", () => {
    const [first, second] = [randomStream(keyFrom(1), 3), randomStream(keyFrom(1), 3)];
    const n = 40_000;
    let [sum, squares, uniforms] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const value = first.normal();
      expect(second.normal()).toBe(value);
      sum += value;
      squares += value * value;
      uniforms += first.uniform();
      second.uniform();
    }
    // Five standard errors.
    expect(Math.abs(sum / n)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(squares / n - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(uniforms / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  });
});
