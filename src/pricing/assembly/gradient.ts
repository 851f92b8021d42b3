// d log phi / d parameter at the two abscissae of `node`, with the names and formulas of ../heston-gradient.ts.
import { multiplyAdd } from "../../core/assembly/lanes";
import { normOf, productIm, productRe } from "./complex";
import { Integrand } from "./integrand";
import { model, node } from "./model";

/** E_c, along xi_c, and E_x, along xi at fixed xi_c. */
@unmanaged class Directions {
  ecRe: v128;
  ecIm: v128;
  exRe: v128;
  exIm: v128;
}

const directions: Directions = changetype<Directions>(memory.data(4 * 16, 16));

/** Writes -weight phi (d log phi) / q. */
export function gradient(out: Integrand): void {
  directionalDerivatives();
  const factorRe = node.factorRe;
  const factorIm = node.factorIm;
  const ecRe = directions.ecRe;
  const ecIm = directions.ecIm;
  const halfRe = f64x2.sub(f64x2.mul(model.half, ecRe), f64x2.mul(node.u, ecIm)); // (1/2 + iu) E_c
  const halfIm = multiplyAdd(model.half, ecIm, f64x2.mul(node.u, ecRe));
  const kappaRe = multiplyAdd(model.theta, node.hRe, ecRe);
  const kappaIm = multiplyAdd(model.theta, node.hIm, ecIm);
  out.kappaRe = productRe(factorRe, factorIm, kappaRe, kappaIm);
  out.kappaIm = productIm(factorRe, factorIm, kappaRe, kappaIm);
  out.thetaRe = f64x2.mul(model.kappa, productRe(factorRe, factorIm, node.hRe, node.hIm));
  out.thetaIm = f64x2.mul(model.kappa, productIm(factorRe, factorIm, node.hRe, node.hIm));
  const xiRe = f64x2.sub(directions.exRe, f64x2.mul(model.rho, halfRe));
  const xiIm = f64x2.sub(directions.exIm, f64x2.mul(model.rho, halfIm));
  out.xiRe = productRe(factorRe, factorIm, xiRe, xiIm);
  out.xiIm = productIm(factorRe, factorIm, xiRe, xiIm);
  const minusXi = f64x2.neg(model.xi);
  out.rhoRe = f64x2.mul(minusXi, productRe(factorRe, factorIm, halfRe, halfIm));
  out.rhoIm = f64x2.mul(minusXi, productIm(factorRe, factorIm, halfRe, halfIm));
  out.v0Re = productRe(factorRe, factorIm, node.bigDRe, node.bigDIm);
  out.v0Im = productIm(factorRe, factorIm, node.bigDRe, node.bigDIm);
}

function directionalDerivatives(): void {
  const one = model.one;
  const two = model.two;
  const xi = model.xi;
  const xi2 = model.xiSquared;
  const q = node.q;
  const a = model.a;
  const cIm = f64x2.mul(model.minusRhoXi, node.u); // xi_c = a + i cIm
  const sRe = f64x2.add(a, node.dRe);
  const sIm = f64x2.add(cIm, node.dIm);
  const y0 = node.yRe;
  const y1 = node.yIm;
  // 1/d, 1/s, w
  const dNorm = f64x2.div(one, normOf(node.dRe, node.dIm));
  const id0 = f64x2.mul(node.dRe, dNorm);
  const id1 = f64x2.neg(f64x2.mul(node.dIm, dNorm));
  const sNorm = f64x2.div(one, normOf(sRe, sIm));
  const is0 = f64x2.mul(sRe, sNorm);
  const is1 = f64x2.neg(f64x2.mul(sIm, sNorm));
  const zNorm = f64x2.div(one, normOf(node.zRe, node.zIm));
  const w0 = f64x2.mul(node.zRe, zNorm);
  const w1 = f64x2.neg(f64x2.mul(node.zIm, zNorm));
  // g T and p = g T e^{-dT}
  const halfQT = f64x2.mul(f64x2.mul(model.half, q), model.maturity);
  const gT0 = f64x2.mul(halfQT, productRe(id0, id1, is0, is1));
  const gT1 = f64x2.mul(halfQT, productIm(id0, id1, is0, is1));
  const e0 = f64x2.sub(one, node.decayRe);
  const e1 = f64x2.neg(node.decayIm);
  const p0 = productRe(gT0, gT1, e0, e1);
  const p1 = productIm(gT0, gT1, e0, e1);
  // xi_c / d, s / d, y / d, y / s
  const cd0 = productRe(a, cIm, id0, id1);
  const cd1 = productIm(a, cIm, id0, id1);
  const sd0 = f64x2.add(one, cd0);
  const yd0 = productRe(y0, y1, id0, id1);
  const yd1 = productIm(y0, y1, id0, id1);
  const ys0 = productRe(y0, y1, is0, is1);
  const ys1 = productIm(y0, y1, is0, is1);
  // y_c and y_x
  const yc0 = f64x2.sub(productRe(p0, p1, cd0, cd1), productRe(yd0, yd1, sd0, cd1));
  const yc1 = f64x2.sub(productIm(p0, p1, cd0, cd1), productIm(yd0, yd1, sd0, cd1));
  const xiQ = f64x2.mul(xi, q);
  const dx0 = f64x2.mul(xiQ, id0);
  const dx1 = f64x2.mul(xiQ, id1);
  const f0 = f64x2.sub(f64x2.sub(p0, yd0), ys0);
  const f1 = f64x2.sub(f64x2.sub(p1, yd1), ys1);
  const yx0 = productRe(dx0, dx1, f0, f1);
  const yx1 = productIm(dx0, dx1, f0, f1);
  // H_c and H_x; q T d_x / s^2 = xi (2 g T) (q / s)
  const hc0 = f64x2.mul(two, f64x2.add(gT0, productRe(w0, w1, yc0, yc1)));
  const hc1 = f64x2.mul(two, f64x2.add(gT1, productIm(w0, w1, yc0, yc1)));
  const wy0 = multiplyAdd(node.logRe, model.inverseXiSquared, productRe(w0, w1, y0, y1));
  const wy1 = multiplyAdd(node.logIm, model.inverseXiSquared, productIm(w0, w1, y0, y1));
  const twiceInverse = f64x2.mul(two, model.inverseXi);
  const gs0 = f64x2.mul(xiQ, productRe(gT0, gT1, is0, is1));
  const gs1 = f64x2.mul(xiQ, productIm(gT0, gT1, is0, is1));
  const hx0 = f64x2.mul(two, multiplyAdd(twiceInverse, wy0, f64x2.add(gs0, productRe(w0, w1, yx0, yx1))));
  const hx1 = f64x2.mul(two, multiplyAdd(twiceInverse, wy1, f64x2.add(gs1, productIm(w0, w1, yx0, yx1))));
  // D_c and D_x
  const zc0 = f64x2.neg(f64x2.mul(xi2, yc0));
  const zc1 = f64x2.neg(f64x2.mul(xi2, yc1));
  const m0 = threeProductsRe(yc0, yc1, sRe, sIm, y0, y1, sd0, cd1, zc0, zc1);
  const m1 = threeProductsIm(yc0, yc1, sRe, sIm, y0, y1, sd0, cd1, zc0, zc1);
  const twiceXi = f64x2.mul(two, xi);
  const zx0 = f64x2.neg(multiplyAdd(xi2, yx0, f64x2.mul(twiceXi, y0)));
  const zx1 = f64x2.neg(multiplyAdd(xi2, yx1, f64x2.mul(twiceXi, y1)));
  const n0 = threeProductsRe(yx0, yx1, sRe, sIm, y0, y1, dx0, dx1, zx0, zx1);
  const n1 = threeProductsIm(yx0, yx1, sRe, sIm, y0, y1, dx0, dx1, zx0, zx1);
  directions.ecRe = f64x2.sub(f64x2.mul(model.level, hc0), f64x2.mul(model.v0, productRe(w0, w1, m0, m1)));
  directions.ecIm = f64x2.sub(f64x2.mul(model.level, hc1), f64x2.mul(model.v0, productIm(w0, w1, m0, m1)));
  directions.exRe = f64x2.sub(f64x2.mul(model.level, hx0), f64x2.mul(model.v0, productRe(w0, w1, n0, n1)));
  directions.exIm = f64x2.sub(f64x2.mul(model.level, hx1), f64x2.mul(model.v0, productIm(w0, w1, n0, n1)));
}

/** Re(a s + y b + D c) */
@inline function threeProductsRe(
  a0: v128, a1: v128, s0: v128, s1: v128, y0: v128, y1: v128, b0: v128, b1: v128, c0: v128, c1: v128,
): v128 {
  const sum = f64x2.add(productRe(a0, a1, s0, s1), productRe(y0, y1, b0, b1));
  return f64x2.add(sum, productRe(node.bigDRe, node.bigDIm, c0, c1));
}

/** Im(a s + y b + D c) */
@inline function threeProductsIm(
  a0: v128, a1: v128, s0: v128, s1: v128, y0: v128, y1: v128, b0: v128, b1: v128, c0: v128, c1: v128,
): v128 {
  const sum = f64x2.add(productIm(a0, a1, s0, s1), productIm(y0, y1, b0, b1));
  return f64x2.add(sum, productIm(node.bigDRe, node.bigDIm, c0, c1));
}
