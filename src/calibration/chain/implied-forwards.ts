import { type Candidate, pairsOf } from "./candidate.ts";
import type { KnownForward, ResolvedOptions } from "./clean-options.ts";
import { type RateEstimate, rateAt } from "./discount-curve.ts";
import { type DropList, dropAll, figure } from "./drop-list.ts";
import type { PremiumModel } from "./early-exercise.ts";
import { bySettlement, type ExpiryGroup } from "./expiry-group.ts";
import type { ImpliedForward } from "./implied-forward.ts";
import { yearsOf } from "./maturity.ts";
import { type ParityExpiry, solveParity } from "./parity.ts";
import { type ParityWindow, parityWindow } from "./parity-window.ts";
import type { CleaningRule } from "./rules.ts";

type Group = ExpiryGroup<Candidate>;

/** An expiry with its forward. */
export interface PricedExpiry {
  readonly group: Group;
  readonly market: ImpliedForward;
}

/** Pairs within so many standard deviations of the forward: wide for the slope, narrow where early exercise bends parity. */
const EUROPEAN_WIDTH = 2;
const AMERICAN_WIDTH = 1;
/** Greatest standard error of a forward, in standard deviations of the underlying to expiry: at the money a volatility errs by 1.25 times that, relatively. */
const FORWARD_TOLERANCE = 0.05;
/** Greatest relative standard error of a discount factor: at the money a volatility errs by as much, relatively. */
const DISCOUNT_TOLERANCE = 0.02;
/** |ln(forward / spot)| may be this, and this more a year: rates and dividends, and a spot some minutes older than the quotes. */
const SPOT_TOLERANCE = 0.03;
const CARRY_TOLERANCE = 0.25;

/** The forward of every expiry, by put-call parity or as the caller knows it; the expiries without one go to `drops`. */
export function impliedForwards(
  groups: readonly Group[],
  spot: number,
  options: ResolvedOptions,
  model: PremiumModel | undefined,
  drops: DropList,
): PricedExpiry[] {
  const known = (group: Group) => knownForward(group, options.forwards);
  const unknown = groups.filter((group) => known(group) === undefined);
  const solved = forwardsByParity(unknown, spot, options, model, drops);
  const curve = solved.map(({ group, market }) => zeroRate(market, yearsOf(group.days)));
  const given = groups.flatMap((group) => {
    const forward = known(group);
    if (forward === undefined) return [];
    const market = knownMarket(forward, yearsOf(group.days), options.rate, curve);
    return refuse(group, discountRefusal(market), drops) ? [] : [{ group, market }];
  });
  return [...solved, ...given].sort((a, b) => bySettlement(a.group, b.group));
}

function forwardsByParity(
  groups: readonly Group[],
  spot: number,
  { rate, minimumPairs }: ResolvedOptions,
  model: PremiumModel | undefined,
  drops: DropList,
): PricedExpiry[] {
  const width = model === undefined ? EUROPEAN_WIDTH : AMERICAN_WIDTH;
  const expiries = groups.flatMap((group): (ParityExpiry & { readonly group: Group })[] => {
    const pairs = pairsOf(group.entries);
    const few = pairs.length < minimumPairs;
    const detail = `${pairs.length} strikes with a call and a put, ${minimumPairs} needed`;
    if (refuse(group, few ? { rule: "few-pairs", detail } : undefined, drops)) return [];
    return [{ group, maturity: yearsOf(group.days), window: parityWindow(pairs, width, minimumPairs) }];
  });
  const markets = solveParity(expiries, rate, model);
  return expiries.flatMap(({ group, maturity, window }, i) => {
    const market = markets[i]!;
    const refusal = forwardRefusal(market, window, spot, maturity) ?? discountRefusal(market);
    return refuse(group, refusal, drops) ? [] : [{ group, market }];
  });
}

interface Refusal {
  readonly rule: CleaningRule;
  readonly detail: string;
}

function refuse({ entries }: Group, refusal: Refusal | undefined, drops: DropList): boolean {
  if (refusal === undefined) return false;
  const quotes = entries.map(({ quote }) => quote);
  dropAll(drops, quotes, refusal.rule, refusal.detail);
  return true;
}

function forwardRefusal(
  { forward, forwardError, pairs }: ImpliedForward,
  window: ParityWindow,
  spot: number,
  maturity: number,
): Refusal | undefined {
  const { deviation } = window;
  const refused = (detail: string): Refusal => ({ rule: "parity", detail });
  if (!(forward > 0 && forwardError >= 0 && agree(pairs, window))) {
    return refused(`only ${pairs} of ${window.pairs.length} put-call pairs agree on a forward`);
  }
  const name = `the forward ${figure(forward)}`;
  if (forwardError > FORWARD_TOLERANCE * deviation) {
    const scale = `one standard deviation to expiry is ${figure(deviation)}`;
    return refused(`${name} is known to ${figure(forwardError)} only, ${scale}`);
  }
  const far = Math.abs(Math.log(forward / spot)) > SPOT_TOLERANCE + CARRY_TOLERANCE * maturity;
  return far ? refused(`${name} is too far from the underlying at ${figure(spot)}`) : undefined;
}

/** Whether enough pairs say the same: half of those with two sides; settlement prices are often old, there the weights must do. */
function agree(pairs: number, window: ParityWindow): boolean {
  return 2 * pairs >= window.pairs.length || window.pairs.every(({ call }) => Number.isNaN(call.bid));
}

function discountRefusal({ discount, discountError }: ImpliedForward): Refusal | undefined {
  if (discountError <= DISCOUNT_TOLERANCE * discount) return undefined;
  const detail = `the discount factor is known to ${figure(100 * discountError)} % only: give the rate`;
  return { rule: "discount", detail };
}

function zeroRate({ discount, discountError }: ImpliedForward, maturity: number): RateEstimate {
  return { maturity, rate: -Math.log(discount) / maturity, error: discountError / discount / maturity };
}

function knownForward({ expiry, root }: Group, forwards: readonly KnownForward[]): KnownForward | undefined {
  return forwards.find((known) => known.expiry === expiry && (known.root ?? root) === root);
}

function knownMarket(
  { forward, discount }: KnownForward,
  maturity: number,
  rate: number | undefined,
  curve: readonly RateEstimate[],
): ImpliedForward {
  const base = { forward, forwardError: 0, pairs: 0 };
  const given = discount ?? (rate === undefined ? undefined : Math.exp(-rate * maturity));
  if (given !== undefined) return { ...base, discount: given, discountError: 0, discountFrom: "given" };
  const { rate: zero, error } = rateAt(curve, maturity);
  const factor = Math.exp(-zero * maturity);
  return { ...base, discount: factor, discountError: error * maturity * factor, discountFrom: "curve" };
}
