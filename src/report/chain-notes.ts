import type { ChainFit, ChainPrior, Provenance } from "../market/index.ts";
import { decimals, significant } from "./figures.ts";

/** Stands in every report of a chain fit. */
export const ABOUT_Q =
  "These parameters hold under the pricing measure Q: they say what options cost, risk premia included, not how the underlying moves. " +
  "Do not generate histories, scenarios of loss or training paths with them: that takes the parameters under P of a fit to the underlying's own history.";

/** What a reader must know before using a fit, one sentence or two each. */
export function chainWarnings(fit: ChainFit, nature: Provenance["nature"]): string[] {
  const { status, iterations, atBound, starts, agreeing, estimates, prior } = fit;
  const unknown = Object.entries(estimates).filter(([, { standardError }]) => !Number.isFinite(standardError));
  return [
    ...(nature === "real" ? [] : [`The data are ${nature}: these figures are no evidence about any market.`]),
    ...(status === "converged"
      ? []
      : [`The search did not converge (${status} after ${iterations} iterations): the parameters are not a minimum.`]),
    ...(atBound.length === 0
      ? []
      : [`At the edge of what the search allows: ${atBound.join(", ")}. Their intervals mean nothing.`]),
    ...(agreeing < starts
      ? [`Only ${agreeing} of ${starts} starting points ended at this minimum; it is the best of those found.`]
      : []),
    ...(unknown.length === 0
      ? []
      : [`No standard error could be computed for ${unknown.map(([name]) => name).join(", ")}.`]),
    ...(prior === undefined ? [] : [priorNote(prior)]),
  ];
}

/** 2 kappa theta / xi^2 in words. */
export function fellerNote({ fellerRatio, fellerImposed }: ChainFit): string {
  const ratio = `Feller ratio 2κθ/ξ² = ${decimals(fellerRatio, 3)}`;
  if (fellerImposed) return `${ratio}; at least 1 was imposed on the fit.`;
  return fellerRatio < 1
    ? `${ratio}, below 1: the model's variance reaches zero, as is usual for equity indices. Plain Euler steps are biased there; the QE-M scheme is not.`
    : `${ratio}, at least 1: the model's variance stays above zero.`;
}

function priorNote({ kappa, theta, logKappaError, logThetaError, description }: ChainPrior): string {
  const volatility = decimals(100 * Math.sqrt(theta), 1);
  return (
    `Kappa and theta lean on a prior, as a short chain does not tell them apart: kappa ${significant(kappa)} (ln ± ${decimals(logKappaError, 2)}) and ` +
    `theta ${significant(theta)} = ${volatility} % volatility (ln ± ${decimals(logThetaError, 2)}). Source of the prior: ${description}.`
  );
}
