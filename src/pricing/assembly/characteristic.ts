// phi(u - i/2) at the two abscissae of `node`, as in ../heston-characteristic.ts, step by step.
import { multiplyAdd, select } from "../../core/assembly/lanes";
import {
  atan2Pair, cosineOf, expm1Pair, expPair, log1pPair, quarterTurns, remainder, rotatedCosine, rotatedSine, sineOf,
  sqrtPair,
} from "../../core/assembly/math";
import { normOf, productIm, productRe } from "./complex";
import { model, node } from "./model";

export function characteristicFunction(): void {
  squareRoot();
  decay();
  exponent();
  transform();
}

/** d, by the branch that does not cancel. */
@inline function squareRoot(): void {
  const b = f64x2.mul(model.minusRhoXi, node.u);
  const re = multiplyAdd(model.a, model.a, f64x2.sub(f64x2.mul(model.xiSquared, node.q), f64x2.mul(b, b)));
  const im = f64x2.mul(f64x2.mul(model.two, model.a), b);
  const half = model.half;
  const larger = sqrtPair(f64x2.mul(half, f64x2.add(sqrtPair(normOf(re, im)), f64x2.abs(re))));
  const smaller = f64x2.div(f64x2.mul(half, f64x2.abs(im)), larger);
  const right = f64x2.ge(re, f64x2.splat(0));
  node.dRe = select(right, larger, smaller);
  node.dIm = v128.or(select(right, smaller, larger), v128.and(im, i64x2.splat(0x8000000000000000)));
}

/** 1 - e^{-dT} = -(expm1(a) cos b + cos b - 1) - i e^a sin b with -dT = a + ib, by the half angle. */
@inline function decay(): void {
  const angle = f64x2.neg(f64x2.mul(f64x2.mul(model.half, node.dIm), model.maturity));
  const turns = quarterTurns(angle);
  const r = remainder(angle, turns);
  const s = sineOf(r);
  const c = cosineOf(r);
  const sine = rotatedSine(s, c, turns);
  const one = model.one;
  const versine = f64x2.mul(model.two, f64x2.mul(sine, sine));
  const growth = expm1Pair(f64x2.neg(f64x2.mul(node.dRe, model.maturity)));
  const doubled = f64x2.mul(f64x2.mul(model.two, sine), rotatedCosine(s, c, turns));
  node.decayRe = f64x2.sub(versine, f64x2.mul(growth, f64x2.sub(one, versine)));
  node.decayIm = f64x2.neg(f64x2.mul(f64x2.add(one, growth), doubled));
}

/** y, log(1 - xi^2 y), H and D. */
@inline function exponent(): void {
  const q = node.q;
  const sRe = f64x2.add(model.a, node.dRe); // xi_c + d
  const sIm = multiplyAdd(model.minusRhoXi, node.u, node.dIm);
  const dsRe = productRe(node.dRe, node.dIm, sRe, sIm);
  const dsIm = productIm(node.dRe, node.dIm, sRe, sIm);
  const scale = f64x2.div(f64x2.mul(model.half, q), normOf(dsRe, dsIm));
  const yRe = f64x2.mul(multiplyAdd(node.decayRe, dsRe, f64x2.mul(node.decayIm, dsIm)), scale);
  const yIm = f64x2.mul(f64x2.sub(f64x2.mul(node.decayIm, dsRe), f64x2.mul(node.decayRe, dsIm)), scale);
  const shiftRe = f64x2.neg(f64x2.mul(model.xiSquared, yRe));
  const zIm = f64x2.neg(f64x2.mul(model.xiSquared, yIm));
  const zRe = f64x2.add(model.one, shiftRe);
  const logRe = f64x2.mul(model.half, log1pPair(multiplyAdd(model.two, shiftRe, normOf(shiftRe, zIm))));
  const logIm = atan2Pair(zIm, zRe);
  const linear = f64x2.div(f64x2.mul(q, model.maturity), normOf(sRe, sIm));
  const twice = f64x2.mul(model.two, model.inverseXiSquared);
  const inverse = f64x2.div(model.one, normOf(zRe, zIm));
  const ysRe = productRe(yRe, yIm, sRe, sIm);
  const ysIm = productIm(yRe, yIm, sRe, sIm);
  node.yRe = yRe;
  node.yIm = yIm;
  node.zRe = zRe;
  node.zIm = zIm;
  node.logRe = logRe;
  node.logIm = logIm;
  node.hRe = f64x2.neg(multiplyAdd(linear, sRe, f64x2.mul(twice, logRe)));
  node.hIm = f64x2.sub(f64x2.mul(linear, sIm), f64x2.mul(twice, logIm));
  node.bigDRe = f64x2.neg(f64x2.mul(multiplyAdd(ysRe, zRe, f64x2.mul(ysIm, zIm)), inverse));
  node.bigDIm = f64x2.mul(f64x2.sub(f64x2.mul(ysRe, zIm), f64x2.mul(ysIm, zRe)), inverse);
}

/** phi = e^{kappa theta H + v0 D} */
@inline function transform(): void {
  const modulus = expPair(multiplyAdd(model.level, node.hRe, f64x2.mul(model.v0, node.bigDRe)));
  const angle = multiplyAdd(model.level, node.hIm, f64x2.mul(model.v0, node.bigDIm));
  const turns = quarterTurns(angle);
  const r = remainder(angle, turns);
  const s = sineOf(r);
  const c = cosineOf(r);
  node.phiRe = f64x2.mul(modulus, rotatedCosine(s, c, turns));
  node.phiIm = f64x2.mul(modulus, rotatedSine(s, c, turns));
}
