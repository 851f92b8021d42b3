import type { FloatArray } from "./kernel.ts";
import { openLogarithm } from "./signature-log.ts";
import { keptSize, type SignatureOptions, type SignatureShape, signatureShape } from "./signature-options.ts";
import { checkedPoints, timeStepOf, writePieces } from "./signature-path.ts";
import { multiplyByExponential } from "./signature-product.ts";

/**
 * Signature of a piecewise linear path, exactly: its iterated integrals over the words of 1 to `depth` coordinates, level by level, words in dictionary order, by
 * Chen's identity. It does not depend on where the path begins or how fast it is run through. With `log`, the logarithm's coefficients of the Lyndon words
 * (level 1 the increment, level 2 the Levy areas). One point: zeros.
 * @param path [points x dimension]   @returns [signatureSize(options)]
 */
export function signature(path: Float64Array, options: SignatureOptions): Float64Array {
  const shape = signatureShape(options);
  const steps = checkedPoints(shape, path) - 1;
  const timeStep = timeStepOf(shape, steps);
  const tensor = new Float64Array(shape.size);
  const pieces = new Float64Array(shape.pieces * shape.width);
  const scratch = new Float64Array(shape.size);
  for (let step = 0; step < steps; step++) {
    writePieces(shape, timeStep, path, step * shape.dimension, pieces, 0);
    for (let at = 0; at < pieces.length; at += shape.width) {
      multiplyByExponential(shape, tensor, 0, pieces, at, scratch);
    }
  }
  const kept = new Float64Array(keptSize(shape));
  openKeeper(shape)(tensor, kept, 0);
  return kept;
}

/** Writes what callers see of a tensor, from `at` on: all of it, or of its logarithm what is kept. */
export type Keeper = (tensor: Float64Array, out: FloatArray, at: number) => void;

export function openKeeper(shape: SignatureShape): Keeper {
  const { kept } = shape;
  if (kept === undefined) return (tensor, out, at) => out.set(tensor, at);
  const logarithm = openLogarithm(shape);
  return (tensor, out, at) => {
    const values = logarithm.of(tensor);
    for (let k = 0; k < kept.length; k++) out[at + k] = values[kept[k]!]!;
  };
}
