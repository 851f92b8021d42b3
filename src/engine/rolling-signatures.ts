import { type ArraySource, check, newArrays, UserError } from "../core/index.ts";
import type { FloatArray } from "./kernel.ts";
import { openKeeper } from "./signature.ts";
import { keptSize, type SignatureOptions, signatureShape } from "./signature-options.ts";
import { checkPaths, type RollingSizes, timeStepOf, writePieces } from "./signature-path.ts";
import { openTensorWindow } from "./signature-window.ts";

/** Many paths, what a signature looks back on, and the precision of the results; they are computed in double precision. */
export interface RollingOptions extends RollingSizes {
  /** Double unless given. */
  readonly precision?: "double" | "single" | undefined;
}

/**
 * Signatures of many paths at every time t: of the last `window` points up to t, fewer at the start, zeros at the first. See `signature` for what is in them,
 * and `openTensorWindow` for how a window moves on. A number that is not finite is a UserError that names path and time.
 * @param values [paths x times x dimension]   @returns [times x paths x signatureSize(options)]
 */
export function rollingSignatures(
  values: Float64Array,
  sizes: RollingOptions,
  options: SignatureOptions,
  arrays: ArraySource = newArrays,
): FloatArray {
  const shape = signatureShape(options);
  checkPaths(shape, values, sizes);
  const { paths, times, window, precision } = sizes;
  const { dimension } = shape;
  const timeStep = timeStepOf(shape, window - 1);
  const moving = openTensorWindow(shape, Math.min(window, times) - 1);
  const keep = openKeeper(shape);
  const pieces = new Float64Array(shape.pieces * shape.width);
  const size = keptSize(shape);
  const out: FloatArray = arrays[precision === "single" ? "singles" : "doubles"]("signatures", times * paths * size);
  for (let path = 0; path < paths; path++) {
    moving.reset();
    for (let t = 0; t < times; t++) {
      if (t > 0) {
        writePieces(shape, timeStep, values, (path * times + t - 1) * dimension, pieces, 0);
        moving.step(pieces, 0);
      }
      keep(moving.tensor, out, (t * paths + path) * size);
    }
  }
  return out;
}

/** Rolling signature of one path whose points come one after the other. */
export interface SignatureStream {
  /** The next point. @param point [dimension]   @returns a new array [signatureSize(options)]: the bits of `rollingSignatures` */
  push(point: ArrayLike<number>): Float64Array;
  /** Forgets the path: the next point is the first of another. */
  reset(): void;
}

/** @param window points, as in `rollingSignatures` */
export function openSignatureStream(window: number, options: SignatureOptions): SignatureStream {
  const shape = signatureShape(options);
  const { dimension } = shape;
  checkPaths(shape, new Float64Array(dimension), { paths: 1, times: 1, window });
  const timeStep = timeStepOf(shape, window - 1);
  const moving = openTensorWindow(shape, window - 1);
  const keep = openKeeper(shape);
  const pieces = new Float64Array(shape.pieces * shape.width);
  /** The point before and the new one. */
  const points = new Float64Array(2 * dimension);
  let t = 0;
  return {
    push(point) {
      check(point.length === dimension, () => `signature stream: needs ${dimension} numbers, got ${point.length}`);
      for (let i = 0; i < dimension; i++) {
        if (!Number.isFinite(point[i]))
          throw new UserError(
            `signature stream: coordinate ${i} of time ${t} is ${point[i]}, expected a finite number`,
          );
      }
      points.copyWithin(0, dimension);
      points.set(point, dimension);
      if (t > 0) {
        writePieces(shape, timeStep, points, 0, pieces, 0);
        moving.step(pieces, 0);
      }
      t += 1;
      const out = new Float64Array(keptSize(shape));
      keep(moving.tensor, out, 0);
      return out;
    },
    reset() {
      moving.reset();
      t = 0;
    },
  };
}
