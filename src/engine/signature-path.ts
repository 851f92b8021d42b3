import { check, UsageError, UserError } from "../core/index.ts";
import type { FloatArray } from "./kernel.ts";
import type { SignatureShape } from "./signature-options.ts";

/** Many paths, and how much of each a signature looks back on. */
export interface RollingSizes {
  readonly paths: number;
  /** Points of every path. */
  readonly times: number;
  /** Points of a window. */
  readonly window: number;
}

/** Points of a path [points x dimension]. A number that is not finite is a UserError that names its place. */
export function checkedPoints({ dimension }: SignatureShape, path: Float64Array): number {
  const points = path.length / dimension;
  check(
    Number.isInteger(points) && points >= 1,
    () => `signature: a path of dimension ${dimension} needs points x ${dimension} numbers, got ${path.length}`,
  );
  requireFinite(path, (at) => `point ${Math.floor(at / dimension)}, coordinate ${at % dimension}`);
  return points;
}

/** Sees to it that sizes make sense and all numbers are finite: a window that makes no sense is a UsageError, a number that is not finite a UserError. */
export function checkPaths({ dimension }: SignatureShape, values: FloatArray, sizes: RollingSizes): void {
  const { paths, times, window } = sizes;
  for (const [name, value] of Object.entries({ paths, times, window })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new UsageError(`rolling signatures: ${name} must be an integer >= 1, was ${value}`);
  }
  const needed = paths * times * dimension;
  check(
    values.length === needed,
    () =>
      `rolling signatures: ${paths} paths x ${times} times x ${dimension} are ${needed} numbers, got ${values.length}`,
  );
  const row = times * dimension;
  const placeOf = (at: number) =>
    `path ${Math.floor(at / row)}, time ${Math.floor((at % row) / dimension)}, coordinate ${at % dimension}`;
  requireFinite(values, placeOf);
}

function requireFinite(values: FloatArray, placeOf: (at: number) => string): void {
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) continue;
    throw new UserError(
      `signature: ${placeOf(at)} is ${values[at]}, expected a finite number`,
      "A signature needs every point of its path: leave the path out, or begin it later.",
    );
  }
}

/** Time of a step where `steps` of them make a whole path or window. */
export function timeStepOf({ timeStep }: SignatureShape, steps: number): number {
  return timeStep ?? 1 / Math.max(1, steps);
}

/**
 * The straight pieces of the step from the point at `from` to the next one: increments [pieces x width], from `to` on. Plain: the step itself. Lead-lag: the
 * leading copy, then the lagging one, each in half of the time.
 */
export function writePieces(
  { dimension, width, pieces, time }: SignatureShape,
  timeStep: number,
  path: ArrayLike<number>,
  from: number,
  out: Float64Array,
  to: number,
): void {
  out.fill(0, to, to + pieces * width);
  for (let piece = 0; piece < pieces; piece++) {
    const start = to + piece * width;
    for (let i = 0; i < dimension; i++) {
      out[start + piece * dimension + i] = path[from + dimension + i]! - path[from + i]!;
    }
    if (time) out[start + width - 1] = timeStep / pieces;
  }
}

/** Adds to dL/d(path) what the gradient of a step's pieces, from `at` on, makes of it; see `writePieces`. */
export function addPieceGradients(
  { dimension, width, pieces }: SignatureShape,
  dPieces: Float64Array,
  at: number,
  dPath: Float64Array,
  from: number,
): void {
  for (let piece = 0; piece < pieces; piece++) {
    for (let i = 0; i < dimension; i++) {
      const gradient = dPieces[at + piece * width + piece * dimension + i]!;
      dPath[from + dimension + i]! += gradient;
      dPath[from + i]! -= gradient;
    }
  }
}
