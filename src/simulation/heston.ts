import { check, type Key } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";
import { drawVariance, type SquareRootStep, squareRootStep } from "./quadratic-exponential.ts";
import { drawStep, stepNumbers } from "./step-numbers.ts";

/** Heston paths, row-major [paths x times], times = steps + 1. */
export interface HestonPaths {
  readonly paths: number;
  readonly times: number;
  /** Price, 1 at the start. */
  readonly spot: Float64Array;
  /** Variance v, annual. */
  readonly variance: Float64Array;
}

export interface HestonGrid {
  readonly paths: number;
  /** Stored steps a path. */
  readonly steps: number;
  /** Length of the whole path. */
  readonly years: number;
  /** Simulated steps for each stored one, default 1. */
  readonly subSteps?: number;
  /** Number of the first path, default 0: paths 0 .. 99 equal paths 0 .. 49 followed by 50 .. 99, to the bit. */
  readonly firstPath?: number;
}

/** With `drift` mu, default 0: E[S_t] = exp(mu t). */
export type HestonDynamics = HestonParameters & { readonly drift?: number };

/** Constants of one QE-M step of length dt (Andersen 2008, section 4 with gamma1 = gamma2 = 1/2). */
interface LogSpotStep {
  readonly variance: SquareRootStep;
  readonly growth: number;
  readonly k2: number;
  /** K3 = K4 */
  readonly k3: number;
  /** A = K2 + K4/2 of the martingale correction. */
  readonly A: number;
}

/**
 * Simulates Heston's model by the quadratic-exponential scheme with martingale correction (QE-M, Andersen 2008):
 * ln S' = ln S + drift dt + K0* + K1 v + K2 v' + sqrt(K3 v + K4 v') Z, where K0* makes E[S'] = S exp(drift dt) exactly.
 * Random numbers are keyed by (path, simulated step), so any split of the paths gives the same bits.
 * Throws a RangeError when a size or parameter is out of range, or when a positive rho with a long step has no martingale correction.
 */
export function simulateHeston(parameters: HestonDynamics, grid: HestonGrid, key: Key): HestonPaths {
  const subSteps = grid.subSteps ?? 1;
  checkRequest(parameters, grid, subSteps);
  const times = grid.steps + 1;
  const paths: HestonPaths = {
    paths: grid.paths,
    times,
    spot: new Float64Array(grid.paths * times),
    variance: new Float64Array(grid.paths * times),
  };
  const step = logSpotStep(parameters, grid.years / (grid.steps * subSteps));
  for (let path = 0; path < grid.paths; path++) {
    simulatePath(parameters.v0, step, subSteps, key, (grid.firstPath ?? 0) + path, paths, path * times);
  }
  check(
    !paths.spot.some(Number.isNaN),
    () => `simulateHeston: no martingale correction for rho ${parameters.rho}; use more sub-steps`,
  );
  return paths;
}

/** Fills one row of `out` that starts at `row`. */
function simulatePath(
  v0: number,
  step: LogSpotStep,
  subSteps: number,
  key: Key,
  path: number,
  out: HestonPaths,
  row: number,
): void {
  const numbers = stepNumbers();
  const draw = { next: 0, logMoment: 0 };
  let v = v0;
  let logSpot = 0;
  out.spot[row] = 1;
  out.variance[row] = v0;
  const { growth, k2, k3, A } = step;
  const { meanConstant, decay, varianceConstant, varianceSlope } = step.variance;
  const simulated = (out.times - 1) * subSteps;
  for (let i = 0; i < simulated; i++) {
    drawStep(key, path, i, 0, numbers);
    const radius = Math.sqrt(-2 * Math.log(numbers.first));
    const angle = 2 * Math.PI * numbers.second;
    const mean = meanConstant + decay * v;
    const spread = varianceConstant + varianceSlope * v;
    drawVariance(mean, spread, radius * Math.cos(angle), numbers.third, A, draw);
    // K0* + K1 v = -ln E[exp(A v')] - K3 v / 2
    logSpot += growth - draw.logMoment - 0.5 * k3 * v + k2 * draw.next;
    logSpot += Math.sqrt(k3 * (v + draw.next)) * radius * Math.sin(angle);
    v = draw.next;
    if ((i + 1) % subSteps === 0) {
      const at = row + (i + 1) / subSteps;
      out.spot[at] = Math.exp(logSpot);
      out.variance[at] = v;
    }
  }
}

function logSpotStep({ kappa, theta, xi, rho, drift }: HestonDynamics, dt: number): LogSpotStep {
  const k2 = 0.5 * dt * ((kappa * rho) / xi - 0.5) + rho / xi;
  const k3 = 0.5 * dt * (1 - rho * rho);
  return { variance: squareRootStep(kappa, theta, xi, dt), growth: (drift ?? 0) * dt, k2, k3, A: k2 + 0.5 * k3 };
}

function checkRequest({ kappa, theta, xi, rho, v0 }: HestonDynamics, grid: HestonGrid, subSteps: number): void {
  check(
    kappa > 0 && theta > 0 && xi > 0 && v0 >= 0 && Math.abs(rho) <= 1,
    () =>
      `simulateHeston: kappa, theta, xi must be > 0, v0 >= 0, |rho| <= 1; were ${kappa}, ${theta}, ${xi}, ${v0}, ${rho}`,
  );
  check(grid.years > 0, () => `simulateHeston: years must be > 0, was ${grid.years}`);
  for (const [name, value, least] of [
    ["paths", grid.paths, 1],
    ["steps", grid.steps, 1],
    ["subSteps", subSteps, 1],
    ["firstPath", grid.firstPath ?? 0, 0],
  ] as const) {
    check(
      Number.isInteger(value) && value >= least,
      () => `simulateHeston: ${name} must be an integer >= ${least}, was ${value}`,
    );
  }
}
