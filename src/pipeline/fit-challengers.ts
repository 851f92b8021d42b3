import { firstIndexAfter } from "../core/index.ts";
import {
  type ChosenChallenger,
  chooseChallengers,
  type FittedChallenger,
  type HedgeInputs,
  type PastMarket,
  sliceEpisodes,
} from "../hedging/index.ts";
import type { ChallengerFits, LeftOut } from "../market/index.ts";
import type { RunConfig } from "./config.ts";
import type { MarketPlan } from "./market-plan.ts";
import { pastMarkets } from "./past-markets.ts";

/** A challenger with its fit of every test year [folds]. */
export interface YearlyChallenger extends ChosenChallenger {
  readonly fits: readonly FittedChallenger[];
}

export interface FittedChallengers {
  readonly fitted: readonly YearlyChallenger[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Fits the configured challengers on the past of every test year. One that cannot be fitted for some year is left out of the whole test, with the reason:
 * a hedge that is something else in some years would be compared under a wrong name.
 */
export function fitChallengers({ backtest }: Pick<RunConfig, "backtest">, plan: MarketPlan): FittedChallengers {
  const pastOf = pastMarkets(plan);
  const pasts = plan.folds.map((fold) => ({ year: fold.year, past: pastOf(fold) }));
  const fitted: YearlyChallenger[] = [];
  const leftOut: LeftOut[] = [];
  for (const chosen of chooseChallengers(backtest.challengers, backtest.bandWidth)) {
    const fits = fitEveryYear(chosen, pasts);
    if ("reason" in fits) leftOut.push(fits);
    else fitted.push({ ...chosen, fits });
  }
  return { fitted, leftOut };
}

function fitEveryYear(
  { challenger }: ChosenChallenger,
  pasts: readonly { readonly year: number; readonly past: PastMarket }[],
): FittedChallenger[] | LeftOut {
  const fits: FittedChallenger[] = [];
  for (const { year, past } of pasts) {
    const fit = challenger.fit(past);
    if ("unfit" in fit) return { strategy: challenger.name, reason: `${year}: ${fit.unfit}` };
    fits.push(fit);
  }
  return fits;
}

/** Deltas of a challenger on a market's episodes [episodes x steps], every episode by the fit of its own test year. */
export function challengerDeltas(
  { history, set, folds }: Pick<MarketPlan, "history" | "set" | "folds">,
  { fits }: YearlyChallenger,
  inputs: HedgeInputs,
): Float64Array {
  const entries = set.entries.map((entry) => history.dates[entry]!);
  const deltas = new Float64Array(inputs.episodes * inputs.steps);
  for (const [i, { from, to }] of folds.entries()) {
    const first = entries.filter((entry) => entry < from).length;
    const end = firstIndexAfter(entries, to);
    if (end > first) deltas.set(fits[i]!.deltas(sliceEpisodes(inputs, first, end)), first * inputs.steps);
  }
  return deltas;
}

/** Parameters by test year, for the report. */
export function challengerFits(
  { folds }: Pick<MarketPlan, "folds">,
  fitted: readonly YearlyChallenger[],
): ChallengerFits[] {
  return fitted.map(({ challenger: { name, description }, fits }) => ({
    strategy: name,
    description,
    years: folds.map(({ year, cutoff }, i) => ({ year, cutoff, parameters: fits[i]!.parameters })),
  }));
}
