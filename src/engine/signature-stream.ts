import { check, UserError } from "../core/index.ts";
import { openKeeper } from "./signature.ts";
import { keptSize, type SignatureOptions, signatureShape } from "./signature-options.ts";
import { checkPaths, timeStepOf, writePieces } from "./signature-path.ts";
import { openTensorWindow } from "./signature-window.ts";

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
        writePieces(shape, timeStep, points, 0, pieces);
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
