import type { Pair } from "./candidate.ts";
import { plausible, type RateEstimate, rateAt } from "./discount-curve.ts";
import { type PremiumModel, type Premiums, pairPremiums } from "./early-exercise.ts";
import type { ImpliedForward } from "./implied-forward.ts";
import type { ParityWindow } from "./parity-window.ts";
import { type Points, type RobustLine, robustLine } from "./robust-line.ts";

export interface ParityExpiry {
  readonly maturity: number;
  readonly window: ParityWindow;
}

/** Early exercise moves the forward that moves the premium: so many rounds settle the rate to 0.01 % a year (SPY). */
const AMERICAN_ROUNDS = 8;
/** Standard error that the rate of American options has without known dividends: SPY 2023-09-14 gives 4.2 % where bills paid 5.4 %. */
const AMERICAN_RATE_ERROR = 0.012;
/** A settlement price is the older the less was traded: its variance is 1 + this over the volume. */
const QUIET_VOLUME = 100;
/** Residuals this small, in half-spreads, are rounding. */
const ROUNDING = 0.1;

/**
 * Forward and discount factor of every expiry, by robust regression of C - P on the strike, pairs weighted by their spreads (settlement prices: by what
 * was traded). The slopes of all expiries give one curve of rates, an expiry keeping the one that it identifies itself; then its forward is
 * that of the curve. American options are first brought to European ones by the premiums of `model`, which need the forward: so in rounds.
 */
export function solveParity(
  expiries: readonly ParityExpiry[],
  rate: number | undefined,
  model?: PremiumModel,
): ImpliedForward[] {
  let premiums: Premiums[] = expiries.map(({ window }) => noPremiums(window.pairs));
  let found = solveOnce(expiries, premiums, rate, model);
  if (model === undefined) return found;
  for (let round = 0; round < AMERICAN_ROUNDS; round++) {
    premiums = expiries.map(({ maturity, window }, i) => pairPremiums(model, window.pairs, maturity, found[i]!));
    found = solveOnce(expiries, premiums, rate, model);
  }
  return found;
}

function noPremiums(pairs: readonly Pair[]): Premiums {
  return { calls: new Float64Array(pairs.length), puts: new Float64Array(pairs.length) };
}

function solveOnce(
  expiries: readonly ParityExpiry[],
  premiums: readonly Premiums[],
  rate: number | undefined,
  model: PremiumModel | undefined,
): ImpliedForward[] {
  const points = expiries.map(({ window }, i) => pointsOf(window.pairs, premiums[i]!));
  const lines = points.map((p) => robustLine(p));
  const estimates = lines.map((line, i) => ownRate(line, expiries[i]!.maturity));
  const usable = estimates.filter(plausible);
  const systematic = model === undefined || model.dividendsKnown ? 0 : AMERICAN_RATE_ERROR;
  return expiries.map(({ maturity }, i) => {
    const chosen =
      rate === undefined ? discountRate(usable, estimates[i]!, systematic) : { rate, error: 0, from: "given" as const };
    const discount = Math.exp(-chosen.rate * maturity);
    const discountError = chosen.error * maturity * discount;
    const slopeError = Math.min(lines[i]!.slopeError, discountError);
    return { ...forwardAt(points[i]!, discount, slopeError), discount, discountError, discountFrom: chosen.from };
  });
}

function pointsOf(pairs: readonly Pair[], { calls, puts }: Premiums): Points {
  return {
    x: Float64Array.from(pairs, ({ strike }) => strike),
    y: Float64Array.from(pairs, ({ call, put }, i) => call.price - calls[i]! - (put.price - puts[i]!)),
    weights: Float64Array.from(pairs, (pair, i) => 1 / (pairVariance(pair) + (0.5 * (calls[i]! + puts[i]!)) ** 2)),
    leastScale: ROUNDING,
  };
}

/** Square of half the spread of call less put; of a settlement price, in units of 1e-4 of the strike, by volume. */
function pairVariance({ strike, call, put }: Pair): number {
  const spread = 0.5 * (call.ask - call.bid + put.ask - put.bid);
  if (!Number.isNaN(spread)) return Math.max(spread, 1e-5 * strike) ** 2;
  const volume = Math.min(call.quote.volume, put.quote.volume);
  const quietness = Number.isNaN(volume) ? 1 : QUIET_VOLUME / Math.max(volume, 1);
  return (1e-4 * strike) ** 2 * (1 + quietness);
}

/** -ln D / T; nothing (an infinite error) of a line that does not fall or has no pairs to spare. */
function ownRate(line: RobustLine, maturity: number): RateEstimate {
  const rate = -Math.log(-line.slope) / maturity;
  const error = line.slopeError / -line.slope / maturity;
  return error >= 0 && Number.isFinite(rate) ? { maturity, rate, error } : { maturity, rate: 0, error: Infinity };
}

/** Rate of the curve at the maturity of `own`; it is the expiry's own where the curve's precision is mostly its own. */
function discountRate(usable: readonly RateEstimate[], own: RateEstimate, systematic: number) {
  const { rate, error } = rateAt(usable, own.maturity);
  const others = rateAt(
    usable.filter((estimate) => estimate !== own),
    own.maturity,
  );
  const from = usable.includes(own) && error < Math.SQRT1_2 * others.error ? ("parity" as const) : ("curve" as const);
  return { rate, error: Math.hypot(error, systematic), from };
}

/** F = K + (C - P) / D at the centre of the strikes, where it hardly depends on D. */
function forwardAt(points: Points, discount: number, slopeError: number) {
  const line = robustLine(points, -discount);
  const forward = line.centre + line.level / discount;
  const byDiscount = (line.level * slopeError) / (discount * discount);
  return { forward, forwardError: Math.hypot(line.levelError / discount, byDiscount), pairs: line.used };
}
