import { askEnvelope, envelopeAt } from "./ask-envelope.ts";
import { type DropList, drop, figure } from "./drop-list.ts";
import type { Smile, SmileQuote } from "./smile.ts";

/** A quote whose bid is above what the asks of `bounds` allow. Prices of calls over the forward. */
export interface Violation {
  readonly quote: SmileQuote;
  readonly bounds: readonly SmileQuote[];
  readonly excess: number;
}

/** Of the forward: below it a difference is rounding. */
const ROUNDING = 1e-10;

/**
 * Bids above the convex envelope of the asks of their own expiry: the option sold against those that bound it pays at
 * least nothing at expiry and something today. Covers calls that rise with the strike or fall faster than it. Puts are
 * compared as calls, by parity.
 */
export function butterflyViolations(quotes: readonly SmileQuote[], forward: number): Violation[] {
  return violations(quotes, forward, quotes, forward);
}

/**
 * Bids above the convex envelope of the asks of a later expiry at the same strike over the forward: without arbitrage
 * that price does not fall with maturity (total variance does not), whatever the model.
 */
export function calendarViolations(earlier: Smile, later: Smile): Violation[] {
  return violations(earlier.quotes, earlier.market.forward, later.quotes, later.market.forward);
}

function violations(
  quotes: readonly SmileQuote[],
  forward: number,
  asks: readonly SmileQuote[],
  asksForward: number,
): Violation[] {
  const envelope = askEnvelope(asks, asksForward);
  const found: Violation[] = [];
  for (const quote of quotes) {
    const { call, bounds } = envelopeAt(envelope, quote.strike / forward);
    const excess = quote.lowCall - call;
    if (excess > ROUNDING) found.push({ quote, bounds: bounds.filter((b) => b !== undefined), excess });
  }
  return found;
}

/** Drops quotes of an expiry, each time the one that repairs most, until it has no butterfly violation. */
export function withoutButterflies(smile: Smile, drops: DropList): Smile {
  const { forward } = smile.market;
  let quotes = smile.quotes;
  for (;;) {
    const found = butterflyViolations(quotes, forward);
    if (found.length === 0) return quotes === smile.quotes ? smile : { ...smile, quotes };
    const worst = bestRemoval(found, (quote) => butterflyViolations(without(quotes, quote), forward));
    drop(drops, worst.candidate.quote, "butterfly", detailOf(worst, found, forward));
    quotes = without(quotes, worst);
  }
}

/** Drops quotes, each time the one that repairs most, until no expiry is dearer than the next one. */
export function withoutCalendars(smiles: readonly Smile[], drops: DropList): Smile[] {
  const left = [...smiles];
  for (let i = 0; i + 1 < left.length; ) {
    const [earlier, later] = [left[i]!, left[i + 1]!];
    const found = calendarViolations(earlier, later);
    if (found.length === 0) {
      i += 1;
      continue;
    }
    const worst = bestRemoval(found, (quote) =>
      calendarViolations(withoutQuote(earlier, quote), withoutQuote(later, quote)),
    );
    const detail = `${detailOf(worst, found, earlier.market.forward)}, ${nameOf(earlier)} against ${nameOf(later)}`;
    drop(drops, worst.candidate.quote, "calendar", detail);
    left[i] = withoutQuote(earlier, worst);
    left[i + 1] = withoutQuote(later, worst);
    i = Math.max(i - 1, 0);
  }
  return left;
}

function without(quotes: readonly SmileQuote[], quote: SmileQuote): readonly SmileQuote[] {
  return quotes.filter((other) => other !== quote);
}

function withoutQuote(smile: Smile, quote: SmileQuote): Smile {
  return smile.quotes.includes(quote) ? { ...smile, quotes: without(smile.quotes, quote) } : smile;
}

/**
 * The member of a violation whose removal leaves the smallest sum of excesses; of equals the one with the widest
 * spread.
 */
function bestRemoval(
  found: readonly Violation[],
  violationsWithout: (quote: SmileQuote) => readonly Violation[],
): SmileQuote {
  const members = new Set(found.flatMap(({ quote, bounds }) => [quote, ...bounds]));
  let best = found[0]!.quote;
  let least = Infinity;
  for (const quote of members) {
    let left = 0;
    for (const { excess } of violationsWithout(quote)) left += excess;
    if (left < least || (left === least && spreadOf(quote) > spreadOf(best))) {
      best = quote;
      least = left;
    }
  }
  return best;
}

function spreadOf(quote: SmileQuote): number {
  return quote.highCall - quote.lowCall;
}

function nameOf({ group: { root, expiry } }: Smile): string {
  return `${root} ${expiry}`;
}

function detailOf(worst: SmileQuote, found: readonly Violation[], forward: number): string {
  const involved = found.filter(({ quote, bounds }) => quote === worst || bounds.includes(worst));
  const first = involved[0]!;
  const sold = `${first.quote.kind} ${first.quote.strike}`;
  const bought = first.bounds.map(({ kind, strike }) => `${kind} ${strike}`).join(" and ");
  const times = involved.length === 1 ? "" : ` (${involved.length} such)`;
  return `${sold} against ${bought}: ${figure(first.excess * forward)} too dear beyond the spread${times}`;
}
