import type { HestonRequest } from "./heston-request.ts";
import { drawVariance, type SquareRootStep, squareRootStep } from "./quadratic-exponential.ts";

/** Where a path stands. Under Euler's scheme the variance may be negative: its positive part is the model's. */
export interface PathState {
  logSpot: number;
  variance: number;
}

/** Constants of one QE-M step of length dt (Andersen 2008, section 4 with gamma1 = gamma2 = 1/2). */
export interface QuadraticExponentialStep {
  readonly variance: SquareRootStep;
  /** Growth of the log price without variance. */
  readonly growth: number;
  readonly k2: number;
  /** K3 = K4 */
  readonly k3: number;
  /** A = K2 + K4/2 of the martingale correction. */
  readonly A: number;
}

export function quadraticExponentialStep({
  kappa,
  theta,
  xi,
  rho,
  growth,
  dt,
}: HestonRequest): QuadraticExponentialStep {
  const k2 = 0.5 * dt * ((kappa * rho) / xi - 0.5) + rho / xi;
  const k3 = 0.5 * dt * (1 - rho * rho);
  return { variance: squareRootStep(kappa, theta, xi, dt), growth: growth * dt, k2, k3, A: k2 + 0.5 * k3 };
}

/**
 * One step: ln S' = ln S + growth dt + K0* + K1 v + K2 v' + sqrt(K3 v + K4 v') Z, where K0* makes E[S'] = S exp(growth
 * dt) exactly. The log price becomes NaN where that is impossible: a positive rho with a long step.
 */
export function advanceQuadraticExponential(
  { variance, growth, k2, k3, A }: QuadraticExponentialStep,
  state: PathState,
  varianceNormal: number,
  spotNormal: number,
  uniform: number,
): void {
  const v = state.variance;
  const mean = variance.meanConstant + variance.decay * v;
  const spread = variance.varianceConstant + variance.varianceSlope * v;
  drawVariance(mean, spread, varianceNormal, uniform, A, draw);
  // K0* + K1 v = -ln E[exp(A v')] - K3 v / 2
  state.logSpot += growth - draw.logMoment - 0.5 * k3 * v + k2 * draw.next;
  state.logSpot += Math.sqrt(k3 * (v + draw.next)) * spotNormal;
  state.variance = draw.next;
}

const draw = { next: 0, logMoment: 0 };

/** Constants of one step of Euler's scheme. */
export interface EulerStep {
  /** kappa dt */
  readonly reversion: number;
  readonly theta: number;
  /** xi sqrt(dt) */
  readonly diffusion: number;
  readonly growth: number;
  readonly halfStep: number;
  /** rho sqrt(dt) and sqrt((1 - rho^2) dt) */
  readonly shared: number;
  readonly own: number;
}

export function eulerStep({ kappa, theta, xi, rho, growth, dt }: HestonRequest): EulerStep {
  const root = Math.sqrt(dt);
  return {
    reversion: kappa * dt,
    theta,
    diffusion: xi * root,
    growth: growth * dt,
    halfStep: 0.5 * dt,
    shared: rho * root,
    own: Math.sqrt(1 - rho * rho) * root,
  };
}

/**
 * One step of full truncation, v+ = max(v, 0): v' = v + kappa (theta - v+) dt + xi sqrt(v+ dt) Zv, and the log price
 * with v+ as its variance.
 */
export function advanceEuler(
  { reversion, theta, diffusion, growth, halfStep, shared, own }: EulerStep,
  state: PathState,
  varianceNormal: number,
  spotNormal: number,
): void {
  const v = Math.max(state.variance, 0);
  const root = Math.sqrt(v);
  state.logSpot += growth - halfStep * v + root * (shared * varianceNormal + own * spotNormal);
  state.variance += reversion * (theta - v) + diffusion * root * varianceNormal;
}
