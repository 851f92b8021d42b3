import type { SignatureShape } from "./signature-options.ts";
import { multiply, multiplyByExponential, multiplyExponentialBy } from "./signature-product.ts";

/** Signature of the last steps of a path, a step at a time. */
export interface TensorWindow {
  /** The next step, as pieces [pieces x width] from `at` on. */
  step(pieces: Float64Array, at: number): void;
  /** Forgets the path. */
  reset(): void;
  /** The signature of the window, without its constant; zeros before the first step. [size] */
  readonly tensor: Float64Array;
}

/**
 * A window of `steps` steps that moves on without ever dividing by what leaves it. Steps come in blocks of a window's length. Within a block the product of its
 * exponentials so far grows at its end; when a block is full, the products of its last 1, 2, .. steps are formed from behind. Every window is the end of one block
 * times the beginning of the next: two products with an exponential and one with a tensor a step, whatever the window's length.
 *
 * Multiplying by the inverse of the leaving exponential would save the product of tensors, but leaves behind the rounding of a large move that has left: after
 * a move a thousand times the others, level 4 is wrong in its fourth digit, and stays so. Here every number is made of the moves inside its window alone, by
 * additions and multiplications: errors do not add up along a path. (The queue of two stacks; van Herk 1992 for minima in a window.)
 */
export function openTensorWindow(shape: SignatureShape, steps: number): TensorWindow {
  const { size, width, pieces } = shape;
  const tensor = new Float64Array(size);
  const begun = new Float64Array(size);
  /** Ends of the last full block: of 1 .. steps - 1 steps. [steps - 1][size] */
  const ends = new Float64Array(Math.max(0, steps - 1) * size);
  const moves = new Float64Array(steps * pieces * width);
  const scratch = new Float64Array(shape.counts[shape.depth - 1]! * width);
  let place = 0;
  let isFirstBlock = true;

  const close = (): void => {
    let at = 0;
    for (let length = 1; length < steps; length++, at += size) {
      if (length === 1) ends.fill(0, 0, size);
      else ends.copyWithin(at, at - size, at);
      const step = (steps - length) * pieces;
      for (let piece = pieces - 1; piece >= 0; piece--) {
        multiplyExponentialBy(shape, ends, at, moves, (step + piece) * width, scratch);
      }
    }
    begun.fill(0);
    place = 0;
    isFirstBlock = false;
  };

  return {
    tensor,
    step(from, at) {
      if (steps === 0) return;
      const first = place * pieces * width;
      for (let k = 0; k < pieces * width; k++) moves[first + k] = from[at + k]!;
      for (let piece = 0; piece < pieces; piece++) {
        multiplyByExponential(shape, begun, 0, moves, first + piece * width, scratch);
      }
      place += 1;
      if (isFirstBlock || place === steps) tensor.set(begun);
      else {
        multiply(shape, shape.depth, ends, (steps - place - 1) * size, 1, begun, 0, tensor, 0);
        for (let k = 0; k < size; k++) tensor[k]! += begun[k]!;
      }
      if (place === steps) close();
    },
    reset() {
      tensor.fill(0);
      begun.fill(0);
      place = 0;
      isFirstBlock = true;
    },
  };
}
