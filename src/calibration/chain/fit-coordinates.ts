import type { HestonParameters } from "../../market/index.ts";

/** The order of the coordinates, and of the columns of every Jacobian here. */
export const PARAMETER_NAMES = ["kappa", "theta", "xi", "rho", "v0"] as const;
export type ParameterName = (typeof PARAMETER_NAMES)[number];

const KAPPA_BOUNDS = [0.01, 50] as const;
const XI_BOUNDS = [1e-4, 30] as const;
const MOST_CORRELATION = 0.999;
/**
 * Least and largest theta and v0, in the least and largest variance at the money: a tenth and five times the
 * volatility.
 */
const LEAST_VARIANCE_RATIO = 0.01;
const MOST_VARIANCE_RATIO = 25;
/** Least theta - xi^2 / (2 kappa) under the Feller condition, in the least variance at the money. */
const LEAST_EXCESS_RATIO = 1e-8;

/** Unbounded coordinates of the search and the box that it stays in. */
export interface Coordinates {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Names for coordinates at the edge of the box; `feller` where 2 kappa theta = xi^2. */
  readonly edges: readonly string[];
  toPoint(parameters: Omit<HestonParameters, "measure">): Float64Array;
  toParameters(y: Float64Array): HestonParameters;
  /**
   * d parameter / d coordinate, row-major [5 x 5]: parameters in rows, coordinates in columns.
   */
  slopes(parameters: HestonParameters): Float64Array;
}

/**
 * y = (ln kappa, ln theta, ln xi, atanh rho, ln v0): positive parameters and |rho| < 1 by construction. Within kappa
 * 0.01 .. 50, xi 1e-4 .. 30, |rho| <= 0.999, and theta and v0 between 1/100 of the least and 25 times the largest
 * variance at the money of the chain. With the Feller condition the second coordinate is ln(theta - xi^2 / (2 kappa)):
 * theta can then not be too small, whatever xi and kappa are.
 */
export function chainCoordinates(leastVariance: number, mostVariance: number, imposeFeller: boolean): Coordinates {
  const least = Math.log(LEAST_VARIANCE_RATIO * leastVariance);
  const most = Math.log(MOST_VARIANCE_RATIO * mostVariance);
  const leastSecond = imposeFeller ? Math.log(LEAST_EXCESS_RATIO * leastVariance) : least;
  const boundary = Math.atanh(MOST_CORRELATION);
  return {
    lower: Float64Array.of(Math.log(KAPPA_BOUNDS[0]), leastSecond, Math.log(XI_BOUNDS[0]), -boundary, least),
    upper: Float64Array.of(Math.log(KAPPA_BOUNDS[1]), most, Math.log(XI_BOUNDS[1]), boundary, most),
    edges: imposeFeller ? ["kappa", "feller", "xi", "rho", "v0"] : PARAMETER_NAMES,
    toPoint: ({ kappa, theta, xi, rho, v0 }) => {
      const free = imposeFeller ? Math.max(theta - (xi * xi) / (2 * kappa), 0.01 * theta) : theta;
      return Float64Array.of(Math.log(kappa), Math.log(free), Math.log(xi), Math.atanh(rho), Math.log(v0));
    },
    toParameters: (y) => {
      const [kappa, xi] = [Math.exp(y[0]!), Math.exp(y[2]!)];
      const theta = Math.exp(y[1]!) + (imposeFeller ? (xi * xi) / (2 * kappa) : 0);
      return { kappa, theta, xi, rho: Math.tanh(y[3]!), v0: Math.exp(y[4]!), measure: "Q" };
    },
    slopes: (parameters) => slopes(parameters, imposeFeller),
  };
}

function slopes({ kappa, theta, xi, rho, v0 }: HestonParameters, imposeFeller: boolean): Float64Array {
  const matrix = new Float64Array(25);
  const boundary = imposeFeller ? (xi * xi) / (2 * kappa) : 0;
  matrix[0] = kappa;
  matrix[5] = -boundary;
  matrix[6] = theta - boundary;
  matrix[7] = 2 * boundary;
  matrix[12] = xi;
  matrix[18] = 1 - rho * rho;
  matrix[24] = v0;
  return matrix;
}
