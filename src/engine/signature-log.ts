import type { SignatureShape } from "./signature-options.ts";
import { addProductGradients, multiply } from "./signature-product.ts";

/** Logarithms of tensors of one shape. */
export interface TensorLogarithm {
  /** log(s) of a tensor with constant 1. @returns an array of its own, until the next call [size] */
  of(s: Float64Array): Float64Array;
  /** dL/ds from dL/dlog(s). @returns an array of its own, until the next call [size] */
  gradient(s: Float64Array, dLog: Float64Array): Float64Array;
}

/**
 * By Horner's rule: with x = s - 1, r_N = 1 / N and r_j = 1 / j - x r_(j + 1), log(s) = x r_1. As x has no constant, r_j matters up to level N - j: the
 * inner products are short.
 */
export function openLogarithm(shape: SignatureShape): TensorLogarithm {
  const { size, depth } = shape;
  const logarithm = new Float64Array(size);
  const dS = new Float64Array(size);
  const dRest = new Float64Array(size);
  const dNext = new Float64Array(size);
  /** r_1 .. r_N without their constants. */
  const rests = Array.from({ length: depth }, () => new Float64Array(size));

  const expand = (s: Float64Array): void => {
    rests[depth - 1]!.fill(0);
    for (let j = depth - 1; j >= 1; j--) {
      const rest = rests[j - 1]!;
      multiply(shape, depth - j, s, 0, 1 / (j + 1), rests[j]!, 0, rest, 0);
      for (let k = 0; k < size; k++) rest[k] = -rest[k]!;
    }
  };

  return {
    of(s) {
      expand(s);
      multiply(shape, depth, s, 0, 1, rests[0]!, 0, logarithm, 0);
      return logarithm;
    },
    gradient(s, dLog) {
      expand(s);
      dS.fill(0);
      dRest.fill(0);
      addProductGradients(shape, depth, 1, s, 0, 1, rests[0]!, 0, dLog, 0, dS, 0, dRest, 0);
      for (let j = 1; j < depth; j++) {
        dNext.fill(0);
        addProductGradients(shape, depth - j, -1, s, 0, 1 / (j + 1), rests[j]!, 0, dRest, 0, dS, 0, dNext, 0);
        dRest.set(dNext);
      }
      return dS;
    },
  };
}
