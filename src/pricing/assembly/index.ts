// The Heston kernel: the integrals of one maturity for all of its strikes; see ../heston-kernel.ts. Pointers in bytes.
import { multiplyAdd, PAIR } from "../../core/assembly/lanes";
import { expPair } from "../../core/assembly/math";
import { characteristicFunction } from "./characteristic";
import { gradient } from "./gradient";
import { Integrand, PRICE_ONLY, WITH_GRADIENT } from "./integrand";
import { model, node } from "./model";
import { forwardSums, gradientSums, priceSum, waves } from "./sums";

export { setModel } from "./model";

/** Where data may begin. */
export function firstFree(): usize {
  return __heap_base;
}

/** Bytes that `integrate` needs at `work`. */
export function workBytes(count: i32): usize {
  return (<usize>count >> 1) * (WITH_GRADIENT + 2 * PAIR);
}

/**
 * Writes the columns (1, 6 or 8) of every strike at `out`, after `setModel`.
 * @param nodes, weights of the unit interval, `count` of each, an even number, to be scaled by `end`
 * @param k ln(F / K) of every strike
 */
export function integrate(
  nodes: usize, weights: usize, count: i32, end: f64, k: usize, strikes: i32, columns: i32, work: usize, out: usize,
): void {
  const size = columns > 1 ? WITH_GRADIENT : PRICE_ONLY;
  const last = work + (<usize>count >> 1) * size;
  writeIntegrands(nodes, weights, count, end, size, work);
  for (let i = 0; i < strikes; i++, k += 8, out += <usize>columns << 3) {
    waves(work, last, size, load<f64>(k), last);
    priceSum(work, last, size, last, out);
    if (columns > 1) gradientSums(work, last, size, last, out + 8);
    if (columns > 6) forwardSums(work, last, size, last, out + 48);
  }
}

function writeIntegrands(nodes: usize, weights: usize, count: i32, end: f64, size: usize, to: usize): void {
  const scale = f64x2.splat(end);
  const last = nodes + (<usize>count << 3);
  for (; nodes < last; nodes += PAIR, weights += PAIR, to += size) {
    const u = f64x2.mul(scale, v128.load(nodes));
    const q = multiplyAdd(u, u, model.quarter);
    node.u = u;
    node.q = q;
    characteristicFunction();
    const weight = f64x2.div(f64x2.mul(scale, v128.load(weights)), q);
    node.factorRe = f64x2.neg(f64x2.mul(weight, node.phiRe));
    node.factorIm = f64x2.neg(f64x2.mul(weight, node.phiIm));
    const out = changetype<Integrand>(to);
    out.u = u;
    out.priceRe = multiplyAdd(weight, expPair(f64x2.mul(model.minusHalfVariance, q)), node.factorRe);
    out.priceIm = node.factorIm;
    if (size == WITH_GRADIENT) gradient(out);
  }
}
