// For one strike, the sums over the nodes of Re[e^{iuk} .] of the integrands: cos(uk) times their real minus sin(uk)
// times their imaginary parts. The waves come first, on their own: in one loop with the sums V8 runs out of registers.
import { laneSum, multiplyAdd, PAIR } from "../../core/assembly/lanes";
import { Integrand } from "./integrand";
import { model } from "./model";
import { halfCosine, halfRemainder, halfSine, halfTurns, signOf } from "./wave";

/** cos(uk) and sin(uk) at the nodes between two integrands, `size` bytes each, to `to`. */
export function waves(part: usize, end: usize, size: usize, logMoneyness: f64, to: usize): void {
  const k = f64x2.splat(logMoneyness);
  for (; part < end; part += size, to += 2 * PAIR) {
    const angle = f64x2.mul(changetype<Integrand>(part).u, k);
    const turns = halfTurns(angle);
    const r = halfRemainder(angle, turns);
    const z = f64x2.mul(r, r);
    const w = f64x2.mul(z, z);
    const sign = signOf(turns);
    v128.store(to, v128.xor(halfCosine(z, w), sign));
    v128.store(to, v128.xor(halfSine(r, z, w), sign), PAIR);
  }
}

@inline function realPart(re: v128, im: v128, cosine: v128, sine: v128): v128 {
  return f64x2.sub(f64x2.mul(re, cosine), f64x2.mul(im, sine));
}

/** Writes the price correction. */
export function priceSum(part: usize, end: usize, size: usize, wave: usize, out: usize): void {
  let price = f64x2.splat(0);
  for (; part < end; part += size, wave += 2 * PAIR) {
    const at = changetype<Integrand>(part);
    price = f64x2.add(price, realPart(at.priceRe, at.priceIm, v128.load(wave), v128.load(wave, PAIR)));
  }
  store<f64>(out, laneSum(price));
}

/** Writes the derivatives in kappa, theta, xi, rho and v0. */
export function gradientSums(part: usize, end: usize, size: usize, wave: usize, out: usize): void {
  let kappa = f64x2.splat(0);
  let theta = kappa;
  let xi = kappa;
  let rho = kappa;
  let v0 = kappa;
  for (; part < end; part += size, wave += 2 * PAIR) {
    const at = changetype<Integrand>(part);
    const cosine = v128.load(wave);
    const sine = v128.load(wave, PAIR);
    kappa = f64x2.add(kappa, realPart(at.kappaRe, at.kappaIm, cosine, sine));
    theta = f64x2.add(theta, realPart(at.thetaRe, at.thetaIm, cosine, sine));
    xi = f64x2.add(xi, realPart(at.xiRe, at.xiIm, cosine, sine));
    rho = f64x2.add(rho, realPart(at.rhoRe, at.rhoIm, cosine, sine));
    v0 = f64x2.add(v0, realPart(at.v0Re, at.v0Im, cosine, sine));
  }
  store<f64>(out, laneSum(kappa));
  store<f64>(out, laneSum(theta), 8);
  store<f64>(out, laneSum(xi), 16);
  store<f64>(out, laneSum(rho), 24);
  store<f64>(out, laneSum(v0), 32);
}

/** Writes the sums of iu and of -q = -(u^2 + 1/4) times the price correction. */
export function forwardSums(part: usize, end: usize, size: usize, wave: usize, out: usize): void {
  let slope = f64x2.splat(0);
  let curvature = slope;
  for (; part < end; part += size, wave += 2 * PAIR) {
    const at = changetype<Integrand>(part);
    const cosine = v128.load(wave);
    const sine = v128.load(wave, PAIR);
    const imaginary = multiplyAdd(at.priceRe, sine, f64x2.mul(at.priceIm, cosine));
    slope = f64x2.sub(slope, f64x2.mul(at.u, imaginary));
    const q = multiplyAdd(at.u, at.u, model.quarter);
    curvature = f64x2.sub(curvature, f64x2.mul(q, realPart(at.priceRe, at.priceIm, cosine, sine)));
  }
  store<f64>(out, laneSum(slope));
  store<f64>(out, laneSum(curvature), 8);
}
