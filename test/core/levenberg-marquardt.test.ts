import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { levenbergMarquardt, type ResidualPoint } from "../../src/core/index.ts";
import { type NistSet, nistSets } from "./nist-sets.ts";

type Problem = (x: Float64Array) => ResidualPoint;

const point = (residuals: number[], jacobian: number[][]): ResidualPoint => ({
  residuals: Float64Array.from(residuals),
  jacobian: Float64Array.from(jacobian.flat()),
});

const rosenbrock: Problem = (x) =>
  point(
    [10 * (x[1]! - x[0]! ** 2), 1 - x[0]!],
    [
      [-20 * x[0]!, 10],
      [-1, 0],
    ],
  );

/** Powell's singular function: J has rank 2 at the minimum 0. */
const powell: Problem = (x) => {
  const [a, b, c, d] = [x[0]!, x[1]!, x[2]!, x[3]!];
  const far = Math.sqrt(10) * (a - d);
  return point(
    [a + 10 * b, Math.sqrt(5) * (c - d), (b - 2 * c) ** 2, far * (a - d)],
    [
      [1, 10, 0, 0],
      [0, 0, Math.sqrt(5), -Math.sqrt(5)],
      [0, 2 * (b - 2 * c), -4 * (b - 2 * c), 0],
      [2 * far, 0, 0, -2 * far],
    ],
  );
};

/** Freudenstein and Roth: minimum 0 at (5, 4), and a local one of 48.98425 at (11.4128, -0.89681). */
const freudenstein: Problem = (x) => {
  const [a, b] = [x[0]!, x[1]!];
  return point(
    [-13 + a + ((5 - b) * b - 2) * b, -29 + a + ((b + 1) * b - 14) * b],
    [
      [1, 10 * b - 3 * b * b - 2],
      [1, 3 * b * b + 2 * b - 14],
    ],
  );
};

function nistProblem({ x, y, model }: NistSet): Problem {
  return (b) => {
    const rows = x.map((at) => model(b, at));
    return point(
      rows.map(([value], i) => value - y[i]!),
      rows.map(([, gradient]) => [...gradient]),
    );
  };
}

describe("levenbergMarquardt", () => {
  it("finds the minimum of Rosenbrock's valley to the last digits", () => {
    const found = levenbergMarquardt(rosenbrock, Float64Array.of(-1.2, 1));
    expect(found.status).toBe("converged");
    expect(Math.abs(found.x[0]! - 1)).toBeLessThan(1e-11);
    expect(Math.abs(found.x[1]! - 1)).toBeLessThan(1e-11);
    expect(found.iterations).toBeLessThan(40);
  });

  it("goes down to Powell's singular minimum, at which the undamped step is no longer unique", () => {
    const found = levenbergMarquardt(powell, Float64Array.of(3, -1, 0, 1), { noise: 1e-12 });
    expect(found.status).toBe("converged");
    expect(found.cost).toBeLessThan(1e-23);
    expect(Math.max(...found.x.map(Math.abs))).toBeLessThan(1e-5);
  });

  it("ends in the published minima of Freudenstein and Roth", () => {
    expect(levenbergMarquardt(freudenstein, Float64Array.of(6, 5)).x[1]).toBeCloseTo(4, 10);
    const local = levenbergMarquardt(freudenstein, Float64Array.of(0.5, -2));
    expect(local.status).toBe("converged");
    expect(local.cost).toBeCloseTo(48.98425, 5);
    expect(local.x[0]).toBeCloseTo(11.4128, 4);
    expect(local.x[1]).toBeCloseTo(-0.89681, 5);
  });

  /**
   * From here the method is known to fail: a plateau where the rate has gone to infinity, and a canyon of more than
   * 2,000 steps.
   */
  const beyondReach = new Map([
    ["BoxBOD 1", "stalled"],
    ["MGH10 1", "maxIterations"],
  ]);

  for (const set of nistSets) {
    const starts = set.starts.map((start, i) => ({
      start,
      number: i + 1,
      end: beyondReach.get(`${set.name} ${i + 1}`),
    }));

    it.each(starts.filter(({ end }) => end !== undefined))(
      `${set.name} of NIST from start $number: says that it is $end`,
      ({ start, end }) => {
        const found = levenbergMarquardt(nistProblem(set), Float64Array.from(start), { maxIterations: 500 });
        expect(found.status).toBe(end);
      },
    );

    it.each(starts.filter(({ end }) => end === undefined))(
      `${set.name} of NIST from start $number: certified estimates, deviations and squares`,
      ({ start }) => {
        const found = levenbergMarquardt(nistProblem(set), Float64Array.from(start), { maxIterations: 200 });
        expect(found.status).toBe("converged");
        expect(Math.abs(found.cost / set.squares - 1)).toBeLessThan(1e-10);
        const n = set.certified.length;
        const variance = found.cost / (set.x.length - n);
        for (const [j, certified] of set.certified.entries()) {
          expect(Math.abs(found.x[j]! / certified - 1)).toBeLessThan(1e-8);
          const deviation = Math.sqrt(variance * found.covariance![j * n + j]!);
          expect(Math.abs(deviation / set.deviations[j]! - 1)).toBeLessThan(1e-7);
        }
      },
    );
  }

  it("a linear problem takes a few steps, whatever the units of its columns (property)", () => {
    const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: -4, max: 4 }), (truth, power) => {
        const unit = 10 ** power;
        const rows = [
          [1, 0.3, 0.2],
          [0.1, 1, 0.5],
          [0.7, 0.2, 1],
          [0.4, 0.4, 0.1],
        ].map((row) => [row[0]!, row[1]! * unit, row[2]!]);
        const target = rows.map((row) => row[0]! * truth[0]! + row[1]! * truth[1]! + row[2]! * truth[2]!);
        const f: Problem = (x) =>
          point(
            rows.map((row, i) => row[0]! * x[0]! + row[1]! * x[1]! + row[2]! * x[2]! - target[i]!),
            rows,
          );
        const found = levenbergMarquardt(f, new Float64Array(3));
        expect(found.status).toBe("converged");
        for (const [j, value] of truth.entries())
          expect(Math.abs(found.x[j]! - value) * (j === 1 ? unit : 1)).toBeLessThan(1e-8 * Math.max(1, unit));
        expect(found.iterations).toBeLessThan(12);
      }),
    );
  });

  describe("within bounds", () => {
    const bowl: Problem = (x) =>
      point(
        [x[0]! - 3, x[1]! - 2 + 0.5 * x[0]!],
        [
          [1, 0],
          [0.5, 1],
        ],
      );

    it("stops on a bound, minimises over the others, and gives no covariance there", () => {
      const found = levenbergMarquardt(bowl, Float64Array.of(0, 0), { upper: Float64Array.of(1, 10) });
      expect(found).toMatchObject({ status: "converged", atBound: [true, false] });
      expect(found.x[0]).toBe(1);
      expect(found.x[1]).toBeCloseTo(1.5, 9);
      expect(found.covariance?.[0]).toBeNaN();
      expect(found.covariance?.[3]).toBeCloseTo(1, 12);
    });

    it("leaves a bound again that only the start touched, and moves a start outside onto it", () => {
      const found = levenbergMarquardt(bowl, Float64Array.of(-5, 4), { lower: Float64Array.of(1, -10) });
      expect(found.x[0]).toBeCloseTo(3, 9);
      expect(found.atBound).toEqual([false, false]);
    });

    it("satisfies the conditions of Kuhn and Tucker in Rosenbrock's valley cut off at 0.5", () => {
      const found = levenbergMarquardt(rosenbrock, Float64Array.of(-1.2, 1), { upper: Float64Array.of(0.5, 5) });
      expect(found).toMatchObject({ status: "converged", atBound: [true, false] });
      expect(found.x[1]).toBeCloseTo(0.25, 9);
    });

    it("never evaluates outside", () => {
      let most = Number.NEGATIVE_INFINITY;
      const watched: Problem = (x) => {
        most = Math.max(most, x[0]!);
        return rosenbrock(x);
      };
      levenbergMarquardt(watched, Float64Array.of(-1.2, 1), { upper: Float64Array.of(0.7, 5) });
      expect(most).toBeLessThanOrEqual(0.7);
    });
  });

  it("caps its steps", () => {
    const seen: number[] = [];
    levenbergMarquardt(
      (x) => {
        seen.push(x[0]!);
        return point([x[0]! - 100], [[1]]);
      },
      Float64Array.of(0),
      { maxStep: 30 },
    );
    for (const [i, at] of [0, 30, 60, 90].entries()) expect(seen[i]).toBeCloseTo(at, 10);
  });

  it("goes round points without a value, and points that refuse one", () => {
    const logarithm = (x: Float64Array): ResidualPoint | undefined =>
      x[0]! > 5 ? undefined : point([Math.log(x[0]!) - 1], [[1 / x[0]!]]);
    const found = levenbergMarquardt(logarithm, Float64Array.of(0.05));
    expect(found.status).toBe("converged");
    expect(found.x[0]).toBeCloseTo(Math.E, 10);
  });

  it("keeps what it has when the arrays are used again by the next evaluation", () => {
    const shared = { residuals: new Float64Array(2), jacobian: new Float64Array(4) };
    const reused: Problem = (x) => {
      const { residuals, jacobian } = rosenbrock(x);
      shared.residuals.set(residuals);
      shared.jacobian.set(jacobian);
      return shared;
    };
    expect(levenbergMarquardt(reused, Float64Array.of(-1.2, 1))).toEqual(
      levenbergMarquardt(rosenbrock, Float64Array.of(-1.2, 1)),
    );
  });

  it("has no covariance when the columns depend on each other", () => {
    const sum: Problem = (x) =>
      point(
        [x[0]! + x[1]! - 1, 2 * (x[0]! + x[1]!) - 3],
        [
          [1, 1],
          [2, 2],
        ],
      );
    const found = levenbergMarquardt(sum, Float64Array.of(0, 0));
    expect(found.status).toBe("converged");
    expect(found.x[0]! + found.x[1]!).toBeCloseTo(1.4, 9);
    expect(found.covariance).toBeUndefined();
  });

  it("takes fewer residuals than coordinates", () => {
    const found = levenbergMarquardt((x) => point([x[0]! + 2 * x[1]! - 5], [[1, 2]]), Float64Array.of(0, 0));
    expect(found.x[0]! + 2 * found.x[1]!).toBeCloseTo(5, 9);
    expect(found.covariance).toBeUndefined();
  });

  it("says when it ran out of iterations, or could go no further", () => {
    const short = levenbergMarquardt(rosenbrock, Float64Array.of(-1.2, 1), { maxIterations: 3 });
    expect(short).toMatchObject({ status: "maxIterations", iterations: 3 });
    const wrongSlope: Problem = (x) => point([2 + x[0]!], [[-1]]);
    expect(levenbergMarquardt(wrongSlope, Float64Array.of(1)).status).toBe("stalled");
  });

  it("stays at a minimum it is given", () => {
    const found = levenbergMarquardt(rosenbrock, Float64Array.of(1, 1));
    expect(found).toMatchObject({ status: "converged", iterations: 0, evaluations: 1, cost: 0 });
  });

  it("refuses a start without a value, bounds that cross and a Jacobian of another shape", () => {
    const start = Float64Array.of(1);
    expect(() => levenbergMarquardt(() => undefined, start)).toThrow(/not finite at the start/);
    expect(() => levenbergMarquardt(() => point([Number.NaN], [[1]]), start)).toThrow(/not finite at the start/);
    expect(() => levenbergMarquardt(() => point([1], [[Number.NaN]]), start)).toThrow(/not finite at the start/);
    expect(() => levenbergMarquardt(() => point([1], [[1, 2]]), start)).toThrow(/jacobian must be 1 x 1, had 2/);
    const crossed = { lower: Float64Array.of(2), upper: Float64Array.of(1) };
    expect(() => levenbergMarquardt(() => point([1], [[1]]), start, crossed)).toThrow(/lower must be <= upper/);
  });
});
