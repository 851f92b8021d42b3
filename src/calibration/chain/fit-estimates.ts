import type { LeastSquaresMinimum } from "../../core/index.ts";
import type { ChainFit, HestonParameters, IntervalEstimate } from "../../market/index.ts";
import { studentHalfWidth } from "../../statistics/index.ts";
import { type Coordinates, PARAMETER_NAMES, type ParameterName } from "./fit-coordinates.ts";
import type { FoundMinimum } from "./fit-search.ts";

/**
 * Standard errors and 95 % intervals from the covariance s^2 (J'WJ)^-1 of the coordinates, with a prior
 * (J'WJ / s^2 + prior precision)^-1. s^2 is the weighted sum of squares over the degrees of freedom, enlarged where the
 * errors of neighbours in strike go together (`rowStatistics`). The intervals are symmetric in ln or atanh of a
 * parameter, hence always positive or within (-1, 1), and use Student's t.
 *
 * They are right if the model is true and the errors of the quotes are independent with variances as the weights say.
 * Real smiles differ from the model systematically: there the intervals say how firmly the quotes of one day hold the
 * parameters, not how far the parameters move from day to day. A parameter at a bound has no standard error, and the
 * others are then those for a given value of it.
 */
export function intervalEstimates(
  parameters: HestonParameters,
  coordinates: Coordinates,
  { minimum, degrees, deviation }: FoundMinimum,
): ChainFit["estimates"] {
  const slopes = coordinates.slopes(parameters);
  const halfWidth = studentHalfWidth(degrees);
  const estimate = (name: ParameterName): IntervalEstimate => {
    const row = PARAMETER_NAMES.indexOf(name);
    const gradient = slopes.subarray(5 * row, 5 * row + 5);
    const standardError = deviation * Math.sqrt(variance(gradient, minimum));
    return interval(name, parameters[name], standardError, halfWidth);
  };
  return {
    kappa: estimate("kappa"),
    theta: estimate("theta"),
    xi: estimate("xi"),
    rho: estimate("rho"),
    v0: estimate("v0"),
  };
}

/** g' C g over the coordinates that are not at a bound; NaN where they all are, or C is not known. */
function variance(gradient: Float64Array, { covariance, atBound }: LeastSquaresMinimum): number {
  const free = [...gradient.keys()].filter((j) => gradient[j] !== 0 && !atBound[j]);
  if (covariance === undefined || free.length === 0) return Number.NaN;
  let sum = 0;
  for (const i of free) for (const j of free) sum += gradient[i]! * covariance[5 * i + j]! * gradient[j]!;
  return sum;
}

/** Back from value +- half width in ln (or atanh, for rho), by the delta method. */
function interval(name: ParameterName, value: number, standardError: number, halfWidth: number): IntervalEstimate {
  if (name === "rho") {
    const half = (halfWidth * standardError) / (1 - value * value);
    const centre = Math.atanh(value);
    return { value, standardError, low: Math.tanh(centre - half), high: Math.tanh(centre + half) };
  }
  const factor = Math.exp((halfWidth * standardError) / value);
  return { value, standardError, low: value / factor, high: value * factor };
}
