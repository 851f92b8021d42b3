import type { HestonParameters } from "../../src/market/index.ts";
import {
  add,
  type Complex,
  complex,
  divide,
  exponential,
  logarithm,
  multiply,
  scale,
  squareRoot,
  subtract,
} from "./complex.ts";

/** phi(w) = E e^{iw ln(S_T/F)}, the little trap as Albrecher et al. (2007) print it, for any complex w. */
export function characteristic({ kappa, theta, xi, rho, v0 }: HestonParameters, maturity: number, w: Complex): Complex {
  const iw = complex(-w.im, w.re);
  const b = subtract(complex(kappa), scale(rho * xi, iw));
  const d = squareRoot(add(multiply(b, b), scale(xi * xi, add(multiply(w, w), iw))));
  const g = divide(subtract(b, d), add(b, d));
  const e = exponential(scale(-maturity, d));
  const one = complex(1);
  const oneMinusGe = subtract(one, multiply(g, e));
  const log = logarithm(divide(oneMinusGe, subtract(one, g)));
  const level = scale((kappa * theta) / (xi * xi), subtract(scale(maturity, subtract(b, d)), scale(2, log)));
  const variance = scale(v0 / (xi * xi), multiply(subtract(b, d), divide(subtract(one, e), oneMinusGe)));
  return exponential(add(level, variance));
}

/** Undiscounted call by adaptive quadrature of Lewis's integral as it stands: no control variate, no shared nodes, no truncation rule. */
export function referenceCall(
  parameters: HestonParameters,
  maturity: number,
  forward: number,
  strike: number,
  tolerance = 1e-13,
): number {
  const k = Math.log(forward / strike);
  const integrand = (u: number): number => {
    const phi = characteristic(parameters, maturity, complex(u, -0.5));
    return (phi.re * Math.cos(u * k) - phi.im * Math.sin(u * k)) / (u * u + 0.25);
  };
  let sum = 0;
  let from = 0;
  // Doubling panels until the modulus of the rest is below the tolerance.
  for (let to = 1; ; to *= 2) {
    sum += adaptive(integrand, from, to, tolerance, 0);
    const phi = characteristic(parameters, maturity, complex(to, -0.5));
    if (Math.hypot(phi.re, phi.im) / to < tolerance || to > 1e8) break;
    from = to;
  }
  return forward - (Math.sqrt(forward * strike) / Math.PI) * sum;
}

// Kronrod's extension of the 7-point Gauss rule (QUADPACK, qk15).
const KRONROD = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
];
const KRONROD_WEIGHTS = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const GAUSS_WEIGHTS = [0.1294849661688697, 0.27970539148927664, 0.3818300505051189, 0.4179591836734694];

function adaptive(f: (x: number) => number, from: number, to: number, tolerance: number, depth: number): number {
  const center = 0.5 * (from + to);
  const half = 0.5 * (to - from);
  let kronrod = 0;
  let gauss = 0;
  for (const [i, node] of KRONROD.entries()) {
    const value = node === 0 ? f(center) : f(center - half * node) + f(center + half * node);
    kronrod += KRONROD_WEIGHTS[i]! * value;
    if (i % 2 === 1) gauss += GAUSS_WEIGHTS[(i - 1) / 2]! * value;
  }
  // Four halvings at least: on a few long waves the two rules may agree by accident.
  if (depth === 16 || (depth >= 4 && Math.abs(kronrod - gauss) * half < tolerance)) return kronrod * half;
  return adaptive(f, from, center, tolerance, depth + 1) + adaptive(f, center, to, tolerance, depth + 1);
}
