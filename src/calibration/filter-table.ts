import { SESSION_YEARS } from "../market/index.ts";
import { logGamma } from "../statistics/index.ts";
import type { VarianceGrid } from "./variance-grid.ts";

/** The free parameters of a fit to prices alone. */
export interface ReturnsParameters {
  readonly kappa: number;
  readonly theta: number;
  readonly xi: number;
  readonly rho: number;
  /** Shape k of the range-based variance. Continuous trading at a constant volatility gives about 3. */
  readonly shape: number;
}

/**
 * Everything in the joint density of (v', r, R) given v that does not depend on the data, for the cells v = v_i and v' = v_{first[i] + k} at i span + k:
 *
 *     ln density = constant - (r - mean)^2 precision                                                    without a range
 *     ln density = rangedConstant - (r - mean)^2 precision - rangeRate R + rangePower ln R              with the range-based variance R
 */
export interface FilterTable {
  readonly span: number;
  readonly first: Int32Array;
  readonly constant: Float64Array;
  readonly rangedConstant: Float64Array;
  readonly mean: Float64Array;
  readonly precision: Float64Array;
  readonly rangeRate: Float64Array;
  readonly rangePower: number;
  /** The most likely v' for a return r is about leverage r + level[i]. */
  readonly leverage: number;
  readonly level: Float64Array;
}

/** Steps of sqrt(v) that are longer than this many standard deviations are left out. */
const REACH = 8;
const LOG_2PI = Math.log(2 * Math.PI);

/**
 * With D one session, e = exp(-kappa D), sigma = (xi / 2) sqrt((1 - e) / kappa), w = (v + v') D / 2 and Z standard normal:
 *
 *     v' | v     ~ (m + sigma Z)^2,   m^2 + sigma^2 = theta + (v - theta) e           (mean exact, variance to first order; never negative)
 *     r | v, v'  ~ N(mu D - w / 2 + (rho / xi)(v' - v - kappa theta D + kappa w),  (1 - rho^2) w)
 *     R | v, v'  ~ Gamma(shape k, mean w), independent of r: the maximum of a Brownian bridge is distributed as if its end were not known,
 *                  2 u (u - c) / w ~ Exp(1) (Rogers and Satchell 1991), so R says nothing that depends on r, but for its last moments
 *
 * The steps of sqrt(v) have one size whatever v is: hence a grid of it.
 */
export function filterTable(parameters: ReturnsParameters, grid: VarianceGrid, drift: number): FilterTable {
  const { kappa, theta, xi, rho, shape } = parameters;
  const D = SESSION_YEARS;
  const lost = -Math.expm1(-kappa * D);
  const sigma = stepDeviation(parameters);
  const { width, variance } = grid;
  const side = Math.ceil((REACH * sigma) / width);
  const span = 2 * side + 1;
  const cells = variance.length;
  const column = () => new Float64Array(cells * span);
  const table = {
    ...{ span, first: new Int32Array(cells), level: new Float64Array(cells), leverage: rho * xi },
    ...{ constant: column(), rangedConstant: column(), mean: column(), precision: column(), rangeRate: column() },
    rangePower: shape - 1,
  };
  const free = 1 - rho * rho;
  const rangedConstant = shape * Math.log(shape) - logGamma(shape);
  for (let i = 0; i < cells; i++) {
    const v = variance[i]!;
    const expected = theta * lost + v * (1 - lost);
    const m = Math.sqrt(Math.max(expected - sigma * sigma, 0));
    const first = Math.max(Math.floor(m / width) - side, 0);
    table.first[i] = first;
    table.level[i] = expected - free * sigma * sigma - rho * xi * (drift - 0.5 * v) * D;
    for (let k = 0; k < span; k++) {
      const s = (first + k + 0.5) * width;
      const next = s * s;
      const w = 0.5 * (v + next) * D;
      const at = i * span + k;
      table.mean[at] = drift * D - 0.5 * w + (rho / xi) * (next - v - kappa * theta * D + kappa * w);
      table.precision[at] = 0.5 / (free * w);
      table.rangeRate[at] = shape / w;
      table.constant[at] = Math.log(width) + logFolded(s, m, sigma) - 0.5 * (LOG_2PI + Math.log(free * w));
      table.rangedConstant[at] = table.constant[at]! + rangedConstant - shape * Math.log(w);
    }
  }
  return table;
}

/** Standard deviation of sqrt(v) over one session, whatever v is. */
export function stepDeviation({ kappa, xi }: Pick<ReturnsParameters, "kappa" | "xi">): number {
  return 0.5 * xi * Math.sqrt(-Math.expm1(-kappa * SESSION_YEARS) / kappa);
}

/** Log density at s > 0 of |m + sigma Z|. */
function logFolded(s: number, m: number, sigma: number): number {
  const z = (s - m) / sigma;
  return -0.5 * (z * z + LOG_2PI) - Math.log(sigma) + Math.log1p(Math.exp((-2 * s * m) / (sigma * sigma)));
}
