import type { ChainPrior, CleanChain, HestonHistoryFit } from "../../market/index.ts";

/** Below this longest maturity, in years, smiles give kappa (theta - v0) but not kappa and theta. */
export const PRIOR_MATURITY = 0.5;
/**
 * Standard error of ln kappa_Q and of ln theta_Q where the history gives none (kappa_Q at its bound): a factor of 2.7
 * either way.
 */
const WIDE_LOG_ERROR = 1;

/**
 * The history's kappa and theta under Q, as a prior for a chain of short maturities. kappa_Q theta_Q = kappa theta (P),
 * so that the error of ln theta_Q is taken from those of ln kappa, ln theta and ln kappa_Q as if they were independent:
 * too wide rather than too narrow. Where the history has no standard error, or one above 1 in the logarithm, 1 is
 * taken.
 */
export function priorFromHistory(fit: HestonHistoryFit): ChainPrior {
  const { kappa, theta, kappaQ } = fit.estimates;
  const relative = [kappa, theta, kappaQ].map(({ value, standardError }) => Math.abs(standardError / value));
  const combined = Math.hypot(...relative);
  return {
    kappa: fit.q.kappa,
    theta: fit.q.theta,
    logKappaError: knownOrWide(relative[2]!),
    logThetaError: knownOrWide(combined),
    description: `history of ${fit.observations} sessions, ${fit.from} to ${fit.to}`,
  };
}

function knownOrWide(error: number): number {
  return error > 0 && error < WIDE_LOG_ERROR ? error : WIDE_LOG_ERROR;
}

/**
 * The prior that a chain needs: the one given if the longest maturity is under half a year, or if it is asked for
 * always.
 */
export function priorFor(
  chain: CleanChain,
  { prior, priorAlways }: { readonly prior: ChainPrior | undefined; readonly priorAlways: boolean },
): ChainPrior | undefined {
  const longest = Math.max(...chain.slices.map(({ maturity }) => maturity));
  return priorAlways || longest < PRIOR_MATURITY ? prior : undefined;
}
