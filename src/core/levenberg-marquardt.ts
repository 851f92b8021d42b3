import { check } from "./check.ts";
import {
  dampedStep,
  type GaussNewton,
  gaussNewton,
  halfGradient,
  type LinearModel,
  linearModel,
  predictedDecrease,
} from "./damped-step.ts";

/** Residuals r [m] at a point, with their Jacobian dr_i/dx_j, row-major [m x n]. The arrays may be overwritten by the next evaluation. */
export interface ResidualPoint {
  readonly residuals: Float64Array;
  readonly jacobian: Float64Array;
}

export interface LeastSquaresOptions {
  /** Default 100. */
  readonly maxIterations?: number;
  /** Bounds of the coordinates; without them, none. */
  readonly lower?: Float64Array;
  readonly upper?: Float64Array;
  /** Damping of the first step, in units of the squared lengths of J's columns. Default 1e-3; less where the start is all but the minimum. */
  readonly firstDamping?: number;
  /** Largest change of any coordinate in one iteration; default none. */
  readonly maxStep?: number;
  /**
   * Converged when the residuals' projection on the columns of J is below this fraction of the residuals: the "relative offset" of Bates and Watts
   * (1981, Technometrics 23), about the distance to the minimum in standard errors of the parameters over the root of m. Default 1e-9.
   */
  readonly offsetTolerance?: number;
  /** Converged when the undamped step is below this fraction of x, both in units of the columns' lengths. Default 1e-12. */
  readonly stepTolerance?: number;
  /** Root mean squared residual that counts as none at all. Default 0. */
  readonly noise?: number;
}

export interface LeastSquaresMinimum {
  readonly x: Float64Array;
  /** Sum of squared residuals. */
  readonly cost: number;
  readonly iterations: number;
  readonly evaluations: number;
  /** `stalled`: no smaller sum of squares was found although the gradient is not 0. */
  readonly status: "converged" | "maxIterations" | "stalled";
  /** Whether each coordinate ended on a bound that it would leave. */
  readonly atBound: readonly boolean[];
  /**
   * (J'J)^-1 at x, row-major [n x n], of the coordinates that are not at a bound, NaN for those that are; undefined when J has not full rank.
   * Times the variance of the residuals it is the covariance of x.
   */
  readonly covariance: Float64Array | undefined;
}

const MOST_DAMPING = 1e18;
const LEAST_DAMPING = 1e-16;
/** Relative difference of two sums of squares that may be their rounding, and the gain that a step between such sums counts for. */
const ROUNDING = 1e-13;
const GAIN_IN_ROUNDING = 0.5;
/** Where rounding ends the search, the minimum counts as reached at this relative offset, */
const LOOSE_OFFSET = 1e-5;
/** or when the cosines between the residuals and the columns of J are below this: all that a J of lower rank can show. */
const LEAST_COSINE = 1e-8;

type Resolved = Required<LeastSquaresOptions>;
type Evaluate = (x: Float64Array) => ResidualPoint | undefined;

/** Where the search stands: the point, the linear model about it, and which bounds it leans on. */
interface Position {
  readonly x: Float64Array;
  readonly model: LinearModel;
  readonly free: readonly number[];
  readonly undamped: GaussNewton;
}

/**
 * Minimises a sum of squares by Levenberg's and Marquardt's method (Moré 1978, "The Levenberg-Marquardt algorithm: implementation and theory"),
 * damped in units of the columns of J, with Nielsen's rule for the damping (1999, IMM-REP-1999-05) and, where there are bounds, steps that stay
 * within them: a coordinate at a bound is held there as long as the gradient points outwards.
 * A point with undefined, infinite or NaN residuals is avoided like an infinite sum. Throws a RangeError when there is none at the start, which is
 * moved into the bounds first.
 */
export function levenbergMarquardt(
  f: Evaluate,
  start: Float64Array,
  options: LeastSquaresOptions = {},
): LeastSquaresMinimum {
  const settings = resolve(start.length, options);
  const model = modelAt(f, clamp(start, settings));
  check(model !== undefined, () => "levenbergMarquardt: the residuals and their Jacobian are not finite at the start");
  let position = positionAt(clamp(start, settings), model, settings);
  let scale = model.norms.map((value) => value || 1);
  let damping: Damping = { value: settings.firstDamping, growth: 2 };
  let evaluations = 1;
  for (let iterations = 0; ; ) {
    const end = (status: LeastSquaresMinimum["status"]) => minimum(status, position, iterations, evaluations);
    if (isConverged(position, scale, settings)) return end("converged");
    if (iterations >= settings.maxIterations) return end("maxIterations");
    const step = boundedStep(position, scale, damping.value, settings);
    const expected = step === undefined ? 0 : predictedDecrease(position.model, step);
    let gain = 0;
    if (step !== undefined && expected > 0) {
      if (isLost(step, position.x)) return end(endOfDigits(position));
      const next = betterPosition(f, moved(position.x, step, settings), position, settings);
      evaluations++;
      if (next !== undefined) {
        gain = gainOf(position.model.cost, next.model.cost, expected);
        scale = scale.map((value, j) => Math.max(value, next.model.norms[j]!));
        position = next;
        iterations++;
      }
    }
    damping = nextDamping(damping, gain);
    if (!(damping.value < MOST_DAMPING)) return end(endOfDigits(position));
  }
}

/** Nielsen's rule: smoothly less after a good step, ever more after steps that did not improve. */
interface Damping {
  readonly value: number;
  readonly growth: number;
}

function nextDamping({ value, growth }: Damping, gain: number): Damping {
  if (!(gain > 0)) return { value: value * growth, growth: growth * 2 };
  const factor = Math.max(1 / 3, 1 - (2 * Math.min(gain, 1) - 1) ** 3);
  return { value: Math.max(value * factor, LEAST_DAMPING), growth: 2 };
}

/** Decrease over the expected decrease. */
function gainOf(before: number, after: number, expected: number): number {
  return before - after > ROUNDING * before ? (before - after) / expected : GAIN_IN_ROUNDING;
}

function resolve(n: number, options: LeastSquaresOptions): Resolved {
  const settings = {
    maxIterations: 100,
    lower: new Float64Array(n).fill(Number.NEGATIVE_INFINITY),
    upper: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    firstDamping: 1e-3,
    maxStep: Number.POSITIVE_INFINITY,
    offsetTolerance: 1e-9,
    stepTolerance: 1e-12,
    noise: 0,
    ...options,
  };
  const { lower, upper, maxStep, firstDamping } = settings;
  check(n > 0, () => "levenbergMarquardt: the start must have a coordinate");
  check(lower.length === n && upper.length === n, () => `levenbergMarquardt: bounds must have ${n} entries`);
  check(
    lower.every((low, j) => low <= upper[j]!),
    () => "levenbergMarquardt: lower must be <= upper",
  );
  check(maxStep > 0, () => `levenbergMarquardt: maxStep must be > 0, was ${maxStep}`);
  check(firstDamping > 0, () => `levenbergMarquardt: firstDamping must be > 0, was ${firstDamping}`);
  return settings;
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
  for (const value of residuals) cost += value * value;
  if (!(cost < below) || !jacobian.every(Number.isFinite)) return undefined;
  return linearModel(residuals, jacobian, x.length);
}

/**
 * The position at x if it is better: fewer squares or, where the sums differ by their rounding alone, a smaller projection on the columns of J,
 * which goes to 0 linearly where the sum is flat already.
 */
function betterPosition(f: Evaluate, x: Float64Array, from: Position, settings: Resolved): Position | undefined {
  const { cost } = from.model;
  const model = modelAt(f, x, cost * (1 + ROUNDING));
  if (model === undefined) return undefined;
  const next = positionAt(x, model, settings);
  return model.cost < cost * (1 - ROUNDING) || next.undamped.projection < from.undamped.projection ? next : undefined;
}

function moved(x: Float64Array, step: Float64Array, settings: Resolved): Float64Array {
  return clamp(
    x.map((value, j) => value + step[j]!),
    settings,
  );
}

function clamp(x: Float64Array, { lower, upper }: Resolved): Float64Array {
  return x.map((value, j) => Math.min(Math.max(value, lower[j]!), upper[j]!));
}

function positionAt(x: Float64Array, model: LinearModel, { lower, upper }: Resolved): Position {
  const gradient = halfGradient(model);
  const free = [...x.keys()].filter(
    (j) => !((x[j]! <= lower[j]! && gradient[j]! >= 0) || (x[j]! >= upper[j]! && gradient[j]! <= 0)),
  );
  return { x, model, free, undamped: gaussNewton(model, free) };
}

function isConverged({ x, model, undamped }: Position, scale: Float64Array, settings: Resolved): boolean {
  const { projection, step } = undamped;
  if (projection === 0 || projection <= settings.offsetTolerance * Math.sqrt(model.cost)) return true;
  if (model.cost <= settings.noise ** 2 * model.rows) return true;
  if (step === undefined) return false;
  let stepSquares = 0;
  let squares = 0;
  for (let j = 0; j < x.length; j++) {
    stepSquares += (scale[j]! * step[j]!) ** 2;
    squares += (scale[j]! * x[j]!) ** 2;
  }
  return stepSquares <= settings.stepTolerance ** 2 * squares;
}

/** The damped step; a coordinate that it would carry over a bound is put on the bound, and the others are solved for again. */
function boundedStep(
  { x, model, free }: Position,
  scale: Float64Array,
  damping: number,
  { lower, upper, maxStep }: Resolved,
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
function isLost(step: Float64Array, x: Float64Array): boolean {
  return step.every((value, j) => Math.abs(value) <= 0.5 * Number.EPSILON * Math.abs(x[j]!));
}

function endOfDigits({ model, free, undamped }: Position): "converged" | "stalled" {
  const length = Math.sqrt(model.cost);
  const gradient = halfGradient(model);
  const orthogonal = free.every((j) => Math.abs(gradient[j]!) <= LEAST_COSINE * model.norms[j]! * length);
  return orthogonal || undamped.projection <= LOOSE_OFFSET * length ? "converged" : "stalled";
}

function minimum(
  status: LeastSquaresMinimum["status"],
  { x, model, free, undamped }: Position,
  iterations: number,
  evaluations: number,
): LeastSquaresMinimum {
  const atBound = Array.from(x, (_, j) => !free.includes(j));
  return { x, cost: model.cost, iterations, evaluations, status, atBound, covariance: undamped.covariance() };
}
