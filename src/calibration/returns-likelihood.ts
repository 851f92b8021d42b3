import { type FilterTable, filterTable, type ReturnsParameters, stepDeviation } from "./filter-table.ts";
import type { ReturnsSeries } from "./returns-series.ts";
import { fillNormal, meanVariance, normalise, type VarianceGrid, varianceGrid } from "./variance-grid.ts";

export interface FilterResult {
  readonly total: number;
  /** Log-likelihood of every session given those before [count]. */
  readonly perSession: Float64Array;
  /** Mean of the variance after the last session, given all of them. */
  readonly lastVariance: number;
}

/**
 * Cells in standard deviations of a step of sqrt(v) that is known to come with a certain return. Sums over the cells are trapezoidal rules of smooth
 * functions, which converge faster than any power: at one the error of a normal's total is 2 exp(-2 pi^2) = 5e-9.
 */
const CELL = 1;
/** Cells that far from the mean, in the same standard deviations, take part. */
const REACH = 5;
/** The grid ends at this multiple of the wildest month's volatility. */
const HEADROOM = 3;

/**
 * Log-likelihood of returns and range-based variances of a Heston history whose variance is not seen, by a deterministic filter on a grid of sqrt(v)
 * (Kitagawa 1987, JASA 82); the densities are those of `filterTable`. It starts around the volatility of the first month.
 */
export function returnsLikelihood(parameters: ReturnsParameters, series: ReturnsSeries): FilterResult {
  const highest = HEADROOM * Math.max(series.highestVolatility, Math.sqrt(parameters.theta));
  const sharpest = stepDeviation(parameters) * Math.sqrt(1 - parameters.rho ** 2);
  let [now, next] = [varianceGrid(CELL * sharpest, highest), varianceGrid(CELL * sharpest, highest)];
  const table = filterTable(parameters, now, series.drift);
  const reach = Math.ceil((REACH * sharpest) / now.width);
  fillNormal(now, series.firstVolatility, 0.5 * series.firstVolatility);
  const perSession = new Float64Array(series.count);
  let total = 0;
  for (let t = 0; t < series.count; t++) {
    const range = series.ranges[t]!;
    const log = filterStep(now, next, table, { r: series.returns[t]!, range, reach });
    perSession[t] = log;
    total += log;
    [now, next] = [next, now];
  }
  return { total, perSession, lastVariance: meanVariance(now) };
}

interface Session {
  readonly r: number;
  /** NaN: none. */
  readonly range: number;
  /** Cells on either side of the mean. */
  readonly reach: number;
}

/** Moves the masses of `from` through one session into `to`, total 1; returns the log density of what the session showed. */
function filterStep(from: VarianceGrid, to: VarianceGrid, table: FilterTable, { r, range, reach }: Session): number {
  const ranged = range > 0;
  const { span, first, mean, precision, rangeRate } = table;
  const constants = ranged ? table.rangedConstant : table.constant;
  const variable = ranged ? range : 0;
  const exponentAt = (at: number): number => {
    const deviation = r - mean[at]!;
    return constants[at]! - deviation * deviation * precision[at]! - variable * rangeRate[at]!;
  };
  let shift = Number.NEGATIVE_INFINITY;
  for (let i = from.low; i < from.high; i++)
    shift = Math.max(shift, exponentAt(i * span + likelyColumn(table, from.width, i, r)));
  to.mass.fill(0);
  for (let i = from.low; i < from.high; i++) {
    const mass = from.mass[i]!;
    const row = i * span;
    const centre = likelyColumn(table, from.width, i, r);
    const end = Math.min(centre + reach, span - 1, to.mass.length - 1 - first[i]!);
    for (let k = Math.max(centre - reach, 0); k <= end; k++) {
      to.mass[first[i]! + k]! += mass * Math.exp(exponentAt(row + k) - shift);
    }
  }
  return shift + Math.log(normalise(to)) + (ranged ? table.rangePower * Math.log(range) : 0);
}

/** The column of row i whose v' the return makes most likely. */
function likelyColumn({ span, first, level, leverage }: FilterTable, width: number, i: number, r: number): number {
  const s = Math.sqrt(Math.max(level[i]! + leverage * r, 0));
  return Math.min(Math.max(Math.floor(s / width) - first[i]!, 0), span - 1);
}
