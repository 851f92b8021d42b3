import { check } from "./check.ts";
import {
  dampedStep,
  type GaussNewton,
  gaussNewton,
  halfGradient,
  type LinearModel,
  linearModel,
} from "./damped-step.ts";

/**
 * Residuals r [m] at a point, with their Jacobian dr_i/dx_j, row-major [m x n]. The arrays may be overwritten by the
 * next evaluation.
 */
export interface ResidualPoint {
  readonly residuals: Float64Array;
  readonly jacobian: Float64Array;
}

/** Undefined where the residuals cannot be computed. */
export type Evaluate = (x: Float64Array) => ResidualPoint | undefined;

/** The box that the search stays in. */
export interface Box {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Where the search stands: the point, the linear model about it, and which bounds it leans on. */
export interface Position {
  readonly x: Float64Array;
  readonly model: LinearModel;
  readonly free: readonly number[];
  readonly undamped: GaussNewton;
}

/** Relative difference of two sums of squares that may be their rounding. */
export const ROUNDING = 1e-13;

/** The start moved into the box, and its model. Throws a RangeError when that is not finite. */
export function firstPosition(f: Evaluate, start: Float64Array, box: Box): Position {
  const x = clamp(start, box);
  const model = modelAt(f, x);
  check(model !== undefined, () => "levenbergMarquardt: the residuals and their Jacobian are not finite at the start");
  return positionAt(x, model, box);
}

/** The linear model at x; undefined where there is none, or where the sum of squares is not below `below`. */
function modelAt(f: Evaluate, x: Float64Array, below = Number.POSITIVE_INFINITY): LinearModel | undefined {
  const point = f(x);
  if (point === undefined) return undefined;
  const { residuals, jacobian } = point;
  check(
    jacobian.length === residuals.length * x.length,
    () => `levenbergMarquardt: jacobian must be ${residuals.length} x ${x.length}, had ${jacobian.length} entries`,
  );
  let cost = 0;
  for (let i = 0; i < residuals.length; i++) cost += residuals[i]! * residuals[i]!;
  if (!(cost < below)) return undefined;
  let sum = 0; // not finite as soon as one entry is not
  for (let i = 0; i < jacobian.length; i++) sum += jacobian[i]! - jacobian[i]!;
  if (sum !== 0) return undefined;
  return linearModel(residuals, jacobian, x.length);
}

/**
 * The position at x if it is better: fewer squares or, where the sums differ by their rounding alone, a smaller
 * projection on the columns of J, which goes to 0 linearly where the sum is flat already.
 */
export function betterPosition(f: Evaluate, x: Float64Array, from: Position, box: Box): Position | undefined {
  const { cost } = from.model;
  const model = modelAt(f, x, cost * (1 + ROUNDING));
  if (model === undefined) return undefined;
  const next = positionAt(x, model, box);
  return model.cost < cost * (1 - ROUNDING) || next.undamped.projection < from.undamped.projection ? next : undefined;
}

export function moved(x: Float64Array, step: Float64Array, box: Box): Float64Array {
  return clamp(
    x.map((value, j) => value + step[j]!),
    box,
  );
}

function clamp(x: Float64Array, { lower, upper }: Box): Float64Array {
  return x.map((value, j) => Math.min(Math.max(value, lower[j]!), upper[j]!));
}

function positionAt(x: Float64Array, model: LinearModel, { lower, upper }: Box): Position {
  const gradient = halfGradient(model);
  const free = [...x.keys()].filter(
    (j) => !((x[j]! <= lower[j]! && gradient[j]! >= 0) || (x[j]! >= upper[j]! && gradient[j]! <= 0)),
  );
  return { x, model, free, undamped: gaussNewton(model, free) };
}

/**
 * The damped step; a coordinate that it would carry over a bound is put on the bound, and the others are solved for
 * again.
 */
export function boundedStep(
  { x, model, free }: Position,
  scale: Float64Array,
  damping: number,
  { lower, upper }: Box,
  maxStep: number,
): Float64Array | undefined {
  const weights = scale.map((value) => Math.sqrt(damping) * value);
  const fixed = new Float64Array(x.length);
  let inside = free;
  for (;;) {
    const step = dampedStep(model, weights, inside, fixed);
    if (step === undefined) return undefined;
    const over = inside.filter((j) => x[j]! + step[j]! < lower[j]! || x[j]! + step[j]! > upper[j]!);
    if (over.length === 0) return shortened(step, maxStep);
    for (const j of over) fixed[j] = (step[j]! < 0 ? lower[j]! : upper[j]!) - x[j]!;
    inside = inside.filter((j) => !over.includes(j));
  }
}

function shortened(step: Float64Array, maxStep: number): Float64Array {
  const longest = step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return longest > maxStep ? step.map((value) => (value * maxStep) / longest) : step;
}

/** Whether the step is lost in the rounding of x. */
export function isLost(step: Float64Array, x: Float64Array): boolean {
  return step.every((value, j) => Math.abs(value) <= 0.5 * Number.EPSILON * Math.abs(x[j]!));
}
