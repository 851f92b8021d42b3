import { UserError } from "../../core/index.ts";
import type { ChainFit, ChainSlice, CleanChain, HestonParameters } from "../../market/index.ts";
import { openHestonChain } from "../../pricing/index.ts";
import { type Coordinates, chainCoordinates } from "./fit-coordinates.ts";
import { fitErrors } from "./fit-errors.ts";
import { intervalEstimates } from "./fit-estimates.ts";
import { type ChainFitOptions, type ResolvedFitOptions, requireUsable, resolveFitOptions } from "./fit-options.ts";
import { priorFor } from "./fit-prior.ts";
import { type FitProblem, fitProblem } from "./fit-problem.ts";
import { type ChainSearch, searchChain } from "./fit-search.ts";
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
  const pricer = openHestonChain(fitted.slices, settings);
  const weights = chainWeights(fitted, settings);
  const problem = fitProblem({ slices: fitted.slices, weights, coordinates, prior, pricer });
  const starts = [...chainStarts(fitted.slices, settings.starts), ...settings.from];
  const scout = starts.length > 1 ? scoutOf(fitted.slices, problem, settings) : undefined;
  const search = searchChain(problem, scout, starts.map(coordinates.toPoint), settings.maxIterations);
  if (search === undefined) {
    throw new UserError(`${chain.underlying} ${chain.date}: the model could not be priced at any of the starts`);
  }
  const q = coordinates.toParameters(search.minimum.x);
  const whole = pricer.count === countOf(chain.slices) ? pricer : openHestonChain(chain.slices, settings);
  return {
    underlying: chain.underlying,
    date: chain.date,
    spot: chain.spot,
    ...reported(q, coordinates, search),
    fellerImposed: settings.imposeFeller,
    ...(prior === undefined ? {} : { prior }),
    ...fitErrors(chain.slices, whole.prices(q), fitted.spread(weights)),
  };
}

/** The same problem on fewer options, where that is worth while. */
function scoutOf(
  slices: readonly ChainSlice[],
  { coordinates, prior, options }: FitProblem,
  settings: ResolvedFitOptions,
): FitProblem | undefined {
  if (options <= SCOUTED_FROM) return undefined;
  const few = thinnedChain(slices, SCOUTED);
  const pricer = openHestonChain(few.slices, settings);
  return fitProblem({ slices: few.slices, weights: chainWeights(few, settings), coordinates, prior, pricer });
}

function reported(q: HestonParameters, coordinates: Coordinates, search: ChainSearch) {
  return {
    q,
    estimates: intervalEstimates(q, coordinates, search),
    status: search.minimum.status,
    iterations: search.iterations,
    starts: search.starts,
    agreeing: search.agreeing,
    errorCorrelation: search.correlation,
    fellerRatio: (2 * q.kappa * q.theta) / q.xi ** 2,
    atBound: coordinates.edges.filter((_, j) => search.minimum.atBound[j]),
  };
}

function countOf(slices: readonly ChainSlice[]): number {
  return slices.reduce((sum, { strikes }) => sum + strikes.length, 0);
}
