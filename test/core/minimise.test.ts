import { describe, expect, it } from "vitest";
import { minimise } from "../../src/core/index.ts";

describe("minimise", () => {
  it("finds the minimum of Rosenbrock's valley", () => {
    const found = minimise((x) => (1 - x[0]!) ** 2 + 100 * (x[1]! - x[0]! ** 2) ** 2, Float64Array.of(-1.2, 1));
    expect(found.status).toBe("converged");
    expect(found.x[0]).toBeCloseTo(1, 4);
    expect(found.x[1]).toBeCloseTo(1, 4);
  });

  it("goes round points where the function is no number", () => {
    const found = minimise((x) => x[0]! - Math.log(x[0]!), Float64Array.of(0.01));
    expect(found.status).toBe("converged");
    expect(found.x[0]).toBeCloseTo(1, 4);
  });

  it("stays at a minimum it is given", () => {
    const found = minimise((x) => x[0]! ** 2 + x[1]! ** 2, Float64Array.of(0, 0));
    expect(found).toMatchObject({ status: "converged", iterations: 0, value: 0 });
  });

  it("says when it ran out of iterations, or could go no further", () => {
    const valley = (x: Float64Array) => (1 - x[0]!) ** 2 + 100 * (x[1]! - x[0]! ** 2) ** 2;
    expect(minimise(valley, Float64Array.of(-1.2, 1), { maxIterations: 3 })).toMatchObject({
      status: "maxIterations",
      iterations: 3,
    });
    const cliff = (x: Float64Array) => (x[0]! >= 1 && Math.abs(x[0]! - 1) < 1e-4 ? x[0]! : Number.POSITIVE_INFINITY);
    expect(minimise(cliff, Float64Array.of(1)).status).toBe("stalled");
  });

  it("uses a gradient and a first inverse Hessian that it is given", () => {
    // Curvatures of 1 and 1e6: with both a step of Newton's, without either dozens.
    const bowl = (x: Float64Array) => 0.5 * x[0]! ** 2 + 5e5 * (x[1]! - 1) ** 2;
    const asked: number[] = [];
    const gradient = (x: Float64Array) => {
      asked.push(x[0]!);
      return Float64Array.of(x[0]!, 1e6 * (x[1]! - 1));
    };
    const inverseHessian = Float64Array.of(1, 0, 0, 1e-6);
    const start = Float64Array.of(0.3, 0.6);
    const found = minimise(bowl, start, { gradient, inverseHessian });
    expect(found.status).toBe("converged");
    expect(found.iterations).toBeLessThan(4);
    expect(found.x[1]).toBeCloseTo(1, 9);
    expect(asked.length).toBeLessThan(5);
    expect(found.iterations).toBeLessThan(minimise(bowl, start).iterations);
  });

  it("refuses a start without a value", () => {
    expect(() => minimise(() => Number.NaN, Float64Array.of(1))).toThrow(/not finite at the start/);
  });
});
