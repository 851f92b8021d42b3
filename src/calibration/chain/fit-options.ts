import { UsageError, UserError } from "../../core/index.ts";
import type { ChainPrior, ChainSlice, CleanChain, HestonParameters } from "../../market/index.ts";
import type { HestonKernelName } from "../../pricing/index.ts";
import { MOST_STARTS } from "./fit-starts.ts";

/** Five parameters and a residual to judge them by. */
const LEAST_OPTIONS = 6;

export interface ChainFitOptions {
  /** Starting points: the first is read off the data, the others are fixed shapes at its level; 0 .. 4, default 4. */
  readonly starts?: number;
  /** Further starting points, e.g. yesterday's fit; parameters under Q. */
  readonly from?: readonly HestonParameters[];
  /**
   * Default `spread`: 1 / (half the bid-ask spread in volatility, at least 0.2 points)^2, at most 10 times the mean;
   * `equal` where there are no sides.
   */
  readonly weights?: "spread" | "equal";
  /** Whether every expiry counts the same, whatever its number of options; default false: every option counts. */
  readonly balanceMaturities?: boolean;
  /** Whether 2 kappa theta >= xi^2 is imposed; default false: equity smiles break it. */
  readonly imposeFeller?: boolean;
  /** Used when the longest maturity is under half a year; see `priorFromHistory`. */
  readonly prior?: ChainPrior | undefined;
  /** Whether the prior is used whatever the maturities; default false. */
  readonly priorAlways?: boolean;
  /**
   * Fits at most so many options an expiry, spread evenly over its strikes; default: all. Errors are always those of
   * all options.
   */
  readonly optionsPerSlice?: number;
  /** Of one start; default 200. */
  readonly maxIterations?: number;
  /** What prices the chain; default `auto`. */
  readonly kernel?: "auto" | HestonKernelName;
}

export type ResolvedFitOptions = Required<ChainFitOptions>;

export function resolveFitOptions(options: ChainFitOptions): ResolvedFitOptions {
  const resolved: ResolvedFitOptions = {
    starts: MOST_STARTS,
    from: [],
    weights: "spread",
    balanceMaturities: false,
    imposeFeller: false,
    prior: undefined,
    priorAlways: false,
    optionsPerSlice: Number.POSITIVE_INFINITY,
    maxIterations: 200,
    kernel: "auto",
    ...options,
  };
  const { starts, from, optionsPerSlice, maxIterations, prior, priorAlways } = resolved;
  requireRange("starts", starts, from.length === 0 ? 1 : 0, MOST_STARTS);
  requireRange("maxIterations", maxIterations, 1, Number.MAX_SAFE_INTEGER);
  if (optionsPerSlice !== Number.POSITIVE_INFINITY) {
    requireRange("optionsPerSlice", optionsPerSlice, 3, Number.MAX_SAFE_INTEGER);
  }
  for (const { measure } of from) {
    if (measure !== "Q") throw new UsageError(`chain fit: a start must be under measure Q, one is under ${measure}`);
  }
  if (priorAlways && prior === undefined) throw new UsageError("chain fit: priorAlways needs a prior");
  if (prior !== undefined) requirePrior(prior);
  return resolved;
}

function requireRange(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `>= ${least}` : `${least} .. ${most}`;
  throw new UsageError(`chain fit: ${name} must be an integer ${range}, was ${value}`);
}

function requirePrior(prior: ChainPrior): void {
  for (const name of ["kappa", "theta", "logKappaError", "logThetaError"] as const) {
    if (prior[name] > 0 && prior[name] < Number.POSITIVE_INFINITY) continue;
    throw new UsageError(`chain fit: the prior's ${name} must be > 0 and finite, was ${prior[name]}`);
  }
}

/** Throws a UserError for a chain of fewer than six options, and for one with an entry that is no market. */
export function requireUsable(chain: CleanChain): void {
  const count = chain.slices.reduce((sum, { strikes }) => sum + strikes.length, 0);
  if (count < LEAST_OPTIONS) {
    throw new UserError(
      `${chain.underlying} ${chain.date}: ${count} options are left of the chain, a fit of five parameters ` +
        `needs at least ${LEAST_OPTIONS} (${chain.dropped.length} were dropped by the cleaning)`,
      "Look at the reasons of the dropped quotes, loosen the cleaning, or take a day with more expiries.",
    );
  }
  for (const slice of chain.slices) requireSlice(`${chain.underlying} ${chain.date}`, slice);
}

function requireSlice(name: string, slice: ChainSlice): void {
  const { expiry, maturity, forward, strikes, prices, volatilities } = slice;
  const requirePositive = (what: string, value: number) => {
    if (value > 0 && value < Number.POSITIVE_INFINITY) return;
    throw new UserError(`${name}, expiry ${expiry}: ${what} must be > 0 and finite, was ${value}`);
  };
  requirePositive("maturity", maturity);
  requirePositive("forward", forward);
  for (const [i, contract] of slice.contracts.entries()) {
    requirePositive(`strike of ${contract}`, strikes[i]!);
    requirePositive(`price of ${contract}`, prices[i]!);
    requirePositive(`volatility of ${contract}`, volatilities[i]!);
  }
}
