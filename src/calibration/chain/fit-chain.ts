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
import { thinned, withOptions } from "./fit-thinning.ts";
import { chainWeights } from "./fit-weights.ts";

/**
 * Fits Heston's model under Q to the volatilities of one cleaned chain: weighted least squares of (model - market price) / vega by Levenberg and Marquardt,
 * with the analytic gradient, from several starts (Cui, del Baño Rollin and Germano 2017, EJOR 263, with the transformed parameters and bounds of
 * `chainCoordinates`). Errors are reported in volatility over all options.
 *
 * Short maturities alone do not tell kappa from theta: give the history's as a `prior`. Look at `status`, `agreeing`, `atBound` and the intervals before use;
 * a standard error is NaN where the chain says nothing. The result prices options: P parameters, for simulation, are those of the history.
 * Throws a UserError for fewer than six options or an entry that is no market, a UsageError for wrong options.
 */
export function calibrateChain(chain: CleanChain, options: ChainFitOptions = {}): ChainFit {
  const settings = resolveFitOptions(options);
  requireUsable(chain);
  const indices = chain.slices.map(({ strikes }) => thinned(strikes.length, settings.optionsPerSlice));
  const slices = chain.slices.map((slice, i) => withOptions(slice, indices[i]!));
  const weights = chainWeights({ slices }, settings);
  const variances = slices.map((slice) => atTheMoney(slice) ** 2);
  const coordinates = chainCoordinates(Math.min(...variances), Math.max(...variances), settings.imposeFeller);
  const prior = priorFor(chain, settings);
  const { kernel } = settings;
  const pricer = openHestonChain(slices, { kernel });
  const problem = fitProblem({ slices, weights, coordinates, pricer, prior });
  const starts = [...chainStarts(slices, settings.starts), ...settings.from].map(coordinates.toPoint);
  const search = searchChain(problem, starts, settings.maxIterations);
  if (search === undefined) {
    throw new UserError(`${chain.underlying} ${chain.date}: the model could not be priced at any of the starts`);
  }
  const q = coordinates.toParameters(search.minimum.x);
  const prices = openHestonChain(chain.slices, { kernel }).prices(q);
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
    ...fitErrors(chain.slices, prices, spread(weights, indices, chain.slices)),
  };
}

/** The weights of the fitted options at their places among all options, 0 elsewhere. */
function spread(
  weights: Float64Array,
  indices: readonly (readonly number[])[],
  slices: readonly ChainSlice[],
): Float64Array {
  const all = new Float64Array(slices.reduce((sum, { strikes }) => sum + strikes.length, 0));
  let [from, used] = [0, 0];
  for (const [s, slice] of slices.entries()) {
    for (const i of indices[s]!) all[from + i] = weights[used++]!;
    from += slice.strikes.length;
  }
  return all;
}
