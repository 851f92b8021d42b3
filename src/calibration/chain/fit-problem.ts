import { type ResidualPoint, UserError } from "../../core/index.ts";
import type { ChainPrior, ChainSlice, HestonParameters } from "../../market/index.ts";
import { blackVega, type HestonChain, type HestonChainValues } from "../../pricing/index.ts";
import type { Coordinates } from "./fit-coordinates.ts";
import { chainInverter, type Inversion } from "./fit-volatilities.ts";

/**
 * Vega, in F sqrt(T), below which an option counts for less: a wing of worthless options would else count like any
 * other. 0.4 at the money.
 */
const LEAST_VEGA = 1e-4;

/**
 * A least-squares problem in the coordinates: the options' rows, then two rows of the prior if there is one.
 *
 * The usual residual (model - market price) / market vega is the error of the volatility only to first order, and its
 * vega goes with the noise of the quote: on simulated quotes it biased rho by half a standard error at noise of 0.3
 * points, and by three with noise of 1 to 2.5 points in the wings. The volatilities themselves have neither fault, and
 * take fewer iterations.
 */
export interface FitProblem {
  readonly coordinates: Coordinates;
  /** Number of option rows, and of those of every expiry: an expiry's rows follow each other, strikes ascending. */
  readonly options: number;
  readonly perExpiry: readonly number[];
  readonly prior: ChainPrior | undefined;
  /**
   * Residuals sqrt(weight) (model - market) in implied volatility; then `deviation` (y - y_prior) / error, so that
   * option and prior rows have the same variance if `deviation` is the standard deviation of the options' rows.
   * With a deviation of 0 the prior says nothing. Undefined where the model has no price.
   */
  residuals(y: Float64Array, deviation: number): ResidualPoint | undefined;
}

export interface ProblemInput {
  readonly slices: readonly ChainSlice[];
  readonly weights: Float64Array;
  readonly coordinates: Coordinates;
  readonly pricer: HestonChain;
  readonly prior: ChainPrior | undefined;
}

export function fitProblem({ slices, weights, coordinates, pricer, prior }: ProblemInput): FitProblem {
  const invert = chainInverter(slices);
  const market = marketVolatilities(slices, invert);
  const scales = slices.flatMap(scalesOf).map((scale, i) => scale * Math.sqrt(weights[i]!));
  const rows = market.length + (prior === undefined ? 0 : 2);
  const residuals = new Float64Array(rows);
  const jacobian = new Float64Array(5 * rows);
  const fill = (y: Float64Array, deviation: number): ResidualPoint | undefined => {
    const parameters = coordinates.toParameters(y);
    const slopes = coordinates.slopes(parameters);
    const model = evaluated(pricer, parameters);
    if (model === undefined) return undefined;
    const implied = invert(model.prices);
    if (implied === undefined) return undefined;
    for (let i = 0; i < market.length; i++) {
      residuals[i] = scales[i]! * (implied.volatilities[i]! - market[i]!);
      chain(model.jacobian, i, slopes, scales[i]! / implied.vegas[i]!, jacobian, i);
    }
    if (prior !== undefined) fillPrior(prior, parameters, slopes, deviation, market.length, residuals, jacobian);
    return { residuals, jacobian };
  };
  const perExpiry = slices.map(({ strikes }) => strikes.length);
  return { coordinates, options: market.length, perExpiry, prior, residuals: rememberingLast(fill) };
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

/** By the same inversion as the model's, so that equal prices leave no residual. */
function marketVolatilities(
  slices: readonly ChainSlice[],
  invert: (prices: Float64Array) => Inversion | undefined,
): Float64Array {
  const inverted = invert(Float64Array.from(slices.flatMap(({ prices }) => [...prices])));
  if (inverted === undefined) throw new UserError("chain fit: a price is at or above its upper bound of no arbitrage");
  return inverted.volatilities.slice();
}

/** 1, or less where an option's vega is below the least. */
function scalesOf({ strikes, volatilities, forward, maturity }: ChainSlice): number[] {
  const least = LEAST_VEGA * forward * Math.sqrt(maturity);
  return Array.from(strikes, (strike, i) =>
    Math.min(1, blackVega(forward, strike, volatilities[i]!, maturity) / least),
  );
}

/** The pricer refuses parameters whose transform hardly decays with a RangeError: there the model has no price. */
function evaluated(pricer: HestonChain, parameters: HestonParameters): HestonChainValues | undefined {
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
