import { check } from "./check.ts";
import { halfGradient, predictedDecrease } from "./damped-step.ts";
import {
  betterPosition,
  boundedStep,
  type Evaluate,
  firstPosition,
  isLost,
  moved,
  type Position,
  ROUNDING,
} from "./search-position.ts";

export interface LeastSquaresOptions {
  /** Default 100. */
  readonly maxIterations?: number;
  /** Bounds of the coordinates; without them, none. */
  readonly lower?: Float64Array;
  readonly upper?: Float64Array;
  /**
   * Damping of the first step, in units of the squared lengths of J's columns. Default 1e-3; less where the start is
   * all but the minimum.
   */
  readonly firstDamping?: number;
  /** Largest change of any coordinate in one iteration; default none. */
  readonly maxStep?: number;
  /**
   * Converged when the residuals' projection on the columns of J is below this fraction of the residuals: the "relative
   * offset" of Bates and Watts (1981, Technometrics 23), about the distance to the minimum in standard errors of the
   * parameters over the root of m. Default 1e-9.
   */
  readonly offsetTolerance?: number;
  /**
   * Converged when the undamped step is below this fraction of x, both in units of the columns' lengths. Default 1e-12.
   */
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
   * (J'J)^-1 at x, row-major [n x n], of the coordinates that are not at a bound, NaN for those that are; undefined
   * when J has not full rank. Times the variance of the residuals it is the covariance of x.
   */
  readonly covariance: Float64Array | undefined;
}

const MOST_DAMPING = 1e18;
const LEAST_DAMPING = 1e-16;
/** What a step between sums of squares counts for that may differ by their rounding. */
const GAIN_IN_ROUNDING = 0.5;
/** Where rounding ends the search, the minimum counts as reached at this relative offset, */
const LOOSE_OFFSET = 1e-5;
/**
 * or when the cosines between the residuals and the columns of J are below this: all that a J of lower rank can show.
 */
const LEAST_COSINE = 1e-8;

type Resolved = Required<LeastSquaresOptions>;

/**
 * Minimises a sum of squares by Levenberg's and Marquardt's method (Moré 1978, "The Levenberg-Marquardt algorithm:
 * implementation and theory"), damped in units of the columns of J, with Nielsen's rule for the damping (1999,
 * IMM-REP-1999-05) and, where there are bounds, steps that stay within them: a coordinate at a bound is held there as
 * long as the gradient points outwards. A point with undefined, infinite or NaN residuals is avoided like an infinite
 * sum. Throws a RangeError when there is none at the start, which is moved into the bounds first.
 */
export function levenbergMarquardt(
  f: Evaluate,
  start: Float64Array,
  options: LeastSquaresOptions = {},
): LeastSquaresMinimum {
  const settings = resolve(start.length, options);
  let position = firstPosition(f, start, settings);
  let scale = position.model.norms.map((value) => value || 1);
  let damping: Damping = { value: settings.firstDamping, growth: 2 };
  let evaluations = 1;
  for (let iterations = 0; ; ) {
    const end = (status: LeastSquaresMinimum["status"]) => minimum(status, position, iterations, evaluations);
    if (isConverged(position, scale, settings)) return end("converged");
    if (iterations >= settings.maxIterations) return end("maxIterations");
    const step = boundedStep(position, scale, damping.value, settings, settings.maxStep);
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
