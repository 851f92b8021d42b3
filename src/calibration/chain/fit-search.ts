import { type LeastSquaresMinimum, levenbergMarquardt } from "../../core/index.ts";
import type { FitProblem } from "./fit-problem.ts";

/** Largest change of a coordinate in one iteration: a factor of 4.5 in a positive parameter. */
const MOST_STEP = 1.5;
/** Root mean squared residual, in volatility, that is the rounding of the prices. */
const NOISE = 1e-14;
/** Minima are the same when their standard deviations differ by less than this fraction and their coordinates by less than SAME_POINT. */
const SAME_DEVIATION = 1e-6;
const SAME_POINT = 1e-3;
/** Deviation of the options' rows, in volatility, that weighs the prior until there is an estimate. */
const FIRST_DEVIATION = 0.003;
const MOST_ROUNDS = 30;
const LEAST_DEVIATION = 1e-11;

export interface FoundMinimum {
  readonly minimum: LeastSquaresMinimum;
  /** Sum of squares of the options' rows, without the prior's. */
  readonly squares: number;
  /** Options less the parameters that they, not the prior, determine. */
  readonly degrees: number;
  /** Standard deviation of the options' rows, sqrt(squares / degrees). */
  readonly deviation: number;
}

export interface ChainSearch extends FoundMinimum {
  readonly starts: number;
  readonly agreeing: number;
  /** Of the start that won, with all rounds of the prior. */
  readonly iterations: number;
}

/**
 * The least of the minima from all starts; undefined when the model has no price at any of them. With a prior, the standard deviation of the options' rows and the
 * parameters are estimated in turn until the deviation stands: the prior then has the weight that the noise of the quotes gives it.
 */
export function searchChain(
  problem: FitProblem,
  starts: readonly Float64Array[],
  maxIterations: number,
): ChainSearch | undefined {
  const found = starts.flatMap((start) => searchFrom(problem, start, maxIterations) ?? []);
  const best = found.reduce<Found | undefined>(
    (least, one) => (least === undefined || objective(one, problem) < objective(least, problem) ? one : least),
    undefined,
  );
  if (best === undefined) return undefined;
  return { ...best, starts: starts.length, agreeing: found.filter((one) => agrees(one, best)).length };
}

interface Found extends FoundMinimum {
  readonly iterations: number;
}

function searchFrom(problem: FitProblem, start: Float64Array, maxIterations: number): Found | undefined {
  let deviation = FIRST_DEVIATION;
  let iterations = 0;
  let y = start;
  for (let round = 1; ; round++) {
    const minimum = minimise(problem, y, deviation, maxIterations - iterations);
    if (minimum === undefined) return undefined;
    iterations += minimum.iterations;
    const estimated = estimate(problem, minimum, deviation);
    const found = { ...estimated, minimum, iterations };
    if (problem.prior === undefined) return found;
    const stands = Math.abs(estimated.deviation - deviation) <= 1e-6 * deviation || deviation <= LEAST_DEVIATION;
    if (stands || iterations >= maxIterations) return found;
    if (round === MOST_ROUNDS) return { ...found, minimum: { ...minimum, status: "maxIterations" } };
    deviation = Math.max(estimated.deviation, LEAST_DEVIATION);
    y = minimum.x;
  }
}

function minimise(
  problem: FitProblem,
  start: Float64Array,
  deviation: number,
  maxIterations: number,
): LeastSquaresMinimum | undefined {
  const { lower, upper } = problem.coordinates;
  const clamped = start.map((value, j) => Math.min(Math.max(value, lower[j]!), upper[j]!));
  if (problem.residuals(clamped, deviation) === undefined) return undefined;
  return levenbergMarquardt((y) => problem.residuals(y, deviation), clamped, {
    lower,
    upper,
    maxIterations,
    maxStep: MOST_STEP,
    offsetTolerance: 1e-8,
    stepTolerance: 1e-11,
    noise: NOISE,
  });
}

/** Sum of squares of the options' rows alone, and the degrees of freedom left: the prior's rows take their leverage off the parameters. */
function estimate(problem: FitProblem, minimum: LeastSquaresMinimum, deviation: number): FoundMinimum {
  const free = minimum.atBound.filter((held) => !held).length;
  const point = problem.prior === undefined ? undefined : problem.residuals(minimum.x, deviation);
  let squares = minimum.cost;
  let leverage = 0;
  if (point !== undefined) {
    for (let row = problem.options; row < point.residuals.length; row++) {
      squares -= point.residuals[row]! ** 2;
      leverage += leverageOf(point.jacobian.subarray(5 * row, 5 * row + 5), minimum);
    }
  }
  const degrees = problem.options - free + leverage;
  return { minimum, squares, degrees, deviation: Math.sqrt(Math.max(squares, 0) / degrees) };
}

/** g' (J'J)^-1 g over the coordinates that are not at a bound; 0 where there is no inverse. */
function leverageOf(gradient: Float64Array, { covariance, atBound }: LeastSquaresMinimum): number {
  if (covariance === undefined) return 0;
  let sum = 0;
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 5; j++)
      if (!atBound[i] && !atBound[j]) sum += gradient[i]! * covariance[5 * i + j]! * gradient[j]!;
  }
  return sum;
}

/** What the starts are compared by: the sum of squares; with a prior -2 log of the posterior, profiled over the deviation. */
function objective({ minimum, squares, deviation }: Found, { prior, options }: FitProblem): number {
  if (prior === undefined) return minimum.cost;
  return (
    options * Math.log(Math.max(squares, options * LEAST_DEVIATION ** 2)) +
    (minimum.cost - squares) / Math.max(deviation, LEAST_DEVIATION) ** 2
  );
}

function agrees(one: Found, best: Found): boolean {
  const close = Math.abs(one.deviation - best.deviation) <= SAME_DEVIATION * best.deviation + LEAST_DEVIATION;
  return close && one.minimum.x.every((value, j) => Math.abs(value - best.minimum.x[j]!) <= SAME_POINT);
}
