import type { OptionQuote } from "../../market/index.ts";

/** A quote that has a price. */
export interface Candidate {
  readonly quote: OptionQuote;
  /** NaN where the source has no two sides. */
  readonly bid: number;
  readonly ask: number;
  /** Middle of bid and ask, or the settlement price. */
  readonly price: number;
}

/** A call and a put of one strike. */
export interface Pair {
  readonly strike: number;
  readonly call: Candidate;
  readonly put: Candidate;
}

/** The pairs of an expiry, strikes ascending. */
export function pairsOf(candidates: readonly Candidate[]): Pair[] {
  const calls = new Map<number, Candidate>();
  for (const candidate of candidates) {
    if (candidate.quote.kind === "call") calls.set(candidate.quote.strike, candidate);
  }
  const pairs: Pair[] = [];
  for (const put of candidates) {
    const { kind, strike } = put.quote;
    const call = calls.get(strike);
    if (kind === "put" && call !== undefined) pairs.push({ strike, call, put });
  }
  return pairs.sort((a, b) => a.strike - b.strike);
}
