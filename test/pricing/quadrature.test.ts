import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gaussLegendre } from "../../src/pricing/gauss-legendre.ts";
import { sineCosine } from "../../src/pricing/sine-cosine.ts";
import { waves } from "../../src/pricing/waves.ts";

describe("gaussLegendre", () => {
  it("is exact for polynomials of degree 2 n - 1 and not above", () => {
    for (const n of [1, 2, 5, 16]) {
      const { nodes, weights } = gaussLegendre(n);
      const error = (degree: number) => {
        const sum = nodes.reduce((total, x, i) => total + weights[i]! * x ** degree, 0);
        return Math.abs(sum - (degree % 2 === 0 ? 2 / (degree + 1) : 0));
      };
      for (let degree = 0; degree < 2 * n; degree++) expect(error(degree)).toBeLessThan(1e-14);
      expect(error(2 * n)).toBeGreaterThan(1e-13);
    }
  });

  it("integrates waves with hundreds of nodes", () => {
    const { nodes, weights } = gaussLegendre(512);
    const sum = nodes.reduce((total, x, i) => total + weights[i]! * Math.cos(300 * x), 0);
    expect(Math.abs(sum - (2 * Math.sin(300)) / 300)).toBeLessThan(1e-14);
  });
});

describe("sineCosine", () => {
  it("equals Math.sin and Math.cos", () => {
    const x = new Float64Array(1);
    const sine = new Float64Array(1);
    const cosine = new Float64Array(1);
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (angle) => {
        x[0] = angle;
        sineCosine(x, 1, sine, cosine);
        return Math.abs(sine[0]! - Math.sin(angle)) < 4e-16 && Math.abs(cosine[0]! - Math.cos(angle)) < 4e-16;
      }),
      { numRuns: 5000 },
    );
  });
});

describe("waves", () => {
  it("equals Math.sin and Math.cos of the product", () => {
    const u = new Float64Array(1);
    const sine = new Float64Array(1);
    const cosine = new Float64Array(1);
    const double = (size: number) => fc.double({ min: -size, max: size, noNaN: true });
    fc.assert(
      fc.property(double(1000), double(50), (frequency, k) => {
        u[0] = frequency;
        waves(u, k, 1, sine, cosine);
        const angle = frequency * k;
        const tolerance = 4e-15 + 2e-16 * Math.abs(angle);
        return Math.abs(sine[0]! - Math.sin(angle)) < tolerance && Math.abs(cosine[0]! - Math.cos(angle)) < tolerance;
      }),
      { numRuns: 5000 },
    );
  });
});
