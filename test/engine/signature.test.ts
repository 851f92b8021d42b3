import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signatureGuard } from "../../src/backtest/index.ts";
import { UserError } from "../../src/core/index.ts";
import { referenceSignature, signature, signatureLevels, signatureSize } from "../../src/engine/index.ts";
import { byWord, FORMS, joined, randomWalk, relativeError, reversed, words } from "./signature-cases.ts";

const ZIGZAG = Float64Array.of(0, 0, 1, 2, 3, 1, 4, 4);
const plane = (depth: number) => ({ dimension: 2, depth });
const kernels = [
  { name: "kernel", of: signature },
  { name: "readable twin", of: referenceSignature },
];

describe.each(kernels)("published signatures, by the $name", ({ of }) => {
  it.each([
    { name: "a square loop encloses area 1", path: [0, 0, 1, 0, 1, 1, 0, 1, 0, 0], level2: [0, 0, 0, 1, -1, 0] },
    { name: "an L", path: [0, 0, 1, 0, 1, 1], level2: [1, 1, 0.5, 1, 0, 0.5] },
    { name: "a zigzag", path: [...ZIGZAG], level2: [4, 4, 8, 9.5, 6.5, 8] },
    { name: "the zigzag elsewhere", path: ZIGZAG.map((value) => value + 5), level2: [4, 4, 8, 9.5, 6.5, 8] },
    { name: "one point", path: [3, -7], level2: [0, 0, 0, 0, 0, 0] },
  ])("$name", ({ path, level2 }) => {
    expectClose(of(Float64Array.from(path), plane(2)), level2, 1e-14);
  });

  it("an L at level 3: words in dictionary order", () => {
    const level3 = of(Float64Array.of(0, 0, 1, 0, 1, 1), plane(3)).subarray(6);
    expectClose(level3, [1 / 6, 0.5, 0, 0.5, 0, 0, 0, 1 / 6], 1e-15);
  });

  it("one coordinate: powers of the increment over factorials", () => {
    expectClose(of(Float64Array.of(0, 1, 3), { dimension: 1, depth: 3 }), [3, 4.5, 4.5], 1e-15);
  });

  it("time and lead-lag of a step: the transforms written out", () => {
    const path = Float64Array.of(1, 4);
    const one = { dimension: 1, depth: 2 };
    // (x, t) = (0, 0) (3, .25)
    expectClose(of(path, { ...one, time: true, timeStep: 0.25 }), [3, 0.25, 4.5, 0.375, 0.375, 0.03125], 1e-15);
    // (lead, lag) = (1, 1) (4, 1) (4, 4): an L
    expectClose(of(path, { ...one, leadLag: true }), [3, 3, 4.5, 9, 0, 4.5], 1e-15);
    // A whole path takes time 1; lead-lag by half steps.
    const both = Float64Array.of(0, 0, 0, 3, 0, 0.5, 3, 3, 1);
    expectClose(of(path, { ...one, leadLag: true, time: true }), of(both, { dimension: 3, depth: 2 }), 1e-15);
  });

  it("the lead-lag area of one coordinate is its quadratic variation", () => {
    const path = randomWalk("quadratic variation", 30, 1);
    const [, , , leadThenLag, lagThenLead] = of(path, { dimension: 1, depth: 2, leadLag: true });
    const squares = path.slice(1).reduce((sum, value, t) => sum + (value - path[t]!) ** 2, 0);
    expect(leadThenLag! - lagThenLead!).toBeCloseTo(squares, 10);
  });

  it("tells the published false signatures of the zigzag from its signature", () => {
    const levelTwo = (path: readonly (readonly number[])[]) => [
      ...of(Float64Array.from(path.flat()), plane(2)).subarray(2),
    ];
    expect(signatureGuard("ours", levelTwo)).toMatchObject({ passed: true });
    const theirs = signatureGuard("theirs", (path) => (path[0]![0] === 0 ? [5, 5, 8, 1] : [25, 33, 28, 29]));
    expect(theirs).toMatchObject({ passed: false, evidence: { expected: "8 9.5 6.5 8" } });
    const exact = of(ZIGZAG, plane(2)).subarray(2);
    for (const published of [
      [5, 5, 8, 1],
      [25, 33, 28, 29],
    ]) {
      expect(relativeError(published, exact)).toBeGreaterThan(0.3);
    }
  });
});

describe("the kernel against its readable twin", () => {
  const dimensions = [1, 2, 3, 4, 5, 6];
  const depths = [1, 2, 3, 4, 5];
  it.each(dimensions.flatMap((dimension) => depths.map((depth) => ({ dimension, depth }))))(
    "dimension $dimension, depth $depth",
    (options) => {
      const path = randomWalk("twin", 6, options.dimension);
      expect(relativeError(signature(path, options), referenceSignature(path, options))).toBeLessThan(1e-14);
    },
  );

  it.each(FORMS)("$name", ({ name: _, ...form }) => {
    for (const dimension of [1, 2, 3]) {
      for (const depth of [1, 2, 3, 4]) {
        const path = randomWalk("forms", 7, dimension);
        const options = { dimension, depth, ...form };
        expect(relativeError(signature(path, options), referenceSignature(path, options))).toBeLessThan(1e-13);
      }
    }
  });

  it("is the sum over ordered steps of which the iterated integrals consist", () => {
    const dimension = 3;
    const path = randomWalk("iterated sums", 6, dimension);
    const found = byWord(signature(path, { dimension, depth: 4 }), dimension);
    for (const length of [1, 2, 3, 4]) {
      for (const word of words(dimension, length)) expect(found(word)).toBeCloseTo(iteratedSum(path, 3, word), 11);
    }
  });
});

/** Integral of dx_{i_1} .. dx_{i_k} over t_1 < .. < t_k: the j letters that fall on one step give its increments over j!. */
function iteratedSum(path: Float64Array, dimension: number, word: readonly number[], from = 1): number {
  if (word.length === 0) return 1;
  if (from * dimension >= path.length) return 0;
  let sum = iteratedSum(path, dimension, word, from + 1);
  let term = 1;
  for (const [j, letter] of word.entries()) {
    const at = from * dimension + letter;
    term *= (path[at]! - path[at - dimension]!) / (j + 1);
    sum += term * iteratedSum(path, dimension, word.slice(j + 1), from + 1);
  }
  return sum;
}

/** In steps of 2^-30: products of two that are not zero do not leave the range of normal numbers. */
const coordinate = fc.double({ min: -4, max: 4, noNaN: true }).map((value) => Math.round(value * 2 ** 30) / 2 ** 30);
const shapes = fc.record({ dimension: fc.integer({ min: 1, max: 3 }), depth: fc.integer({ min: 1, max: 4 }) });
/** Options and paths of their dimension. */
const pathsOf = (count: number, least = 1) =>
  shapes.chain((options) => {
    const path = fc
      .array(fc.tuple(...Array.from({ length: options.dimension }, () => coordinate)), {
        minLength: least,
        maxLength: 7,
      })
      .map((points) => Float64Array.from(points.flat()));
    return fc.tuple(fc.constant(options), fc.array(path, { minLength: count, maxLength: count }));
  });

describe("laws", () => {
  it("Chen's identity: the signature of two paths in turn is the product of theirs", () => {
    fc.assert(
      fc.property(pathsOf(2), ([options, [first, second]]) => {
        const { dimension, depth } = options;
        const [a, b] = [first!, second!].map((path) => byWord(signature(path, options), dimension));
        const both = byWord(signature(joined(first!, second!, dimension), options), dimension);
        for (let length = 1; length <= depth; length++) {
          for (const word of words(dimension, length)) {
            const product = [...word, 0].reduce((sum, _, cut) => sum + a!(word.slice(0, cut)) * b!(word.slice(cut)), 0);
            expectNear(both(word), product, reach([first!, second!], length));
          }
        }
      }),
    );
  });

  it("shuffle identity: the product of two coefficients is the sum over the shuffles of their words", () => {
    fc.assert(
      fc.property(pathsOf(1), ([options, [path]]) => {
        const { dimension, depth } = options;
        const of = byWord(signature(path!, options), dimension);
        for (let left = 1; left < depth; left++) {
          for (const u of words(dimension, left)) {
            for (const v of words(dimension, Math.min(2, depth - left))) {
              const sum = shuffles(u, v).reduce((total, word) => total + of(word), 0);
              expectNear(sum, of(u) * of(v), reach([path!], u.length) * reach([path!], v.length));
            }
          }
        }
      }),
    );
  });

  it("neither the speed nor the place of a path changes anything", () => {
    fc.assert(
      fc.property(pathsOf(1, 2), fc.double({ min: 0.01, max: 0.99, noNaN: true }), ([options, [path]], share) => {
        const { dimension, depth } = options;
        const exact = signature(path!, options);
        // Another point on the way of the first step, and a halt at it.
        const between = path!.slice(0, dimension).map((value, i) => value + share * (path![dimension + i]! - value));
        const slower = Float64Array.of(
          ...[...path!.subarray(0, dimension), ...between, ...between],
          ...path!.subarray(dimension),
        );
        const moved = path!.map((value, at) => value + 3 + (at % dimension));
        for (const other of [slower, moved]) {
          const tolerance = Math.max(reach([moved], 1), reach([moved], depth), 1); // rounding of the moved points
          for (const [k, value] of signature(other, options).entries()) expectNear(value, exact[k]!, tolerance);
        }
      }),
    );
  });

  it("a path and then the same backwards: zeros", () => {
    fc.assert(
      fc.property(pathsOf(1), ([options, [path]]) => {
        const { dimension, depth } = options;
        const there = joined(path!, reversed(path!, dimension), dimension);
        const tolerance = Math.max(reach([there], 1), reach([there], depth));
        for (const value of signature(there, options)) expectNear(value, 0, tolerance);
      }),
    );
  });

  it("scaled coordinates scale level k by the power k", () => {
    const path = randomWalk("scale", 9, 2);
    const [one, three] = [path, path.map((value) => 3 * value)].map((p) => byWord(signature(p, plane(5)), 2));
    for (const length of [1, 2, 3, 4, 5]) {
      for (const word of words(2, length)) expect(three!(word) / one!(word)).toBeCloseTo(3 ** length, 6);
    }
  });
});

describe("sizes and errors", () => {
  it("levels have d^k numbers", () => {
    expect(signatureLevels({ dimension: 3, depth: 4 })).toEqual([3, 9, 27, 81]);
    expect(signatureLevels({ dimension: 3, depth: 2, time: true })).toEqual([4, 16]);
    expect(signatureLevels({ dimension: 3, depth: 2, leadLag: true, time: true })).toEqual([7, 49]);
    expect(signatureSize({ dimension: 1, depth: 7 })).toBe(7);
  });

  it.each([
    [{ dimension: 0, depth: 2 }, /dimension must be an integer >= 1, was 0/],
    [{ dimension: 2.5, depth: 2 }, /dimension must be an integer >= 1, was 2.5/],
    [{ dimension: 2, depth: 0 }, /depth must be an integer >= 1, was 0/],
    [{ dimension: 2, depth: Number.NaN }, /depth must be an integer >= 1, was NaN/],
    [{ dimension: 2, depth: 2, timeStep: 0 }, /timeStep must be a positive number, was 0/],
    [{ dimension: 10, depth: 9 }, /10 coordinates to depth 9 make more than 4194304 numbers/],
    [{ dimension: 5, depth: 1e9 }, /more than 4194304 numbers/],
  ])("%o is refused", (options, message) => {
    expect(() => signature(Float64Array.of(1, 2), options)).toThrow(message);
    expect(() => signatureSize(options)).toThrow(UserError);
  });

  it("a path that is no whole number of points, or empty, is refused", () => {
    expect(() => signature(Float64Array.of(1, 2, 3), plane(2))).toThrow(/points x 2 numbers, got 3/);
    expect(() => signature(new Float64Array(0), plane(2))).toThrow(/got 0/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("%d in a path is named", (bad) => {
    const path = Float64Array.of(0, 1, 2, 3, 4, bad);
    expect(() => signature(path, plane(2))).toThrow(`point 2, coordinate 1 is ${bad}, expected a finite number`);
  });
});

/** All ways to lay two words into each other. */
function shuffles(u: readonly number[], v: readonly number[]): number[][] {
  if (u.length === 0 || v.length === 0) return [[...u, ...v]];
  return [
    ...shuffles(u.slice(1), v).map((word) => [u[0]!, ...word]),
    ...shuffles(u, v.slice(1)).map((word) => [v[0]!, ...word]),
  ];
}

/** Bound of a coefficient of level k: (length of the paths)^k / k!. */
function reach(paths: readonly Float64Array[], level: number): number {
  const length = paths.reduce((sum, path) => sum + path.reduce((all, value) => all + 2 * Math.abs(value), 0), 0);
  let bound = 1;
  for (let k = 1; k <= level; k++) bound *= length / k;
  return bound;
}

function expectNear(found: number, expected: number, scale: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-13 * scale);
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (let k = 0; k < expected.length; k++) expect(Math.abs(found[k]! - expected[k]!)).toBeLessThanOrEqual(tolerance);
}
