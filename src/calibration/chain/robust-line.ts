import { weightedMedian } from "./weighted-median.ts";

/** A straight line y = level + slope (x - centre) through points of which some may be wrong. */
export interface RobustLine {
  readonly centre: number;
  readonly level: number;
  readonly slope: number;
  /** Standard errors, independent of each other; from the weights alone where there are no points to spare. `slopeError` is 0 for a slope that was given. */
  readonly levelError: number;
  readonly slopeError: number;
  /** Points that are no outliers. */
  readonly used: number;
}

export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** One over the variance of y, as far as it is known beforehand: what counts is their ratio, except where there are no points to spare. */
  readonly weights: Float64Array;
  /** Deviation of a residual of weight 1 that is normal however well the other points agree, e.g. by rounding. */
  readonly leastScale: number;
}

/** Tukey's biweight with this tuning is 95 % efficient for normal errors and ignores what is further than it. */
const TUNING = 4.685;
/** Median absolute deviation of a normal variable, inverted. */
const NORMAL_DEVIATION = 1.4826;
const ROUNDS = 50;
const SETTLED = 1e-13;

/**
 * Tukey's biweight line (Maronna, Martin, Yohai 2006, section 5): starts at the median of the slopes between any two points (Theil 1950, Sen 1968) and
 * reweights until nothing moves. With `slope` only the level is estimated. Standard errors are those of an M-estimate, from the dispersion about the line.
 * @param points two points or more, at different x unless `slope` is given
 */
export function robustLine(points: Points, slope?: number): RobustLine {
  const parameters = slope === undefined ? 2 : 1;
  let line = startingLine(points, slope);
  const scale = residualScale(points, line, parameters);
  for (let round = 0; round < ROUNDS; round++) {
    const next = reweighted(points, line, scale, slope);
    const moved = Math.abs(next.level - line.level) + Math.abs(next.slope - line.slope) * spread(points);
    line = next;
    if (moved <= SETTLED * Math.max(1, Math.abs(line.level))) break;
  }
  return withErrors(points, line, residualScale(points, line, parameters), parameters);
}

interface Line {
  readonly centre: number;
  readonly level: number;
  readonly slope: number;
}

function startingLine(points: Points, given: number | undefined): Line {
  const { x, y, weights } = points;
  const slope = given ?? medianSlope(points);
  const centre = weightedMedian(x, weights);
  const levels = y.map((value, i) => value - slope * (x[i]! - centre));
  return { centre, level: weightedMedian(levels, weights), slope };
}

/** Of at most so many points are all slopes taken, of more those of every second, third ... one: it is a start. */
const MOST_POINTS = 40;

function medianSlope({ x, y, weights }: Points): number {
  const slopes: number[] = [];
  const importance: number[] = [];
  const stride = Math.ceil(x.length / MOST_POINTS);
  for (let i = 0; i < x.length; i += stride) {
    for (let j = i + stride; j < x.length; j += stride) {
      const distance = Math.abs(x[j]! - x[i]!);
      if (distance === 0) continue;
      slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
      importance.push(distance * Math.sqrt(weights[i]! * weights[j]!));
    }
  }
  return weightedMedian(slopes, importance);
}

/** Deviation of a residual of weight 1, from the weighted median of the absolute residuals but for the smallest, which the parameters take up. */
function residualScale({ x, y, weights, leastScale }: Points, line: Line, parameters: number): number {
  const { centre, level, slope } = line;
  const residuals = y.map((value, i) => Math.abs(value - level - slope * (x[i]! - centre)) * Math.sqrt(weights[i]!));
  const free = Array.from(residuals.keys())
    .sort((a, b) => residuals[a]! - residuals[b]!)
    .slice(parameters);
  const middle = weightedMedian(
    free.map((i) => residuals[i]!),
    free.map((i) => weights[i]!),
  );
  return Number.isNaN(middle) ? leastScale : Math.max(NORMAL_DEVIATION * middle, leastScale);
}

/** One weighted least-squares step about the weighted mean of x, where level and slope are uncorrelated. */
function reweighted(points: Points, line: Line, scale: number, given: number | undefined): Line {
  const { x, y, weights } = points;
  const w = weights.map((weight, i) => weight * biweight(standardised(points, line, scale, i)));
  let total = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < x.length; i++) {
    total += w[i]!;
    sumX += w[i]! * (x[i]! - line.centre);
    sumY += w[i]! * (y[i]! - line.level);
  }
  if (total === 0) return line;
  const centre = line.centre + sumX / total;
  const level = line.level + sumY / total;
  if (given !== undefined) return { centre, level, slope: given };
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < x.length; i++) {
    sxx += w[i]! * (x[i]! - centre) ** 2;
    sxy += w[i]! * (x[i]! - centre) * (y[i]! - level);
  }
  return { centre, level, slope: sxx > 0 ? sxy / sxx : line.slope };
}

/** Residual in units of its deviation and of the tuning: outliers are beyond 1. */
function standardised({ x, y, weights }: Points, line: Line, scale: number, i: number): number {
  const residual = y[i]! - line.level - line.slope * (x[i]! - line.centre);
  return (residual * Math.sqrt(weights[i]!)) / (TUNING * scale);
}

function biweight(u: number): number {
  return Math.abs(u) < 1 ? (1 - u * u) ** 2 : 0;
}

/**
 * Variance of an M-estimate: scale^2 mean(psi^2) / mean(psi')^2, n / (n - p) for the p parameters (Huber 1981, section 7.6), and (n - p + 2) / (n - p)
 * for a scale that is known the less the fewer points there are to spare.
 */
function withErrors(points: Points, line: Line, scale: number, parameters: number): RobustLine {
  const { x, weights } = points;
  const n = x.length;
  let squares = 0;
  let slopes = 0;
  let used = 0;
  let total = 0;
  let sxx = 0;
  for (let i = 0; i < n; i++) {
    const u = standardised(points, line, scale, i);
    total += weights[i]!;
    sxx += weights[i]! * (x[i]! - line.centre) ** 2;
    if (Math.abs(u) >= 1) continue;
    used += 1;
    squares += (u * biweight(u)) ** 2;
    slopes += (1 - u * u) * (1 - 5 * u * u);
  }
  const inflation = (squares * n) / Math.max(slopes, 0.2 * n) ** 2;
  const spare = used - parameters;
  const variance =
    spare > 0
      ? (inflation * (TUNING * scale) ** 2 * n * (spare + 2)) / ((n - parameters) * spare)
      : Math.max(1, scale) ** 2;
  return {
    ...line,
    levelError: Math.sqrt(variance / total),
    slopeError: parameters === 1 ? 0 : Math.sqrt(variance / sxx),
    used,
  };
}

function spread({ x }: Points): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of x) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}
