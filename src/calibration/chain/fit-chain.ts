import { UserError } from "../../core/index.ts";
import type { ChainFit, ChainSlice, CleanChain } from "../../market/index.ts";
import { openHestonChain } from "../../pricing/index.ts";
import { chainCoordinates } from "./fit-coordinates.ts";
import { fitErrors } from "./fit-errors.ts";
import { intervalEstimates } from "./fit-estimates.ts";
import { type ChainFitOptions, requireUsable, resolveFitOptions } from "./fit-options.ts";
import { priorFor } from "./fit-prior.ts";
import { fitProblem } from "./fit-problem.ts";
import { searchChain } from "./fit-search.ts";
import { atTheMoney } from "./fit-smile.ts";
import { chainStarts } from "./fit-starts.ts";
import { thinnedChain } from "./fit-thinning.ts";
import { chainWeights } from "./fit-weights.ts";

/**
 * With more options than this the starts are followed on a chain of at most so many an expiry, which tells minima apart
 * at a tenth of the cost.
 */
const SCOUTED_FROM = 600;
const SCOUTED = 10;

/**
 * Fits Heston's model under Q to the volatilities of one cleaned chain: weighted least squares of (model - market
 * price) / vega by Levenberg and Marquardt, with the analytic gradient, from several starts (Cui, del Baño Rollin and
 * Germano 2017, EJOR 263, with the transformed parameters and bounds of `chainCoordinates`). Errors are reported in
 * volatility over all options.
 *
 * Short maturities alone do not tell kappa from theta: give the history's as a `prior`. Look at `status`, `agreeing`,
 * `atBound` and the intervals before use; a standard error is NaN where the chain says nothing. The result prices
 * options: P parameters, for simulation, are those of the history.
 * Throws a UserError for fewer than six options or an entry that is no market, a UsageError for wrong options.
 */
export function calibrateChain(chain: CleanChain, options: ChainFitOptions = {}): ChainFit {
  const settings = resolveFitOptions(options);
  requireUsable(chain);
  const fitted = thinnedChain(chain.slices, settings.optionsPerSlice);
  const variances = fitted.slices.map((slice) => atTheMoney(slice) ** 2);
  const coordinates = chainCoordinates(Math.min(...variances), Math.max(...variances), settings.imposeFeller);
  const prior = priorFor(chain, settings);
  const weights = chainWeights(fitted, settings);
  const problemOf = (slices: readonly ChainSlice[], rowWeights: Float64Array) =>
    fitProblem({ slices, weights: rowWeights, coordinates, prior, pricer: openHestonChain(slices, settings) });
  const starts = [...chainStarts(fitted.slices, settings.starts), ...settings.from].map(coordinates.toPoint);
  const few = weights.length > SCOUTED_FROM && starts.length > 1 ? thinnedChain(fitted.slices, SCOUTED) : undefined;
  const scout = few && problemOf(few.slices, chainWeights(few, settings));
  const search = searchChain(problemOf(fitted.slices, weights), scout, starts, settings.maxIterations);
  if (search === undefined) {
    throw new UserError(`${chain.underlying} ${chain.date}: the model could not be priced at any of the starts`);
  }
  const q = coordinates.toParameters(search.minimum.x);
  const prices = openHestonChain(chain.slices, settings).prices(q);
  return {
    underlying: chain.underlying,
    date: chain.date,
    spot: chain.spot,
    q,
    estimates: intervalEstimates(q, coordinates, search),
    status: search.minimum.status,
    iterations: search.iterations,
    starts: search.starts,
    agreeing: search.agreeing,
    fellerRatio: (2 * q.kappa * q.theta) / q.xi ** 2,
    fellerImposed: settings.imposeFeller,
    atBound: coordinates.edges.filter((_, j) => search.minimum.atBound[j]),
    ...(prior === undefined ? {} : { prior }),
    ...fitErrors(chain.slices, prices, fitted.spread(weights)),
  };
}
