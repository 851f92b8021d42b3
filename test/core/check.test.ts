import { describe, expect, it } from "vitest";
import { check, nearest, pick, UsageError } from "../../src/core/index.ts";

describe("check", () => {
  it("fails on false and on NaN comparisons", () => {
    const notANumber = Math.sqrt(-1);
    expect(() => check(notANumber >= 0, () => "x must be >= 0")).toThrow("x must be >= 0");
    expect(() => check(true, () => "never")).not.toThrow();
  });
});

describe("pick", () => {
  it("names the known entries and the nearest one", () => {
    try {
      pick({ yahoo: 1, csv: 2 }, "yaho", "source");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      expect((error as UsageError).message).toBe("source 'yaho' is unknown; known: yahoo, csv");
      expect((error as UsageError).hint).toBe("Did you mean 'yahoo'?");
    }
    expect(() => pick({ a: 1 }, "toString", "entry")).toThrow(/unknown/);
  });

  it("does not guess wildly", () => {
    expect(nearest("zzzzzz", ["yahoo", "csv"])).toBeUndefined();
  });
});
