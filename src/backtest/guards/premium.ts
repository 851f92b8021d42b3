import { check } from "../../core/index.ts";
import { mean } from "../../statistics/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";
import { robustMean } from "./robust-mean.ts";

const GUARD = "premium booked";
/** Standard errors by which a mean must lie nearer to minus the price than to 0. */
const CERTAIN = 3;

/** P&L of one strategy and the price of the option sold, episode by episode, in % of the price at entry. */
export interface PremiumEvidence {
  readonly pnl: Float64Array;
  /** What the option was worth at entry. */
  readonly price: Float64Array;
  /** Booked premium where the ledger has such a line. */
  readonly booked?: Float64Array | undefined;
  /** Entries that one window overlaps with. */
  readonly lags: number;
  /** +1: the option was sold; -1: bought. */
  readonly side: 1 | -1;
}

/**
 * Whether the premium is in the P&L. By its line where there is one; and by the mean: a hedge of a fairly priced option earns about nothing,
 * without the premium it loses the price of the option, on average.
 */
export function premiumGuard(target: string, { pnl, price, booked, lags, side }: PremiumEvidence): GuardReport {
  check(pnl.length === price.length, () => `premiumGuard: ${pnl.length} episodes, ${price.length} prices`);
  const { mean: earned, standardError } = robustMean(pnl, lags);
  const worth = mean(price);
  const unbooked = booked?.filter((premium) => !(side * premium > 0)).length;
  // Hedges earn or lose a part of the price (what variance costs), never most of it.
  const beyondHalf = (-side * earned - worth / 2) / Math.max(standardError, Number.MIN_VALUE);
  const passed = unbooked === undefined ? beyondHalf < CERTAIN : unbooked === 0;
  const figures = `mean P&L ${earned.toFixed(3)} +- ${standardError.toFixed(3)}, mean option price ${worth.toFixed(3)} (% of the price at entry)`;
  return guardReport({
    guard: GUARD,
    target,
    passed,
    compared: pnl.length,
    finding: passed ? figures : `the premium is not in the P&L: ${figures}${describeLine(unbooked, pnl.length)}`,
    evidence: {
      meanPnl: earned,
      standardError,
      meanOptionPrice: worth,
      errorsBeyondHalfThePrice: beyondHalf,
      ...(unbooked !== undefined && { episodesWithoutPremium: unbooked }),
    },
  });
}

function describeLine(unbooked: number | undefined, episodes: number): string {
  return unbooked === undefined ? "" : `; ${unbooked} of ${episodes} premium lines are empty`;
}
