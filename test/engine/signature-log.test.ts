import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { signature, signatureLevels, signatureSize } from "../../src/engine/index.ts";
import { lyndonWords } from "../../src/engine/lyndon-words.ts";
import {
  lyndonCoefficients,
  type Tensor,
  tensorConstant,
  tensorExponential,
  tensorLogarithm,
  tensorProduct,
  tensorSignature,
  tensorSum,
} from "../../src/engine/reference-signature.ts";
import { openLogarithm } from "../../src/engine/signature-log.ts";
import { signatureShape } from "../../src/engine/signature-options.ts";
import { randomWalk, relativeError } from "./signature-cases.ts";

/** Rows of points. */
function pointsOf(path: Float64Array, dimension: number): number[][] {
  return Array.from({ length: path.length / dimension }, (_, t) => [
    ...path.subarray(t * dimension, (t + 1) * dimension),
  ]);
}

const flat = (tensor: Tensor) => tensor.slice(1).flat();

describe("Lyndon words", () => {
  it("over two letters", () => {
    expect(lyndonWords(2, 4).map((all) => all.map((word) => word.join("")))).toEqual([
      ["0", "1"],
      ["01"],
      ["001", "011"],
      ["0001", "0011", "0111"],
    ]);
  });

  it("come before all of their endings, and are all words that do", () => {
    for (const [letters, longest] of [
      [2, 7],
      [3, 5],
    ] as const) {
      const found = lyndonWords(letters, longest)
        .flat()
        .map((word) => word.join(""))
        .toSorted();
      const isLyndon = (word: string) => [...word].every((_, k) => k === 0 || word < word.slice(k));
      const all = Array.from({ length: longest }, (_, k) => k + 1).flatMap((length) =>
        Array.from({ length: letters ** length }, (_, n) => n.toString(letters).padStart(length, "0")),
      );
      expect(found).toEqual(all.filter(isLyndon).toSorted());
    }
  });

  it("are as many as Witt's formula says", () => {
    for (let letters = 1; letters <= 6; letters++) {
      const found = signatureLevels({ dimension: letters, depth: 6, log: true });
      expect(found).toEqual(found.map((_, k) => witt(letters, k + 1)));
    }
    expect(signatureLevels({ dimension: 2, depth: 6, log: true })).toEqual([2, 1, 2, 3, 6, 9]);
    expect(signatureSize({ dimension: 3, depth: 3, log: true })).toBe(3 + 3 + 8);
  });
});

/** (1 / k) sum over divisors m of k of mobius(m) d^(k / m) */
function witt(d: number, k: number): number {
  const mobius = [0, 1, -1, -1, 0, -1, 1];
  let sum = 0;
  for (let m = 1; m <= k; m++) if (k % m === 0) sum += mobius[m]! * d ** (k / m);
  return sum / k;
}

describe("the logarithm of a signature", () => {
  it("its exponential is the signature", () => {
    for (const [dimension, depth] of [
      [1, 5],
      [2, 5],
      [3, 4],
      [4, 3],
    ] as const) {
      const tensor = tensorSignature(pointsOf(randomWalk("exp log", 8, dimension), dimension), depth);
      const shape = signatureShape({ dimension, depth });
      const logarithm = openLogarithm(shape).of(Float64Array.from(flat(tensor)));
      const levels = [0, ...shape.counts.subarray(1)].map((count, k) =>
        k === 0 ? [0] : [...logarithm.subarray(shape.offsets[k]!, shape.offsets[k]! + count)],
      );
      expect(relativeError(flat(tensorExponential(levels)), flat(tensor))).toBeLessThan(1e-13);
      expect(relativeError(logarithm, flat(tensorLogarithm(tensor)))).toBeLessThan(1e-13);
    }
  });

  it("of two straight pieces is the series of Baker, Campbell and Hausdorff", () => {
    const [width, depth] = [3, 4];
    const letter = (values: number[]): Tensor =>
      tensorConstant(0, width, depth).map((level, k) => (k === 1 ? values : level));
    const [x, y] = [letter([0.7, -1.1, 0.4]), letter([-0.3, 0.9, 1.6])];
    const bracket = (a: Tensor, b: Tensor) => tensorSum(-1, tensorProduct(b, a), tensorProduct(a, b));
    const xy = bracket(x, y);
    const terms: [number, Tensor][] = [
      [1, x],
      [1, y],
      [1 / 2, xy],
      [1 / 12, bracket(x, xy)],
      [-1 / 12, bracket(y, xy)],
      [-1 / 24, bracket(y, bracket(x, xy))],
    ];
    const series = terms.reduce((sum, [factor, term]) => tensorSum(factor, term, sum), tensorConstant(0, width, depth));
    const path = Float64Array.of(0, 0, 0, ...x[1]!, ...x[1]!.map((value, i) => value + y[1]![i]!));
    const found = signature(path, { dimension: width, depth, log: true });
    expect(relativeError(found, lyndonCoefficients(series))).toBeLessThan(1e-14);
    expect(
      relativeError(flat(tensorLogarithm(tensorProduct(tensorExponential(x), tensorExponential(y)))), flat(series)),
    ).toBeLessThan(1e-14);
  });

  it("level 1 is the increment, level 2 the Levy areas", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -3, max: 3, noNaN: true }))), {
          minLength: 1,
          maxLength: 6,
        }),
        (points) => {
          const path = Float64Array.from(points.flat());
          const log = signature(path, { dimension: 3, depth: 2, log: true });
          const [first, last] = [points[0]!, points.at(-1)!];
          for (const i of [0, 1, 2]) expect(Math.abs(log[i]! - (last[i]! - first[i]!))).toBeLessThan(1e-13);
          for (const [k, [i, j]] of [
            [0, 1],
            [0, 2],
            [1, 2],
          ].entries()) {
            let area = 0;
            for (const [t, point] of points.slice(1).entries()) {
              const before = points[t]!;
              const [a, b] = [before[i!]! - first[i!]!, before[j!]! - first[j!]!];
              area += (a * (point[j!]! - before[j!]!) - b * (point[i!]! - before[i!]!)) / 2;
            }
            expect(Math.abs(log[3 + k]! - area)).toBeLessThan(1e-12);
          }
        },
      ),
    );
  });

  it("a straight line has nothing above level 1", () => {
    const found = signature(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), { dimension: 2, depth: 5, log: true });
    expect([...found.subarray(0, 2)]).toEqual([6, 6]);
    for (const value of found.subarray(2)) expect(Math.abs(value)).toBeLessThan(1e-11);
  });

  it("follows whole from its coefficients of Lyndon words: those of the standard brackets are triangular", () => {
    for (const [width, depth] of [
      [2, 5],
      [3, 4],
    ] as const) {
      const all = lyndonWords(width, depth).flat();
      for (const [row, word] of all.entries()) {
        const coefficients = lyndonCoefficients(bracketOf(word, width, depth));
        expect(coefficients[row]).toBe(1);
        // Of the same length, words before it have none.
        for (let k = 0; k < row; k++) expect(coefficients[k]).toBe(0);
      }
    }
  });
});

/** Standard bracketing: [bracket of u, bracket of v], where v is the longest ending of the word that is itself a Lyndon word. */
function bracketOf(word: readonly number[], width: number, depth: number): Tensor {
  if (word.length === 1) {
    return tensorConstant(0, width, depth).map((level, k) =>
      k === 1 ? level.map((_, i) => (i === word[0] ? 1 : 0)) : level,
    );
  }
  const isLyndon = (w: readonly number[]) => w.every((_, k) => k === 0 || w.join("") < w.slice(k).join(""));
  const cut = word.findIndex((_, k) => k > 0 && isLyndon(word.slice(k)));
  const [u, v] = [word.slice(0, cut), word.slice(cut)].map((half) => bracketOf(half, width, depth));
  return tensorSum(-1, tensorProduct(v!, u!), tensorProduct(u!, v!));
}
