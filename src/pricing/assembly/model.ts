// The working memory of the kernel at fixed places: loads and stores there cost less than building constants anew or
// than the spills of one long function.

/** The model, the slice and plain numbers, each in both lanes. */
@unmanaged export class Model {
  kappa: v128;
  theta: v128;
  xi: v128;
  rho: v128;
  v0: v128;
  maturity: v128;
  /** kappa - rho xi / 2, the real part of xi_c; its imaginary part is minusRhoXi u. */
  a: v128;
  minusRhoXi: v128;
  xiSquared: v128;
  inverseXi: v128;
  inverseXiSquared: v128;
  /** kappa theta */
  level: v128;
  /** Minus half the total variance of the control variate. */
  minusHalfVariance: v128;
  quarter: v128;
  half: v128;
  one: v128;
  two: v128;
}

/** What the functions of two nodes u leave to each other; see `Contour` of ../heston-contour.ts for the formulas. */
@unmanaged export class Node {
  u: v128;
  /** u^2 + 1/4 */
  q: v128;
  dRe: v128;
  dIm: v128;
  decayRe: v128;
  decayIm: v128;
  yRe: v128;
  yIm: v128;
  /** 1 - xi^2 y */
  zRe: v128;
  zIm: v128;
  logRe: v128;
  logIm: v128;
  hRe: v128;
  hIm: v128;
  bigDRe: v128;
  bigDIm: v128;
  phiRe: v128;
  phiIm: v128;
  /** -weight phi / q */
  factorRe: v128;
  factorIm: v128;
}

export const model: Model = changetype<Model>(memory.data(17 * 16, 16));
export const node: Node = changetype<Node>(memory.data(20 * 16, 16));

export function setModel(
  kappa: f64, theta: f64, xi: f64, rho: f64, v0: f64, maturity: f64, totalVariance: f64,
): void {
  model.kappa = f64x2.splat(kappa);
  model.theta = f64x2.splat(theta);
  model.xi = f64x2.splat(xi);
  model.rho = f64x2.splat(rho);
  model.v0 = f64x2.splat(v0);
  model.maturity = f64x2.splat(maturity);
  model.a = f64x2.splat(kappa - 0.5 * rho * xi);
  model.minusRhoXi = f64x2.splat(-rho * xi);
  model.xiSquared = f64x2.splat(xi * xi);
  model.inverseXi = f64x2.splat(1 / xi);
  model.inverseXiSquared = f64x2.splat(1 / (xi * xi));
  model.level = f64x2.splat(kappa * theta);
  model.minusHalfVariance = f64x2.splat(-0.5 * totalVariance);
  model.quarter = f64x2.splat(0.25);
  model.half = f64x2.splat(0.5);
  model.one = f64x2.splat(1);
  model.two = f64x2.splat(2);
}
