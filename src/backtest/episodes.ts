import { check, type IsoDate } from "../core/index.ts";
import type { MarketHistory } from "../market/index.ts";
import type { OptionKind } from "../pricing/index.ts";
import { futuresContracts, missingQuote } from "./futures-contracts.ts";

/** The option that every episode sells (or buys), and how long it lives. */
export interface OptionTerms {
  readonly kind: OptionKind;
  /** +1: the hedger has sold the option; -1: has bought it. */
  readonly side: 1 | -1;
  /** ln(strike / price at entry). */
  readonly logMoneyness: number;
  /** Sessions from entry to expiry. */
  readonly horizonSessions: number;
  /** The same span in calendar days: 21 sessions are 30 days. Option time is tau_i = days/365 (n - i)/n. */
  readonly horizonDays: number;
}

export interface EpisodeRules {
  readonly terms: OptionTerms;
  readonly from: IsoDate;
  readonly to?: IsoDate | undefined;
  /** Enter every so many sessions. */
  readonly stride: number;
  /** Option's implied volatility over the volatility index, the same for every strategy. */
  readonly ivMultiple: number;
  /** Sessions of the trailing realised volatility. */
  readonly trailingWindow: number;
  /** Leave out episodes without a close of every future that they would hold, rolled so many sessions before its expiry. */
  readonly quotedFutures?: { readonly rollSessions: number } | undefined;
}

/** Rows of the history at which episodes are entered, and the entries that had to be left out, with the reason. */
export interface EpisodeSet {
  readonly rules: EpisodeRules;
  readonly entries: readonly number[];
  readonly excluded: readonly { readonly date: IsoDate; readonly reason: string }[];
}

/**
 * Finds the episodes of a span: each must have all that pricing and hedging need at every session; one that has not is left out and
 * listed, never patched. Entries whose expiry lies after the last row are not episodes yet.
 */
export function findEpisodes(history: MarketHistory, rules: EpisodeRules): EpisodeSet {
  check(
    rules.stride >= 1 && Number.isInteger(rules.stride),
    () => `findEpisodes: stride must be an integer >= 1, was ${rules.stride}`,
  );
  const { horizonSessions } = rules.terms;
  const entries: number[] = [];
  const excluded: { date: IsoDate; reason: string }[] = [];
  const contracts =
    rules.quotedFutures && futuresContracts(history, { basis: "quoted", rolls: "none", ...rules.quotedFutures });
  let session = 0;
  for (let row = 0; row + horizonSessions < history.dates.length; row++) {
    const date = history.dates[row]!;
    if (date < rules.from || (rules.to !== undefined && date > rules.to)) continue;
    if (session++ % rules.stride !== 0) continue;
    const unquoted = contracts && missingQuote(history, contracts, row, horizonSessions);
    const reason = whyUnusable(history, row, rules) ?? (unquoted && `no close of the future held on ${unquoted}`);
    if (reason === undefined) entries.push(row);
    else excluded.push({ date, reason });
  }
  return { rules, entries, excluded };
}

function whyUnusable(history: MarketHistory, entry: number, rules: EpisodeRules): string | undefined {
  if (entry < rules.trailingWindow) return `fewer than ${rules.trailingWindow} earlier sessions`;
  for (let row = entry; row <= entry + rules.terms.horizonSessions; row++) {
    const date = history.dates[row]!;
    if (!(history.close[row]! > 0)) return `no close on ${date}`;
    if (row === entry + rules.terms.horizonSessions) break;
    if (!(history.volatilityIndex[row]! > 0)) return `no volatility index on ${date}`;
    if (!Number.isFinite(history.rate[row]!)) return `no rate on ${date}`;
    if (!Number.isFinite(history.carry[row]!)) return `no carry on ${date}`;
  }
  return undefined;
}
