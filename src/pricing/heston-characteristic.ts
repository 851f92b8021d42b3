import type { HestonParameters } from "../market/index.ts";
import type { Contour } from "./heston-contour.ts";
import { sineCosine } from "./sine-cosine.ts";

/**
 * phi(u - i/2) of X = ln(S_T / F) at the first `count` abscissae of the contour, in the form without branch cuts (Albrecher et al. 2007,
 * "The little Heston trap"; Lord and Kahl 2010). On this contour q = u^2 + 1/4 is real:
 *
 *     xi_c = kappa - rho xi (1/2 + iu),  d = sqrt(xi_c^2 + xi^2 q),  y = q (1 - e^{-dT}) / (2 d (xi_c + d))
 *     H = -q T / (xi_c + d) - (2 / xi^2) log(1 - xi^2 y),  D = -y (xi_c + d) / (1 - xi^2 y),  log phi = kappa theta H + v0 D
 *
 * This is the usual form with xi_c - d = -xi^2 q / (xi_c + d) put in, and 1 - e^{-dT} and log(1 - xi^2 y) computed as expm1 and log1p:
 * nothing cancels as xi or the maturity T goes to 0.
 */
export function characteristicFunction(
  parameters: HestonParameters,
  maturity: number,
  contour: Contour,
  count: number,
): void {
  squareRoots(parameters, contour, count);
  decays(maturity, contour, count);
  exponents(parameters, maturity, contour, count);
  const { kappa, theta, v0 } = parameters;
  const { hRe, hIm, bigDRe, bigDIm, phiRe, phiIm, angle, sine, cosine } = contour;
  const level = kappa * theta;
  for (let j = 0; j < count; j++) angle[j] = level * hIm[j]! + v0 * bigDIm[j]!;
  sineCosine(angle, count, sine, cosine);
  for (let j = 0; j < count; j++) {
    const modulus = Math.exp(level * hRe[j]! + v0 * bigDRe[j]!);
    phiRe[j] = modulus * cosine[j]!;
    phiIm[j] = modulus * sine[j]!;
  }
}

/** d, by the branch that does not cancel. */
function squareRoots({ kappa, xi, rho }: HestonParameters, { u, dRe, dIm }: Contour, count: number): void {
  const a = kappa - 0.5 * rho * xi;
  for (let j = 0; j < count; j++) {
    const b = rho * xi * u[j]!;
    const re = a * a - b * b + xi * xi * (u[j]! * u[j]! + 0.25);
    const im = -2 * a * b;
    const modulus = Math.sqrt(re * re + im * im);
    const larger = Math.sqrt(0.5 * (modulus + Math.abs(re)));
    const smaller = (0.5 * Math.abs(im)) / larger;
    dRe[j] = re >= 0 ? larger : smaller;
    dIm[j] = (re >= 0 ? smaller : larger) * (im < 0 ? -1 : 1);
  }
}

/** 1 - e^{-dT} = -(expm1(a) cos b + cos b - 1) - i e^a sin b with -dT = a + ib, by the half angle. */
function decays(maturity: number, contour: Contour, count: number): void {
  const { dRe, dIm, decayRe, decayIm, angle, sine, cosine } = contour;
  for (let j = 0; j < count; j++) angle[j] = -0.5 * dIm[j]! * maturity;
  sineCosine(angle, count, sine, cosine);
  for (let j = 0; j < count; j++) {
    const s = sine[j]!;
    const versine = 2 * s * s;
    const growth = Math.expm1(-dRe[j]! * maturity);
    decayRe[j] = versine - growth * (1 - versine);
    decayIm[j] = -(1 + growth) * 2 * s * cosine[j]!;
  }
}

/** y, log(1 - xi^2 y), H and D. */
function exponents({ kappa, xi, rho }: HestonParameters, maturity: number, contour: Contour, count: number): void {
  const { u, dRe, dIm, decayRe, decayIm, yRe, yIm, logRe, logIm, hRe, hIm, bigDRe, bigDIm } = contour;
  const a = kappa - 0.5 * rho * xi;
  const xiSquared = xi * xi;
  const twoOverXiSquared = 2 / xiSquared;
  for (let j = 0; j < count; j++) {
    const q = u[j]! * u[j]! + 0.25;
    const sRe = a + dRe[j]!; // xi_c + d
    const sIm = dIm[j]! - rho * xi * u[j]!;
    const dsRe = dRe[j]! * sRe - dIm[j]! * sIm;
    const dsIm = dRe[j]! * sIm + dIm[j]! * sRe;
    const scale = (0.5 * q) / (dsRe * dsRe + dsIm * dsIm);
    const re = (decayRe[j]! * dsRe + decayIm[j]! * dsIm) * scale;
    const im = (decayIm[j]! * dsRe - decayRe[j]! * dsIm) * scale;
    const zRe = -xiSquared * re;
    const zIm = -xiSquared * im;
    const lRe = 0.5 * Math.log1p(2 * zRe + zRe * zRe + zIm * zIm);
    const lIm = Math.atan2(zIm, 1 + zRe);
    const linear = (-q * maturity) / (sRe * sRe + sIm * sIm);
    const inverse = -1 / ((1 + zRe) * (1 + zRe) + zIm * zIm);
    const ysRe = re * sRe - im * sIm;
    const ysIm = re * sIm + im * sRe;
    yRe[j] = re;
    yIm[j] = im;
    logRe[j] = lRe;
    logIm[j] = lIm;
    hRe[j] = linear * sRe - twoOverXiSquared * lRe;
    hIm[j] = -linear * sIm - twoOverXiSquared * lIm;
    bigDRe[j] = (ysRe * (1 + zRe) + ysIm * zIm) * inverse;
    bigDIm[j] = (ysIm * (1 + zRe) - ysRe * zIm) * inverse;
  }
}
