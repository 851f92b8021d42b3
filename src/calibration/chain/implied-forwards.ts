import { type Candidate, pairsOf } from "./candidate.ts";
import type { KnownForward } from "./clean-options.ts";
import { type RateEstimate, rateAt } from "./discount-curve.ts";
import { type DropList, figure } from "./drop-list.ts";
import type { PremiumModel } from "./early-exercise.ts";
import type { ExpiryGroup } from "./expiry-group.ts";
import type { ImpliedForward } from "./implied-forward.ts";
import { yearsOf } from "./maturity.ts";
import { type ParityExpiry, solveParity } from "./parity.ts";
import { parityWindow } from "./parity-window.ts";
import type { CleaningRule } from "./rules.ts";

/** An expiry with its forward. */
export interface PricedExpiry {
  readonly group: ExpiryGroup<Candidate>;
  readonly market: ImpliedForward;
}

/** Pairs within so many standard deviations of the forward: wide for the slope, narrow where early exercise bends parity. */
const EUROPEAN_WIDTH = 2;
const AMERICAN_WIDTH = 1;
/** Greatest standard error of a forward, in standard deviations of the underlying to expiry: volatilities at the money err by 1.25 times that, relatively. */
const FORWARD_TOLERANCE = 0.05;
/** Greatest relative standard error of a discount factor: volatilities err by less, relatively. */
const DISCOUNT_TOLERANCE = 0.02;
/** |ln(forward / spot)| may be this and this much a year: rates and dividends, and a spot that is some minutes older than the quotes. */
const SPOT_TOLERANCE = 0.03;
const CARRY_TOLERANCE = 0.25;

interface Solvable extends ParityExpiry {
  readonly group: ExpiryGroup<Candidate>;
}

/** The forward of every expiry, by put-call parity or as the caller knows it; expiries without one go to `drops`. */
export function impliedForwards(
  groups: readonly ExpiryGroup<Candidate>[],
  spot: number,
  known: readonly KnownForward[],
  { rate, minimumPairs }: { readonly rate: number | undefined; readonly minimumPairs: number },
  model: PremiumModel | undefined,
  drops: DropList,
): PricedExpiry[] {
  const give = (group: ExpiryGroup<Candidate>) =>
    known.find(({ expiry, root }) => expiry === group.expiry && (root === undefined || root === group.root));
  const solvable: Solvable[] = [];
  for (const group of groups) {
    if (give(group) !== undefined) continue;
    const pairs = pairsOf(group.entries);
    const width = model === undefined ? EUROPEAN_WIDTH : AMERICAN_WIDTH;
    if (pairs.length >= minimumPairs) {
      solvable.push({ group, maturity: yearsOf(group.days), window: parityWindow(pairs, width, minimumPairs) });
    } else
      dropGroup(group, "few-pairs", `${pairs.length} strikes with a call and a put, ${minimumPairs} needed`, drops);
  }
  const solved = solveParity(solvable, rate, model);
  const priced = solvable.flatMap(({ group, window }, i) => {
    const market = solved[i]!;
    const refusal = refusalOf(market, window.deviation, spot, yearsOf(group.days));
    if (refusal === undefined) return [{ group, market }];
    dropGroup(group, refusal.rule, refusal.detail, drops);
    return [];
  });
  const curve = priced.map(({ group, market }) => zeroRate(market, yearsOf(group.days)));
  const given = groups.flatMap((group) => {
    const forward = give(group);
    return forward === undefined ? [] : [{ group, market: knownMarket(forward, yearsOf(group.days), rate, curve) }];
  });
  const usable = given.filter(({ group, market }) => {
    const refusal = discountRefusal(market);
    if (refusal !== undefined) dropGroup(group, refusal.rule, refusal.detail, drops);
    return refusal === undefined;
  });
  return [...priced, ...usable].sort((a, b) => a.group.days - b.group.days || (a.group.root < b.group.root ? -1 : 1));
}

function dropGroup(group: ExpiryGroup<Candidate>, rule: CleaningRule, detail: string, drops: DropList): void {
  drops.addAll(
    group.entries.map(({ quote }) => quote),
    rule,
    detail,
  );
}

interface Refusal {
  readonly rule: CleaningRule;
  readonly detail: string;
}

function refusalOf(market: ImpliedForward, deviation: number, spot: number, maturity: number): Refusal | undefined {
  const { forward, forwardError, pairs } = market;
  if (!(forward > 0 && forwardError >= 0)) {
    return { rule: "parity", detail: `only ${pairs} put-call pairs agree on a forward` };
  }
  if (forwardError > FORWARD_TOLERANCE * deviation) {
    const detail = `the forward ${figure(forward)} is known to ${figure(forwardError)} only, one standard deviation is ${figure(deviation)}`;
    return { rule: "parity", detail };
  }
  const carry = Math.abs(Math.log(forward / spot));
  if (carry > SPOT_TOLERANCE + CARRY_TOLERANCE * maturity) {
    return { rule: "parity", detail: `the forward ${figure(forward)} is too far from the spot ${figure(spot)}` };
  }
  return discountRefusal(market);
}

function discountRefusal({ discount, discountError }: ImpliedForward): Refusal | undefined {
  if (discountError <= DISCOUNT_TOLERANCE * discount) return undefined;
  return {
    rule: "discount",
    detail: `the discount factor is known to ${figure(100 * discountError)} % only: give the rate`,
  };
}

function zeroRate({ discount, discountError }: ImpliedForward, maturity: number): RateEstimate {
  return { maturity, rate: -Math.log(discount) / maturity, error: discountError / discount / maturity };
}

function knownMarket(
  { forward, discount }: KnownForward,
  maturity: number,
  rate: number | undefined,
  curve: readonly RateEstimate[],
): ImpliedForward {
  const base = { forward, forwardError: 0, pairs: 0 };
  if (discount !== undefined) return { ...base, discount, discountError: 0, discountFrom: "given" };
  if (rate !== undefined) {
    return { ...base, discount: Math.exp(-rate * maturity), discountError: 0, discountFrom: "given" };
  }
  const { rate: zero, error } = rateAt(curve, maturity);
  const factor = Math.exp(-zero * maturity);
  return { ...base, discount: factor, discountError: error * maturity * factor, discountFrom: "curve" };
}
