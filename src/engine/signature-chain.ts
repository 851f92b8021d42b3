import { openExponentialGradient, type Side } from "./exponential-gradient.ts";
import type { SignatureShape } from "./signature-options.ts";
import { multiplyByExponential, multiplyExponentialBy } from "./signature-product.ts";

/** Products of the exponentials of a block of pieces, one more piece at a time, with what their backward pass needs. */
export interface Chain {
  /** State k is the product of k pieces, state 0 is 1. [pieces + 1][size] */
  readonly states: Float64Array;
  /** dL/dstate as far as known; `unwind` spoils it. */
  readonly dStates: Float64Array;
  /** Pieces in the order of the path [pieces x width], to be written by the caller. */
  readonly moves: Float64Array;
  /** dL/dpiece, of `unwind`. */
  readonly dMoves: Float64Array;
  /** States of the first `count` pieces of the chain. */
  extend(count: number): void;
  /** From the gradients of the states 1 .. count to those of the pieces; the others are 0. */
  unwind(count: number): void;
}

/** A chain that grows at the right takes the pieces from the first on; one that grows at the left from the last on. */
export function openChain(shape: SignatureShape, side: Side, pieces: number): Chain {
  const { width, size } = shape;
  const [states, dStates] = [new Float64Array((pieces + 1) * size), new Float64Array((pieces + 1) * size)];
  const [moves, dMoves] = [new Float64Array(pieces * width), new Float64Array(pieces * width)];
  const scratch = new Float64Array(size);
  const exponential = openExponentialGradient(shape);
  const multiplyBy = side === "right" ? multiplyByExponential : multiplyExponentialBy;
  const moveAt = (k: number) => (side === "right" ? k : pieces - 1 - k) * width;
  return {
    ...{ states, dStates, moves, dMoves },
    extend(count) {
      for (let k = 0; k < count; k++) {
        const after = (k + 1) * size;
        states.copyWithin(after, k * size, after);
        multiplyBy(shape, states, after, moves, moveAt(k), scratch);
      }
    },
    unwind(count) {
      dMoves.fill(0);
      for (let k = count - 1; k >= 0; k--) {
        const [before, after] = [k * size, (k + 1) * size];
        exponential.add(side, states, before, moves, moveAt(k), dStates, after, dMoves, moveAt(k));
        for (let at = 0; at < size; at++) dStates[before + at]! += dStates[after + at]!;
      }
    },
  };
}
