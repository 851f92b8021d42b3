import { describe, expect, it } from "vitest";
import {
  rollingSignatureGradient,
  rollingSignatures,
  signature,
  signatureGradient,
  signatureSize,
} from "../../src/engine/index.ts";
import { centralDifferences, FORMS, normals, randomWalk, relativeError } from "./signature-cases.ts";

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, k) => sum + value * b[k]!, 0);

const shapes = [1, 2, 3].flatMap((dimension) => [1, 2, 3, 4].map((depth) => ({ dimension, depth })));

describe.each(FORMS)("$name: the backward pass against central differences", ({ name: _, ...form }) => {
  it.each([...shapes, { dimension: 6, depth: 2 }])("of a signature, dimension $dimension, depth $depth", (shape) => {
    const options = { ...shape, ...form };
    const path = randomWalk("gradient", 5, options.dimension, 0.5);
    const d = normals("loss", signatureSize(options));
    const expected = centralDifferences(path, (moved) => dot(signature(moved, options), d));
    expect(relativeError(signatureGradient(path, options, d), expected)).toBeLessThan(1e-7);
  });

  it.each([2, 3, 4, 20])("of rolling signatures, windows of %d points", (window) => {
    const options = { dimension: 2, depth: 3, ...form };
    const sizes = { paths: 2, times: 9, window };
    const values = randomWalk("rolling gradient", sizes.paths * sizes.times, 2, 0.5);
    const d = normals("rolling loss", sizes.times * sizes.paths * signatureSize(options));
    const expected = centralDifferences(values, (moved) => dot(rollingSignatures(moved, sizes, options), d));
    expect(relativeError(rollingSignatureGradient(values, sizes, options, d), expected)).toBeLessThan(1e-7);
  });
});

describe("the backward pass", () => {
  it("of rolling signatures is the sum over the windows by themselves, to depth 5", () => {
    const options = { dimension: 2, depth: 5, time: true, timeStep: 0.1 };
    const [times, window] = [11, 4];
    const values = randomWalk("sum of windows", times, 2);
    const size = signatureSize(options);
    const d = normals("loss of windows", times * size);
    const sum = new Float64Array(values.length);
    for (let t = 0; t < times; t++) {
      const from = 2 * Math.max(0, t + 1 - window);
      const path = values.slice(from, 2 * (t + 1));
      const gradient = signatureGradient(path, options, d.subarray(t * size, (t + 1) * size));
      for (const [k, value] of gradient.entries()) sum[from + k]! += value;
    }
    expect(relativeError(rollingSignatureGradient(values, { paths: 1, times, window }, options, d), sum)).toBeLessThan(
      1e-13,
    );
  });

  it("of a signature is known for the area of a triangle", () => {
    // Area of (0, 0) (x, 0) (x, y) against its chord: x y / 2.
    const path = Float64Array.of(0, 0, 2, 0, 2, 3);
    const gradient = signatureGradient(path, { dimension: 2, depth: 2, log: true }, [0, 0, 1]);
    expect([...gradient]).toEqual([-1.5, 0, 1.5, -1, 0, 1].map((value) => expect.closeTo(value, 14)));
  });

  it("sums to zero over the points: a shift of the path changes nothing", () => {
    const path = randomWalk("shift", 12, 3);
    const options = { dimension: 3, depth: 4 };
    const gradient = signatureGradient(path, options, normals("shift", signatureSize(options)));
    for (const i of [0, 1, 2]) {
      const all = gradient.filter((_, at) => at % 3 === i);
      const scale = Math.max(...all.map(Math.abs));
      expect(Math.abs(all.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-12 * scale);
    }
  });

  it("of single points is zero, and gradients of another size are refused", () => {
    const options = { dimension: 2, depth: 2 };
    const one = { paths: 3, times: 1, window: 5 };
    expect([...rollingSignatureGradient(normals("points", 6), one, options, normals("d", 18))]).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
    expect(() => signatureGradient(Float64Array.of(1, 2), options, [1])).toThrow(/needs 1 x 6 numbers, got 1/);
    expect(() => rollingSignatureGradient(normals("points", 6), one, options, normals("d", 6))).toThrow(
      /needs 3 x 6 numbers, got 6/,
    );
  });

  it("writes into arrays that are used again", () => {
    const options = { dimension: 2, depth: 2 };
    const sizes = { paths: 1, times: 5, window: 3 };
    const values = randomWalk("again", 5, 2);
    const d = normals("again", 5 * 6);
    const used = new Float64Array(10).fill(7);
    const arrays = { doubles: () => used, singles: () => new Float32Array(0) };
    expect(rollingSignatureGradient(values, sizes, options, d, arrays)).toBe(used);
    expect([...used]).toEqual([...rollingSignatureGradient(values, sizes, options, d)]);
  });
});
