import { type LeastSquaresMinimum, levenbergMarquardt } from "../../core/index.ts";
import type { FitProblem } from "./fit-problem.ts";
import { type RowStatistics, rowStatistics } from "./fit-row-statistics.ts";

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
const LEAST_DEVIATION = 1e-11;

export interface FoundMinimum extends RowStatistics {
  readonly minimum: LeastSquaresMinimum;
}

export interface ChainSearch extends FoundMinimum {
  readonly starts: number;
  readonly agreeing: number;
  /** On all options, of the start that won; then of the search with the prior. */
  readonly iterations: number;
}

/**
 * The least of the minima from all starts, as the first start that reached it found it; undefined when the model has no
 * price at any of them. With a `scout`, the same problem on fewer options, the starts are followed on it, and only its
 * distinct minima on the whole problem. The minimum with a prior follows: the options' errors without it say how much
 * it weighs.
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
    const minimum = minimise(problem, y, 0, maxIterations, damping);
    return minimum === undefined ? [] : [{ minimum, count }];
  });
  if (found.length === 0) return undefined;
  const best = found.reduce((least, one) => (one.minimum.cost < least.minimum.cost ? one : least)).minimum;
  const agreeing = found.filter(({ minimum }) => agrees(minimum, best, problem));
  return {
    ...withPrior(problem, agreeing[0]!.minimum, maxIterations),
    starts: starts.length,
    agreeing: agreeing.reduce((sum, { count }) => sum + count, 0),
  };
}

/**
 * The minimum with the prior's rows, if there are any, from the free minimum and from the prior's kappa and theta. The
 * deviation that they are weighed by is that of the free minimum: taken from the minimum with the prior, a prior that
 * spoils the fit would make itself count for more.
 */
function withPrior(
  problem: FitProblem,
  free: LeastSquaresMinimum,
  maxIterations: number,
): FoundMinimum & { iterations: number } {
  const statistics = rowStatistics(problem, free);
  const { prior, coordinates } = problem;
  if (prior === undefined) return { ...statistics, minimum: free, iterations: free.iterations };
  const { kappa, theta } = prior;
  const atPrior = coordinates.toPoint({ ...coordinates.toParameters(free.x), kappa, theta });
  const held = [free.x, atPrior].flatMap((y) => minimise(problem, y, statistics.deviation, maxIterations) ?? []);
  const minimum = held.reduce((least, one) => (one.cost < least.cost ? one : least));
  return { ...statistics, minimum, iterations: free.iterations + minimum.iterations };
}

/** The distinct minima of a smaller problem, each with the number of starts that reached it. */
function scouted(scout: FitProblem, starts: readonly Float64Array[], maxIterations: number): Route[] {
  const minima: { minimum: LeastSquaresMinimum; count: number }[] = [];
  for (const start of starts) {
    const minimum = minimise(scout, start, 0, maxIterations);
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

function agrees(one: LeastSquaresMinimum, best: LeastSquaresMinimum, { options }: FitProblem): boolean {
  const difference = Math.sqrt(one.cost / options) - Math.sqrt(best.cost / options);
  const close = difference <= SAME_DEVIATION * Math.sqrt(best.cost / options) + LEAST_DEVIATION;
  return close && one.x.every((value, j) => Math.abs(value - best.x[j]!) <= SAME_POINT);
}
