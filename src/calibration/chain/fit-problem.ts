import type { ResidualPoint } from "../../core/index.ts";
import type { ChainPrior, ChainSlice, HestonParameters } from "../../market/index.ts";
import { blackVega } from "../../pricing/index.ts";
import type { Coordinates } from "./fit-coordinates.ts";
import type { ChainPricer } from "./fit-pricer.ts";

/** Least vega, in F sqrt(T); 0.4 at the money. Below it a wing of worthless options would count like any other. */
const LEAST_VEGA = 1e-4;

/** A least-squares problem in the coordinates: the options' rows, then two rows of the prior if there is one. */
export interface FitProblem {
  readonly coordinates: Coordinates;
  /** Number of option rows. */
  readonly options: number;
  readonly prior: ChainPrior | undefined;
  /**
   * Residuals sqrt(weight) (model - market) / vega, about the error of the implied volatility; then `deviation` (y - y_prior) / error, so that option and
   * prior rows have the same variance if `deviation` is the standard deviation of the options' rows. Undefined where the model has no price.
   */
  residuals(y: Float64Array, deviation: number): ResidualPoint | undefined;
}

export interface ProblemInput {
  readonly slices: readonly ChainSlice[];
  readonly weights: Float64Array;
  readonly coordinates: Coordinates;
  readonly pricer: ChainPricer;
  readonly prior: ChainPrior | undefined;
}

export function fitProblem({ slices, weights, coordinates, pricer, prior }: ProblemInput): FitProblem {
  const market = Float64Array.from(slices.flatMap(({ prices }) => [...prices]));
  const scales = slices.flatMap(rowScales).map((scale, i) => scale * Math.sqrt(weights[i]!));
  const rows = market.length + (prior === undefined ? 0 : 2);
  const residuals = new Float64Array(rows);
  const jacobian = new Float64Array(5 * rows);
  const fill = (y: Float64Array, deviation: number): ResidualPoint | undefined => {
    const parameters = coordinates.toParameters(y);
    const slopes = coordinates.slopes(parameters);
    const model = evaluated(pricer, parameters);
    if (model === undefined) return undefined;
    for (let i = 0; i < market.length; i++) {
      residuals[i] = scales[i]! * (model.prices[i]! - market[i]!);
      chain(model.jacobian, i, slopes, scales[i]!, jacobian, i);
    }
    if (prior !== undefined) fillPrior(prior, parameters, slopes, deviation, market.length, residuals, jacobian);
    return { residuals, jacobian };
  };
  return { coordinates, options: market.length, prior, residuals: rememberingLast(fill) };
}

/** Asked for the same point twice in a row, as at the start of a search, it evaluates the model once. */
function rememberingLast(fill: FitProblem["residuals"]): FitProblem["residuals"] {
  let lastY: Float64Array | undefined;
  let lastDeviation = Number.NaN;
  let last: ResidualPoint | undefined;
  return (y, deviation) => {
    const same = lastY !== undefined && deviation === lastDeviation && y.every((value, j) => value === lastY![j]);
    if (!same) [lastY, lastDeviation, last] = [y.slice(), deviation, fill(y, deviation)];
    return last;
  };
}

/** 1 / vega at the market's volatility, floored. */
function rowScales({ strikes, volatilities, forward, maturity }: ChainSlice): number[] {
  const least = LEAST_VEGA * forward * Math.sqrt(maturity);
  return Array.from(strikes, (strike, i) => {
    const vega = blackVega(forward, strike, volatilities[i]!, maturity);
    return 1 / Math.max(vega, least);
  });
}

/** The pricer refuses parameters that would take too many nodes with a RangeError: there the model has no price. */
function evaluated(pricer: ChainPricer, parameters: HestonParameters): ReturnType<ChainPricer["evaluate"]> | undefined {
  try {
    return pricer.evaluate(parameters);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Row `to` of `out` = scale x row `from` of d / d parameter times d parameter / d coordinate. */
function chain(
  gradient: Float64Array,
  from: number,
  slopes: Float64Array,
  scale: number,
  out: Float64Array,
  to: number,
): void {
  for (let column = 0; column < 5; column++) {
    let sum = 0;
    for (let k = 0; k < 5; k++) sum += gradient[5 * from + k]! * slopes[5 * k + column]!;
    out[5 * to + column] = scale * sum;
  }
}

function fillPrior(
  prior: ChainPrior,
  { kappa, theta }: HestonParameters,
  slopes: Float64Array,
  deviation: number,
  row: number,
  residuals: Float64Array,
  jacobian: Float64Array,
): void {
  const kappaScale = deviation / prior.logKappaError;
  const thetaScale = deviation / prior.logThetaError;
  residuals[row] = kappaScale * Math.log(kappa / prior.kappa);
  residuals[row + 1] = thetaScale * Math.log(theta / prior.theta);
  chain(Float64Array.of(1 / kappa, 0, 0, 0, 0), 0, slopes, kappaScale, jacobian, row);
  chain(Float64Array.of(0, 1 / theta, 0, 0, 0), 0, slopes, thetaScale, jacobian, row + 1);
}
