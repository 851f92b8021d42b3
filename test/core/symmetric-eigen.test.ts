import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cholesky,
  choleskySolve,
  gram,
  positiveDefiniteInverse,
  product,
  randomStream,
  symmetricEigen,
  trace,
  transpose,
} from "../../src/core/index.ts";

const normals = (count: number, seed: number) => {
  const random = randomStream([seed, 7]);
  return Float64Array.from({ length: count }, () => random.normal());
};

describe("symmetricEigen", () => {
  it("knows the second difference: eigenvalues 2 - 2 cos(pi k / (n + 1))", () => {
    const n = 300;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i > 0) matrix[i * n + i - 1] = -1;
    }
    const { values } = symmetricEigen(matrix, n);
    for (const [k, value] of values.entries())
      expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (k + 1)) / (n + 1)), 12);
  });

  it("knows a matrix of equal entries, of rank one: 0, ..., 0, n", () => {
    const { values, vectors } = symmetricEigen(new Float64Array(25).fill(1), 5);
    expect(Array.from(values)).toEqual([0, 0, 0, 0, 5].map((v) => expect.closeTo(v, 12)));
    for (let i = 0; i < 5; i++) expect(Math.abs(vectors[i * 5 + 4]!)).toBeCloseTo(1 / Math.sqrt(5), 12);
  });

  it("takes A apart into orthonormal V and ascending values, for any symmetric matrix", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(1000), fc.constantFrom(1e-8, 1, 1e6), (n, seed, scale) => {
        const z = normals(n * n, seed).map((x) => x * scale);
        const a = z.map((x, at) => x + z[(at % n) * n + Math.floor(at / n)]!);
        const { values, vectors } = symmetricEigen(a, n);
        const scaled = vectors.map((v, at) => v * values[at % n]!);
        const back = product(scaled, transpose(vectors, n, n), n, n, n);
        for (const [at, x] of back.entries()) expect(Math.abs(x - a[at]!)).toBeLessThan(1e-12 * scale * n);
        for (const [at, x] of gram(vectors, n, n).entries())
          expect(Math.abs(x - (at % (n + 1) === 0 ? 1 : 0))).toBeLessThan(1e-12);
        for (let k = 1; k < n; k++) expect(values[k]!).toBeGreaterThanOrEqual(values[k - 1]!);
      }),
    );
  });

  it("refuses an entry that is not finite", () => {
    expect(() => symmetricEigen(Float64Array.of(1, 0, Number.NaN, 1), 2)).toThrow(/finite/);
  });
});

/** Column after column solved: a second implementation. The inverse is symmetric, so that columns may stand as rows. */
function solvedInverse(a: Float64Array, n: number): Float64Array {
  const lower = cholesky(a, n)!;
  const columns = Array.from({ length: n }, (_, column) => {
    const unit = new Float64Array(n);
    unit[column] = 1;
    return [...choleskySolve(lower, unit)];
  });
  return Float64Array.from(columns.flat());
}

describe("positiveDefiniteInverse", () => {
  it("equals the plain inverse, and is symmetric to the bit", () => {
    for (const n of [1, 2, 3, 7, 40]) {
      const a = gram(normals(3 * n * n, n), 3 * n, n);
      const inverse = positiveDefiniteInverse(a, n)!;
      const plain = solvedInverse(a, n);
      for (const [at, x] of inverse.entries()) expect(x).toBeCloseTo(plain[at]!, 10);
      expect(transpose(inverse, n, n)).toEqual(inverse);
    }
  });

  it("is undefined where the matrix is not positive definite", () => {
    expect(positiveDefiniteInverse(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  });
});

describe("matrix", () => {
  it("products and grams equal sums written out, for sizes past and short of four", () => {
    for (const [rows, inner, columns] of [
      [1, 1, 1],
      [3, 4, 2],
      [2, 9, 5],
      [6, 7, 3],
    ] as const) {
      const [a, b] = [normals(rows * inner, 1), normals(inner * columns, 2)];
      const c = product(a, b, rows, inner, columns);
      for (const [at, x] of c.entries()) {
        const [row, column] = [Math.floor(at / columns), at % columns];
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a[row * inner + k]! * b[k * columns + column]!;
        expect(x).toBeCloseTo(sum, 12);
      }
      const square = product(transpose(a, rows, inner), a, inner, rows, inner);
      for (const [at, x] of gram(a, rows, inner).entries()) expect(x).toBeCloseTo(square[at]!, 12);
    }
    expect(trace(Float64Array.of(1, 5, 7, 2), 2)).toBe(3);
  });
});
