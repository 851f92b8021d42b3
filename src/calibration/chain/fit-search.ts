import { type LeastSquaresMinimum, levenbergMarquardt } from "../../core/index.ts";
import type { FitProblem } from "./fit-problem.ts";

/** Largest change of a coordinate in one iteration: a factor of 4.5 in a positive parameter. */
const MOST_STEP = 1.5;
/** First damping of a start, and of a search that begins beside its minimum. */
const FIRST_DAMPING = 1e-3;
const NEAR_DAMPING = 1e-8;
/**
 * Root mean squared residuals, in volatility, where the search stops, and below which wherever it stopped is a perfect
 * fit.
 */
const NOISE = 1e-14;
const PERFECT = 1e-9;
/**
 * Minima are the same when their standard deviations differ by less than this fraction and their coordinates by less
 * than SAME_POINT.
 */
const SAME_DEVIATION = 1e-6;
const SAME_POINT = 1e-3;
/** Deviation of the options' rows, in volatility, that weighs the prior until there is an estimate. */
const FIRST_DEVIATION = 0.003;
/** Relative change of the deviation at which it stands. */
const STANDS = 1e-5;
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
  /** Of the start that won, on all options, with all rounds of the prior. */
  readonly iterations: number;
}

/**
 * The least of the minima from all starts, as the first start that reached it found it; undefined when the model has no
 * price at any of them. With a `scout`, the same problem on fewer options, the starts are followed on it, and only its
 * distinct minima on the whole problem. With a prior, the standard deviation of the options' rows and the parameters
 * are then estimated in turn until the deviation stands: the prior has the weight that the noise of the quotes gives
 * it.
 */
export function searchChain(
  problem: FitProblem,
  scout: FitProblem | undefined,
  starts: readonly Float64Array[],
  maxIterations: number,
): ChainSearch | undefined {
  const routes = scout === undefined ? starts.map((y) => ({ y, count: 1 })) : scouted(scout, starts, maxIterations);
  const damping = scout === undefined ? FIRST_DAMPING : NEAR_DAMPING;
  const found = routes.flatMap(({ y, count }) => {
    const minimum = minimise(problem, y, FIRST_DEVIATION, maxIterations, damping);
    return minimum === undefined ? [] : [{ minimum, count }];
  });
  if (found.length === 0) return undefined;
  const best = found.reduce((least, one) => (one.minimum.cost < least.minimum.cost ? one : least)).minimum;
  const agreeing = found.filter(({ minimum }) => agrees(minimum, best, problem));
  return {
    ...refine(problem, agreeing[0]!.minimum, maxIterations),
    starts: starts.length,
    agreeing: agreeing.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The distinct minima of a smaller problem, each with the number of starts that reached it. */
function scouted(scout: FitProblem, starts: readonly Float64Array[], maxIterations: number): Route[] {
  const minima: { minimum: LeastSquaresMinimum; count: number }[] = [];
  for (const start of starts) {
    const minimum = minimise(scout, start, FIRST_DEVIATION, maxIterations);
    if (minimum === undefined) continue;
    const known = minima.find((one) => agrees(minimum, one.minimum, scout) && agrees(one.minimum, minimum, scout));
    if (known === undefined) minima.push({ minimum, count: 1 });
    else known.count++;
  }
  return minima.map(({ minimum, count }) => ({ y: minimum.x, count }));
}

/** A starting point that stands for so many starts. */
interface Route {
  readonly y: Float64Array;
  readonly count: number;
}

/** The minimum with the deviation that belongs to it. */
function refine(
  problem: FitProblem,
  first: LeastSquaresMinimum,
  maxIterations: number,
): FoundMinimum & { iterations: number } {
  let found = estimate(problem, first, FIRST_DEVIATION);
  let iterations = first.iterations;
  if (problem.prior === undefined) return { ...found, iterations };
  let deviation = FIRST_DEVIATION;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const stands = Math.abs(found.deviation - deviation) <= STANDS * deviation || found.deviation <= LEAST_DEVIATION;
    if (stands) return { ...found, iterations };
    if (iterations >= maxIterations) break;
    deviation = found.deviation;
    const minimum = minimise(problem, found.minimum.x, deviation, maxIterations - iterations, NEAR_DAMPING);
    if (minimum === undefined) break;
    iterations += minimum.iterations;
    found = estimate(problem, minimum, deviation);
  }
  return { ...found, minimum: { ...found.minimum, status: "maxIterations" }, iterations };
}

function minimise(
  problem: FitProblem,
  start: Float64Array,
  deviation: number,
  maxIterations: number,
  firstDamping = FIRST_DAMPING,
): LeastSquaresMinimum | undefined {
  const { lower, upper } = problem.coordinates;
  const clamped = start.map((value, j) => Math.min(Math.max(value, lower[j]!), upper[j]!));
  if (problem.residuals(clamped, deviation) === undefined) return undefined;
  const minimum = levenbergMarquardt((y) => problem.residuals(y, deviation), clamped, {
    lower,
    upper,
    maxIterations,
    firstDamping,
    maxStep: MOST_STEP,
    offsetTolerance: 1e-7,
    stepTolerance: 1e-13,
    noise: NOISE,
  });
  return minimum.cost <= PERFECT ** 2 * problem.options ? { ...minimum, status: "converged" } : minimum;
}

/**
 * Sum of squares of the options' rows alone, and the degrees of freedom left: the prior's rows take their leverage off
 * the parameters.
 */
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

function agrees(one: LeastSquaresMinimum, best: LeastSquaresMinimum, { options }: FitProblem): boolean {
  const difference = Math.sqrt(one.cost / options) - Math.sqrt(best.cost / options);
  const close = difference <= SAME_DEVIATION * Math.sqrt(best.cost / options) + LEAST_DEVIATION;
  return close && one.x.every((value, j) => Math.abs(value - best.x[j]!) <= SAME_POINT);
}
