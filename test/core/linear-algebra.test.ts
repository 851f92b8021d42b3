import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cholesky, choleskySolve, positiveDefiniteInverse } from "../../src/core/index.ts";

const n = 4;
/** B B' + I for any B: symmetric and positive definite. */
const positiveDefinite = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n * n, maxLength: n * n })
  .map((b) =>
    Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < n; k++) sum += b[i * n + k]! * b[j * n + k]!;
      return sum;
    }),
  );

describe("Cholesky", () => {
  it("solves and inverts", () => {
    fc.assert(
      fc.property(
        positiveDefinite,
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: n, maxLength: n }),
        (a, x) => {
          const times = (vector: ArrayLike<number>) =>
            Float64Array.from({ length: n }, (_, i) => {
              let sum = 0;
              for (let j = 0; j < n; j++) sum += a[i * n + j]! * vector[j]!;
              return sum;
            });
          const solved = choleskySolve(cholesky(a, n)!, times(x));
          solved.forEach((value, i) => {
            expect(value).toBeCloseTo(x[i]!, 7);
          });
          const inverse = positiveDefiniteInverse(a, n)!;
          for (let i = 0; i < n; i++) {
            const column = times(inverse.filter((_, at) => at % n === i));
            column.forEach((value, row) => {
              expect(value).toBeCloseTo(row === i ? 1 : 0, 7);
            });
          }
        },
      ),
    );
  });

  it("says when a matrix is not positive definite", () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
    expect(positiveDefiniteInverse(Float64Array.of(1, 0, 0, Number.NaN), 2)).toBeUndefined();
    expect(() => cholesky(Float64Array.of(1, 2), 2)).toThrow(/2 x 2 entries, had 2/);
  });
});
