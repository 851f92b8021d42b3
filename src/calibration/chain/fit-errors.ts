import { check } from "../../core/index.ts";
import type { ChainFit, ChainSlice, FitBucket, FittedOption, FittedSlice } from "../../market/index.ts";
import { quantile } from "../../statistics/index.ts";
import { atTheMoney, standardisedMoneyness } from "./fit-smile.ts";
import { chainInverter } from "./fit-volatilities.ts";

/**
 * Edges of the buckets in standard deviations of ln(K / F) at the money; an option on an edge belongs to the bucket
 * above it.
 */
const BUCKET_EDGES = [-4, -2, -0.5, 0.5, 2] as const;

/** Everything of a fit that compares model and market, over all options of the chain. */
export type FitErrors = Pick<ChainFit, "options" | "rmse" | "weightedRmse" | "medianError" | "slices" | "byMoneyness">;

/**
 * Errors in volatility: the Black volatility of the model's price less the market's.
 * @param prices undiscounted model prices, in the order of the chain   @param weights of the squared residuals, 0 for
 * options that were not fitted
 */
export function fitErrors(slices: readonly ChainSlice[], prices: Float64Array, weights: Float64Array): FitErrors {
  const implied = chainInverter(slices, 0)(prices);
  check(implied !== undefined, () => "fitErrors: a model price is at or above its upper bound of no arbitrage");
  let from = 0;
  const fitted = slices.map((slice) => {
    const to = from + slice.strikes.length;
    const options = fittedOptions(slice, implied.volatilities.subarray(from, to), weights.subarray(from, to));
    from = to;
    return fittedSlice(slice, options);
  });
  const options = fitted.flatMap((slice) => slice.options);
  const errors = Float64Array.from(options, errorOf);
  return {
    options: options.length,
    rmse: rootMeanSquare(errors),
    weightedRmse: weightedRootMeanSquare(errors, weights),
    medianError: quantile(errors.map(Math.abs), 0.5),
    slices: fitted,
    byMoneyness: buckets(options),
  };
}

function fittedOptions(slice: ChainSlice, model: Float64Array, weights: Float64Array): FittedOption[] {
  const level = atTheMoney(slice);
  return Array.from(slice.strikes, (strike, i) => ({
    contract: slice.contracts[i]!,
    kind: slice.kinds[i]!,
    strike,
    moneyness: standardisedMoneyness(slice, strike, level),
    market: slice.volatilities[i]!,
    bid: slice.bidVolatilities[i]!,
    ask: slice.askVolatilities[i]!,
    model: model[i]!,
    weight: weights[i]!,
  }));
}

function fittedSlice(slice: ChainSlice, options: readonly FittedOption[]): FittedSlice {
  const { expiry, root, maturity, forward, discount } = slice;
  const errors = Float64Array.from(options, errorOf);
  return { expiry, root, maturity, forward, discount, options, rmse: rootMeanSquare(errors), bias: meanOf(errors) };
}

function buckets(options: readonly FittedOption[]): FitBucket[] {
  const groups: FittedOption[][] = [...BUCKET_EDGES.map(() => []), []];
  for (const option of options) groups[bucketOf(option.moneyness)]!.push(option);
  return groups.map((group, i) => {
    const errors = Float64Array.from(group, errorOf);
    return { label: labelOf(i), count: group.length, rmse: rootMeanSquare(errors), bias: meanOf(errors) };
  });
}

/** Number of edges at or below. */
function bucketOf(moneyness: number): number {
  let below = 0;
  while (below < BUCKET_EDGES.length && moneyness >= BUCKET_EDGES[below]!) below++;
  return below;
}

function labelOf(i: number): string {
  const [low, high] = [BUCKET_EDGES[i - 1], BUCKET_EDGES[i]];
  if (low === undefined) return `below ${high}`;
  return high === undefined ? `${low} and above` : `${low} to ${high}`;
}

function errorOf({ model, market }: FittedOption): number {
  return model - market;
}

/** NaN for no values. */
function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rootMeanSquare(values: Float64Array): number {
  return Math.sqrt(meanOf(values.map((value) => value * value)));
}

function weightedRootMeanSquare(values: Float64Array, weights: Float64Array): number {
  let [sum, total] = [0, 0];
  for (const [i, value] of values.entries()) {
    sum += weights[i]! * value * value;
    total += weights[i]!;
  }
  return Math.sqrt(sum / total);
}
