import { askEnvelope, envelopeAt } from "./ask-envelope.ts";
import { type DropList, figure } from "./drop-list.ts";
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
 * Bids above the convex envelope of the asks of their own expiry: the option sold against those that bound it pays at least nothing at expiry and
 * something today. Covers calls that rise with the strike or fall faster than it. Puts are compared as calls, by parity.
 */
export function butterflyViolations(quotes: readonly SmileQuote[], forward: number): Violation[] {
  return violations(quotes, forward, quotes, forward);
}

/**
 * Bids above the convex envelope of the asks of a later expiry at the same strike over the forward: without arbitrage that price does not fall with
 * maturity (total variance does not), whatever the model.
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

/** Drops as few quotes of an expiry as it takes until it has no butterfly violation. */
export function withoutButterflies(smile: Smile, drops: DropList): Smile {
  let quotes = smile.quotes;
  for (;;) {
    const found = butterflyViolations(quotes, smile.market.forward);
    const worst = mostInvolved(found);
    if (worst === undefined) return quotes === smile.quotes ? smile : { ...smile, quotes };
    drops.add(worst.candidate.quote, "butterfly", detailOf(worst, found, smile.market.forward));
    quotes = quotes.filter((quote) => quote !== worst);
  }
}

/** Drops as few quotes as it takes until no expiry is dearer than the next one. */
export function withoutCalendars(smiles: readonly Smile[], drops: DropList): Smile[] {
  const left = [...smiles];
  for (let i = 0; i + 1 < left.length; ) {
    const found = calendarViolations(left[i]!, left[i + 1]!);
    const worst = mostInvolved(found);
    if (worst === undefined) {
      i += 1;
      continue;
    }
    const at = left[i]!.quotes.includes(worst) ? i : i + 1;
    const smile = left[at]!;
    const other = left[at === i ? i + 1 : i]!.group;
    const detail = `${detailOf(worst, found, smile.market.forward)}, against ${other.root} ${other.expiry}`;
    drops.add(worst.candidate.quote, "calendar", detail);
    left[at] = { ...smile, quotes: smile.quotes.filter((quote) => quote !== worst) };
    i = Math.max(at - 1, 0);
  }
  return left;
}

/** The quote that most violations need, the one with the widest spread of several; undefined of no violations. */
function mostInvolved(found: readonly Violation[]): SmileQuote | undefined {
  const counts = new Map<SmileQuote, number>();
  for (const { quote, bounds } of found) {
    for (const member of [quote, ...bounds]) counts.set(member, (counts.get(member) ?? 0) + 1);
  }
  let worst: SmileQuote | undefined;
  let most = 0;
  for (const [quote, count] of counts) {
    const wider = worst !== undefined && count === most && spreadOf(quote) > spreadOf(worst);
    if (count > most || wider) {
      worst = quote;
      most = count;
    }
  }
  return worst;
}

function spreadOf(quote: SmileQuote): number {
  return quote.highCall - quote.lowCall;
}

function detailOf(worst: SmileQuote, found: readonly Violation[], forward: number): string {
  const involved = found.filter(({ quote, bounds }) => quote === worst || bounds.includes(worst));
  const first = involved[0]!;
  const sold = `${first.quote.kind} ${first.quote.strike}`;
  const bought = first.bounds.map(({ kind, strike }) => `${kind} ${strike}`).join(" and ");
  const times = involved.length === 1 ? "" : ` (${involved.length} such)`;
  return `${sold} against ${bought}: ${figure(first.excess * forward)} too dear beyond the spread${times}`;
}
