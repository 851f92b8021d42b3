import type { OptionQuote } from "../../market/index.ts";
import type { Candidate } from "./candidate.ts";
import type { ResolvedOptions } from "./clean-options.ts";
import { type DropList, drop, figure } from "./drop-list.ts";
import type { CleaningRule } from "./rules.ts";

/** A rule on one quote: what is wrong with it, or undefined. */
interface QuoteRule {
  readonly rule: CleaningRule;
  finds(quote: OptionQuote, options: ResolvedOptions): string | undefined;
}

const TWO_SIDED: readonly QuoteRule[] = [
  {
    rule: "no-quote",
    finds: ({ bid, ask }) =>
      isPrice(bid) && isPrice(ask) && (ask > 0 || bid <= 0) ? undefined : `bid ${bid}, ask ${ask}`,
  },
  { rule: "zero-bid", finds: ({ bid, ask }) => (bid > 0 ? undefined : `bid ${bid}, ask ${ask}`) },
  { rule: "crossed", finds: ({ bid, ask }) => (bid <= ask ? undefined : `bid ${bid} above ask ${ask}`) },
  {
    rule: "stale",
    finds: ({ volume, openInterest }, { requireInterest }) =>
      requireInterest && volume === 0 && openInterest === 0 ? "volume 0, open interest 0" : undefined,
  },
];

const SETTLED: readonly QuoteRule[] = [
  {
    rule: "no-quote",
    finds: ({ settlement }) => (isPrice(settlement) && settlement > 0 ? undefined : `settlement price ${settlement}`),
  },
  {
    rule: "untraded",
    finds: ({ volume }, { minimumVolume }) => (volume < minimumVolume ? `volume ${volume}` : undefined),
  },
  {
    rule: "untraded",
    finds: ({ volume, settlement, last }) =>
      volume < QUIET_VOLUME && last > 0 && Math.abs(settlement / last - 1) > LAST_TRADE
        ? `volume ${volume}, last trade ${last}, settlement price ${settlement}`
        : undefined,
  },
];

/**
 * Less traded than this, a contract may have no trade near the close; then its settlement price is theoretical where it
 * is so far from the last trade.
 */
const QUIET_VOLUME = 100;
const LAST_TRADE = 0.1;

function isPrice(value: number): boolean {
  return Number.isFinite(value);
}

/** The quotes that have a price of the market; the others go to `drops`. */
export function pricedQuotes(
  quotes: readonly OptionQuote[],
  quotation: "bid-ask" | "settlement",
  options: ResolvedOptions,
  drops: DropList,
): Candidate[] {
  const rules = quotation === "settlement" ? SETTLED : TWO_SIDED;
  const candidates: Candidate[] = [];
  for (const quote of quotes) {
    if (!breaksOne(quote, rules, options, drops)) candidates.push(candidateOf(quote, quotation));
  }
  return candidates;
}

function breaksOne(
  quote: OptionQuote,
  rules: readonly QuoteRule[],
  options: ResolvedOptions,
  drops: DropList,
): boolean {
  for (const { rule, finds } of rules) {
    const detail = finds(quote, options);
    if (detail === undefined) continue;
    drop(drops, quote, rule, detail);
    return true;
  }
  return false;
}

function candidateOf(quote: OptionQuote, quotation: "bid-ask" | "settlement"): Candidate {
  if (quotation === "settlement") return { quote, bid: Number.NaN, ask: Number.NaN, price: quote.settlement };
  return { quote, bid: quote.bid, ask: quote.ask, price: 0.5 * (quote.bid + quote.ask) };
}

/**
 * Of several quotes of one strike and kind keeps the one with the smallest spread, or the greatest volume of settlement
 * prices; the first of equals.
 */
export function uniqueQuotes(candidates: readonly Candidate[], drops: DropList): Candidate[] {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const key = `${candidate.quote.kind} ${candidate.quote.strike}`;
    const other = best.get(key);
    if (other === undefined) best.set(key, candidate);
    else {
      const [kept, dropped] = isBetter(candidate, other) ? [candidate, other] : [other, candidate];
      best.set(key, kept);
      drop(drops, dropped.quote, "duplicate", `${kept.quote.contract} at ${figure(kept.price)} is kept`);
    }
  }
  return best.size === candidates.length ? [...candidates] : [...best.values()];
}

function isBetter(a: Candidate, b: Candidate): boolean {
  if (!Number.isNaN(a.bid)) return a.ask - a.bid < b.ask - b.bid;
  return a.quote.volume > b.quote.volume;
}
