import { describe, expect, it } from "vitest";
import { newArrays, reusedArrays } from "../../src/core/index.ts";

describe("reusedArrays", () => {
  it("gives the same array for the same use and length, with what is in it", () => {
    const arrays = reusedArrays();
    const first = arrays.doubles("a", 3);
    first.set([1, 2, 3]);
    expect(arrays.doubles("a", 3)).toBe(first);
    expect(Array.from(first)).toEqual([1, 2, 3]);
  });

  it("keeps uses, precisions and owners apart", () => {
    const arrays = reusedArrays();
    const all = [arrays.doubles("a", 3), arrays.doubles("b", 3), reusedArrays().doubles("a", 3)];
    expect(new Set(all.map(({ buffer }) => buffer)).size).toBe(3);
    expect(arrays.singles("a", 3)).toBeInstanceOf(Float32Array);
    expect(arrays.doubles("a", 3)).toBe(all[0]);
  });

  it("gives another array where the length is another", () => {
    const arrays = reusedArrays();
    arrays.doubles("a", 3);
    expect(arrays.doubles("a", 4).length).toBe(4);
    expect(arrays.doubles("a", 2).length).toBe(2);
  });
});

describe("newArrays", () => {
  it("never gives an array twice", () => {
    expect(newArrays.doubles("a", 2)).not.toBe(newArrays.doubles("a", 2));
    expect(newArrays.singles("a", 2)).toEqual(new Float32Array(2));
  });
});
