import { daysBetween } from "../../core/index.ts";
import type { QuotedDay, QuotedOption } from "../../market/index.ts";
import type { OptionKind } from "../../pricing/index.ts";

/** Which listed option an episode enters, chosen from the day's own quotes alone; at most one a day and rule. */
export interface EntryRule {
  /** As printed in tables. */
  readonly name: string;
  readonly kind: OptionKind;
  /** Calendar days to expiry: the bounds, and the life that is sought. */
  readonly minimumDays: number;
  readonly maximumDays: number;
  readonly targetDays: number;
  /** ln(strike / forward) sought, and how far from it a strike may be. */
  readonly logMoneyness: number;
  readonly maximumDistance: number;
  /** Volume that an option without two sides must have traded. */
  readonly minimumVolume: number;
  /** Enter on every so many days of the panel. */
  readonly stride: number;
}

/** The option of a rule on a day: one contract, or the two of a straddle. */
export interface Candidate {
  readonly legs: readonly QuotedOption[];
}

/**
 * The contract that a rule enters on a day: of the expiries within its bounds that have one near enough, the expiry nearest to the target
 * (contracts that settle on the close first), then the strike nearest to the moneyness. Undefined where there is none.
 */
export function chooseEntry(day: QuotedDay, rule: EntryRule): Candidate | undefined {
  const eligible = [...day.options.values()].filter((option) => isEligible(option, day, rule));
  const candidates = rule.kind === "straddle" ? straddles(eligible) : singles(eligible, rule.kind);
  const keyed = candidates.map((candidate) => ({ candidate, key: preference(candidate, day, rule) }));
  return keyed.sort((a, b) => compareKeys(a.key, b.key))[0]?.candidate;
}

function isEligible(option: QuotedOption, day: QuotedDay, rule: EntryRule): boolean {
  const { expiry, strike, sound, bid, volume, volatility } = option;
  const days = daysBetween(day.date, expiry.expiry);
  return (
    sound &&
    days >= rule.minimumDays &&
    days <= rule.maximumDays &&
    volatility > 0 &&
    expiry.volatility > 0 &&
    Number.isFinite(expiry.slope) &&
    Math.abs(Math.log(strike / expiry.forward) - rule.logMoneyness) <= rule.maximumDistance &&
    (bid > 0 || volume >= rule.minimumVolume)
  );
}

function singles(options: readonly QuotedOption[], kind: "call" | "put"): Candidate[] {
  return options.filter((option) => option.kind === kind).map((option) => ({ legs: [option] }));
}

function straddles(options: readonly QuotedOption[]): Candidate[] {
  const keyOf = ({ expiry, strike }: QuotedOption) => `${expiry.expiry} ${expiry.root} ${strike}`;
  const puts = new Map(options.filter(({ kind }) => kind === "put").map((put) => [keyOf(put), put]));
  return options.flatMap((call): Candidate[] => {
    const put = call.kind === "call" ? puts.get(keyOf(call)) : undefined;
    return put === undefined ? [] : [{ legs: [call, put] }];
  });
}

/** Smaller is better, entry by entry. */
function preference({ legs }: Candidate, day: QuotedDay, rule: EntryRule): readonly (number | string)[] {
  const { expiry, strike, contract } = legs[0]!;
  return [
    Math.abs(daysBetween(day.date, expiry.expiry) - rule.targetDays),
    expiry.settles === "pm" ? 0 : 1,
    expiry.expiry,
    Math.abs(Math.log(strike / expiry.forward) - rule.logMoneyness),
    strike,
    contract,
  ];
}

function compareKeys(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
}
