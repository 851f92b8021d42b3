import type { HestonParameters } from "../market/index.ts";
import type { Contour } from "./heston-contour.ts";

/** d log phi / d parameter at every node, as pairs of arrays. */
export interface LogGradient {
  readonly kappa: ComplexArray;
  readonly theta: ComplexArray;
  readonly xi: ComplexArray;
  readonly rho: ComplexArray;
  readonly v0: ComplexArray;
}

export interface ComplexArray {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export function createComplexArray(length: number): ComplexArray {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/**
 * The gradient of log phi = kappa theta H + v0 D from what `characteristicFunction` left in the contour, without a
 * further transcendental function. Two directions do: E_c along xi_c and E_x along xi at fixed xi_c, with s = xi_c + d,
 * g = q / (2 d s), w = 1 / (1 - xi^2 y):
 *
 *     y_c = g T e^{-dT} xi_c / d - y s / d^2          y_x = d_x (g T e^{-dT} - y / d - y / s),  d_x = xi q / d
 *     H_c = 2 g T + 2 w y_c
 *     H_x = q T d_x / s^2 + 2 w y_x + (4 / xi) (w y + log(1 - xi^2 y) / xi^2)
 *     D_p = -w (y_p s + y s_p + D z_p),  s_c = s / d,  s_x = d_x,  z_c = -xi^2 y_c,  z_x = -xi^2 y_x - 2 xi y
 *     d/dkappa = theta H + E_c,  d/dtheta = kappa H,  d/dv0 = D
 *     d/drho = -xi (1/2 + iu) E_c,  d/dxi = E_x - rho (1/2 + iu) E_c
 *
 * The bracket of H_x cancels as xi goes to 0: below 1e-4 the derivative in xi has an error of some 1e-16 / xi.
 */
export function logGradient(
  parameters: HestonParameters,
  maturity: number,
  contour: Contour,
  count: number,
  out: LogGradient,
): void {
  const { kappa, theta, xi, rho, v0 } = parameters;
  const { u, dRe, dIm, decayRe, decayIm, yRe, yIm, logRe, logIm, hRe, hIm, bigDRe, bigDIm } = contour;
  const a = kappa - 0.5 * rho * xi;
  const level = kappa * theta;
  const xi2 = xi * xi;
  for (let j = 0; j < count; j++) {
    const uj = u[j]!;
    const q = uj * uj + 0.25;
    const cIm = -rho * xi * uj; // xi_c = a + i cIm
    const sRe = a + dRe[j]!;
    const sIm = cIm + dIm[j]!;
    const y0 = yRe[j]!;
    const y1 = yIm[j]!;
    const D0 = bigDRe[j]!;
    const D1 = bigDIm[j]!;
    // 1/d, 1/s, w
    const dNorm = 1 / (dRe[j]! * dRe[j]! + dIm[j]! * dIm[j]!);
    const id0 = dRe[j]! * dNorm;
    const id1 = -dIm[j]! * dNorm;
    const sNorm = 1 / (sRe * sRe + sIm * sIm);
    const is0 = sRe * sNorm;
    const is1 = -sIm * sNorm;
    const z0 = 1 - xi2 * y0;
    const z1 = -xi2 * y1;
    const zNorm = 1 / (z0 * z0 + z1 * z1);
    const w0 = z0 * zNorm;
    const w1 = -z1 * zNorm;
    // g T and p = g T e^{-dT}
    const gT0 = 0.5 * q * maturity * (id0 * is0 - id1 * is1);
    const gT1 = 0.5 * q * maturity * (id0 * is1 + id1 * is0);
    const e0 = 1 - decayRe[j]!;
    const e1 = -decayIm[j]!;
    const p0 = gT0 * e0 - gT1 * e1;
    const p1 = gT0 * e1 + gT1 * e0;
    // xi_c / d, s / d, y / d, y / s
    const cd0 = a * id0 - cIm * id1;
    const cd1 = a * id1 + cIm * id0;
    const sd0 = 1 + cd0;
    const sd1 = cd1;
    const yd0 = y0 * id0 - y1 * id1;
    const yd1 = y0 * id1 + y1 * id0;
    const ys0 = y0 * is0 - y1 * is1;
    const ys1 = y0 * is1 + y1 * is0;
    // y_c and y_x
    const yc0 = p0 * cd0 - p1 * cd1 - (yd0 * sd0 - yd1 * sd1);
    const yc1 = p0 * cd1 + p1 * cd0 - (yd0 * sd1 + yd1 * sd0);
    const dx0 = xi * q * id0;
    const dx1 = xi * q * id1;
    const f0 = p0 - yd0 - ys0;
    const f1 = p1 - yd1 - ys1;
    const yx0 = dx0 * f0 - dx1 * f1;
    const yx1 = dx0 * f1 + dx1 * f0;
    // H_c and H_x; q T d_x / s^2 = xi (2 g T) (q / s)
    const hc0 = 2 * (gT0 + w0 * yc0 - w1 * yc1);
    const hc1 = 2 * (gT1 + w0 * yc1 + w1 * yc0);
    const wy0 = w0 * y0 - w1 * y1 + logRe[j]! / xi2;
    const wy1 = w0 * y1 + w1 * y0 + logIm[j]! / xi2;
    const hx0 = 2 * (xi * q * (gT0 * is0 - gT1 * is1) + w0 * yx0 - w1 * yx1 + (2 * wy0) / xi);
    const hx1 = 2 * (xi * q * (gT0 * is1 + gT1 * is0) + w0 * yx1 + w1 * yx0 + (2 * wy1) / xi);
    // D_c and D_x
    const zc0 = -xi2 * yc0;
    const zc1 = -xi2 * yc1;
    const m0 = yc0 * sRe - yc1 * sIm + y0 * sd0 - y1 * sd1 + D0 * zc0 - D1 * zc1;
    const m1 = yc0 * sIm + yc1 * sRe + y0 * sd1 + y1 * sd0 + D0 * zc1 + D1 * zc0;
    const zx0 = -xi2 * yx0 - 2 * xi * y0;
    const zx1 = -xi2 * yx1 - 2 * xi * y1;
    const n0 = yx0 * sRe - yx1 * sIm + y0 * dx0 - y1 * dx1 + D0 * zx0 - D1 * zx1;
    const n1 = yx0 * sIm + yx1 * sRe + y0 * dx1 + y1 * dx0 + D0 * zx1 + D1 * zx0;
    // E_c and E_x, then the chain rule
    const ec0 = level * hc0 - v0 * (w0 * m0 - w1 * m1);
    const ec1 = level * hc1 - v0 * (w0 * m1 + w1 * m0);
    const half0 = 0.5 * ec0 - uj * ec1; // (1/2 + iu) E_c
    const half1 = 0.5 * ec1 + uj * ec0;
    out.kappa.re[j] = theta * hRe[j]! + ec0;
    out.kappa.im[j] = theta * hIm[j]! + ec1;
    out.theta.re[j] = kappa * hRe[j]!;
    out.theta.im[j] = kappa * hIm[j]!;
    out.xi.re[j] = level * hx0 - v0 * (w0 * n0 - w1 * n1) - rho * half0;
    out.xi.im[j] = level * hx1 - v0 * (w0 * n1 + w1 * n0) - rho * half1;
    out.rho.re[j] = -xi * half0;
    out.rho.im[j] = -xi * half1;
    out.v0.re[j] = D0;
    out.v0.im[j] = D1;
  }
}
