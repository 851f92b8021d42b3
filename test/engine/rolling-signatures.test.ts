import { describe, expect, it } from "vitest";
import { reusedArrays, UsageError, UserError } from "../../src/core/index.ts";
import {
  openSignatureStream,
  referenceRollingSignatures,
  referenceSignature,
  rollingSignatures,
  signature,
  signatureSize,
} from "../../src/engine/index.ts";
import { FORMS, randomWalk, relativeError } from "./signature-cases.ts";

describe("rolling signatures against windows by themselves", () => {
  it.each(FORMS)("$name", ({ name: _, ...form }) => {
    for (const window of [1, 2, 3, 5, 8, 11, 30]) {
      const sizes = { paths: 3, times: 12, window };
      const options = { dimension: 2, depth: 3, ...form };
      const values = randomWalk("rolling", sizes.paths * sizes.times, 2);
      const found = rollingSignatures(values, sizes, options);
      expect(relativeError(found, referenceRollingSignatures(values, sizes, options))).toBeLessThan(1e-13);
    }
  });

  it.each([1, 2, 3, 4, 5, 6].flatMap((dimension) => [1, 2, 3, 4, 5].map((depth) => ({ dimension, depth }))))(
    "dimension $dimension, depth $depth",
    (options) => {
      const sizes = { paths: 2, times: 6, window: 3 };
      const values = randomWalk("rolling sizes", sizes.paths * sizes.times, options.dimension);
      const found = rollingSignatures(values, sizes, options);
      expect(relativeError(found, referenceRollingSignatures(values, sizes, options))).toBeLessThan(1e-14);
    },
  );

  it("lies by time, then by path; the first point is zeros, the last full window its signature", () => {
    const options = { dimension: 2, depth: 2, time: true };
    const values = randomWalk("layout", 2 * 5, 2);
    const found = rollingSignatures(values, { paths: 2, times: 5, window: 4 }, options);
    const size = signatureSize(options);
    const at = (t: number, path: number) => found.subarray((t * 2 + path) * size, (t * 2 + path + 1) * size);
    expect([...at(0, 0), ...at(0, 1)]).toEqual(new Array(2 * size).fill(0));
    expect(relativeError(at(4, 1), signature(values.slice(2 * (5 + 1)), options))).toBeLessThan(1e-15);
    // Fewer points at the start: the time of a step is that of a full window.
    const start = signature(values.slice(0, 4), { ...options, timeStep: 1 / 3 });
    expect(relativeError(at(1, 0), start)).toBeLessThan(1e-15);
  });
});

describe("errors of rolling signatures stay inside the window", () => {
  /** Worst relative error by level of the signatures at the given times. */
  function worst(values: Float64Array, window: number, depth: number, times: readonly number[]): number {
    const options = { dimension: 2, depth };
    const found = rollingSignatures(values, { paths: 1, times: values.length / 2, window }, options);
    const size = signatureSize(options);
    return Math.max(
      ...times.map((t) => {
        const path = values.slice(2 * (t + 1 - window), 2 * (t + 1));
        const exact = referenceSignature(path, options);
        const rolling = found.subarray(t * size, (t + 1) * size);
        return Math.max(
          ...Array.from({ length: depth }, (_, k) => {
            const [from, to] = [2 ** (k + 1) - 2, 2 ** (k + 2) - 2];
            return relativeError(rolling.subarray(from, to), exact.subarray(from, to));
          }),
        );
      }),
    );
  }

  it("over a path of 200,000 points, whose level is far from its moves", () => {
    const values = randomWalk("long", 200_000, 2, 0.01);
    expect(worst(values, 40, 4, [39, 40, 1000, 100_000, 150_001, 199_998, 199_999])).toBeLessThan(1e-13);
  });

  it("after moves a million times the others have left the window", () => {
    const values = randomWalk("crash", 300, 2, 0.01);
    for (let at = 2 * 100; at < 2 * 150; at++) values[at]! += 1e4 * (at % 3);
    expect(worst(values, 12, 4, [162, 163, 170, 200, 299])).toBeLessThan(1e-13);
    expect(worst(values, 12, 4, [105, 110, 151, 155])).toBeLessThan(1e-13);
  });
});

describe("forms of the results", () => {
  const options = { dimension: 3, depth: 3, leadLag: true };
  const sizes = { paths: 2, times: 9, window: 4 };
  const values = randomWalk("results", sizes.paths * sizes.times, 3);

  it("single precision: the doubles, rounded", () => {
    const singles = rollingSignatures(values, { ...sizes, precision: "single" }, options);
    expect(singles).toEqual(Float32Array.from(rollingSignatures(values, sizes, options)));
  });

  it("arrays that are used again", () => {
    const arrays = reusedArrays();
    const first = rollingSignatures(values, sizes, options, arrays);
    const copy = first.slice();
    first.fill(7);
    expect(rollingSignatures(values, sizes, options, arrays)).toBe(first);
    expect(first).toEqual(copy);
  });

  it.each(FORMS)("a stream gives the same bits: $name", ({ name: _, ...form }) => {
    const own = { dimension: 3, depth: 3, ...form };
    const found = rollingSignatures(values, sizes, own);
    const size = signatureSize(own);
    const stream = openSignatureStream(sizes.window, own);
    for (let path = 0; path < sizes.paths; path++) {
      for (let t = 0; t < sizes.times; t++) {
        const at = (path * sizes.times + t) * 3;
        const row = (t * sizes.paths + path) * size;
        expect(stream.push(values.subarray(at, at + 3))).toEqual(found.slice(row, row + size));
      }
      stream.reset();
    }
  });
});

describe("errors", () => {
  const options = { dimension: 2, depth: 2 };

  it.each([
    [{ paths: 0, times: 3, window: 2 }, /paths must be an integer >= 1, was 0/],
    [{ paths: 1, times: 1.5, window: 2 }, /times must be an integer >= 1, was 1.5/],
    [{ paths: 1, times: 3, window: 0 }, /window must be an integer >= 1, was 0/],
    [{ paths: 1, times: 3, window: Number.NaN }, /window must be an integer >= 1, was NaN/],
  ])("%o is refused", (sizes, message) => {
    expect(() => rollingSignatures(new Float64Array(6), sizes, options)).toThrow(UsageError);
    expect(() => rollingSignatures(new Float64Array(6), sizes, options)).toThrow(message);
    expect(() => openSignatureStream(0, options)).toThrow(/window must be an integer >= 1, was 0/);
  });

  it("a wrong number of numbers is refused", () => {
    expect(() => rollingSignatures(new Float64Array(7), { paths: 1, times: 3, window: 2 }, options)).toThrow(
      /1 paths x 3 times x 2 are 6 numbers, got 7/,
    );
  });

  it("a number that is not finite is named by path and time", () => {
    const values = new Float64Array(2 * 3 * 2);
    values[3 * 2 + 2 * 2 + 1] = Number.NaN;
    const sizes = { paths: 2, times: 3, window: 2 };
    expect(() => rollingSignatures(values, sizes, options)).toThrow(UserError);
    expect(() => rollingSignatures(values, sizes, options)).toThrow("path 1, time 2, coordinate 1 is NaN");
    const stream = openSignatureStream(3, options);
    stream.push([1, 2]);
    expect(() => stream.push([1, Number.NEGATIVE_INFINITY])).toThrow("coordinate 1 of time 1 is -Infinity");
    expect(() => stream.push([1])).toThrow(/needs 2 numbers, got 1/);
  });
});
