/**
 * Quadratic-exponential (QE) sampling of a square-root process (Andersen 2008, "Simple and efficient simulation of the Heston
 * stochastic volatility model", J. Comp. Finance 11): the next variance has the exact conditional mean m and variance s2, as
 * a (b + Z)^2 when psi = s2 / m^2 is at most 1.5, else as 0 with probability p and exponential with rate beta.
 */
const PSI_CRITICAL = 1.5;

/** Coefficients of the exact conditional moments of dv = kappa (theta - v) dt + xi sqrt(v) dW over `dt`. */
export interface SquareRootStep {
  /** E[v'] = meanConstant + decay v */
  readonly meanConstant: number;
  readonly decay: number;
  /** Var[v'] = varianceConstant + varianceSlope v */
  readonly varianceConstant: number;
  readonly varianceSlope: number;
}

/** Exact moments of the square-root process (Cox, Ingersoll, Ross 1985). kappa, theta, xi, dt > 0. */
export function squareRootStep(kappa: number, theta: number, xi: number, dt: number): SquareRootStep {
  const decay = Math.exp(-kappa * dt);
  const lost = -Math.expm1(-kappa * dt);
  return {
    meanConstant: theta * lost,
    decay,
    varianceConstant: (theta * xi * xi * lost * lost) / (2 * kappa),
    varianceSlope: (xi * xi * decay * lost) / kappa,
  };
}

/** A drawn variance, and the constant that makes exp(A v') a martingale. */
export interface VarianceDraw {
  next: number;
  /** ln E[exp(A v')]; NaN where it is infinite (only for A > 0: positive correlation and a long step). */
  logMoment: number;
}

/**
 * Draws the next variance, with mean `mean` > 0 and variance `spread` > 0.
 * @param normal standard normal of the quadratic branch   @param uniform of the exponential branch, independent of every normal of the step
 * @param A coefficient of v' in the log price   @param out receives the result
 */
export function drawVariance(
  mean: number,
  spread: number,
  normal: number,
  uniform: number,
  A: number,
  out: VarianceDraw,
): void {
  const psi = spread / (mean * mean);
  if (psi <= PSI_CRITICAL) {
    const inverse = 2 / psi;
    const b2 = inverse - 1 + Math.sqrt(inverse * (inverse - 1));
    const a = mean / (1 + b2);
    const root = Math.sqrt(b2) + normal;
    const denominator = 1 - 2 * A * a;
    out.next = a * root * root;
    out.logMoment = (A * b2 * a) / denominator - 0.5 * Math.log(denominator);
    return;
  }
  const zeroProbability = (psi - 1) / (psi + 1);
  const beta = (1 - zeroProbability) / mean;
  out.next = uniform <= zeroProbability ? 0 : Math.log((1 - zeroProbability) / (1 - uniform)) / beta;
  out.logMoment = A < beta ? Math.log(zeroProbability + (beta * (1 - zeroProbability)) / (beta - A)) : Number.NaN;
}
