import type { IsoDate } from "../../core/index.ts";
import type { OptionChain, OptionQuote } from "../../market/index.ts";
import { type DayClock, daysToSettlement } from "./maturity.ts";

/** The contracts of one root that settle together. */
export interface ExpiryGroup<Entry> {
  readonly expiry: IsoDate;
  readonly root: string;
  readonly settles: "am" | "pm";
  /** Calendar days from the quotes to settlement, with the fraction of a day. */
  readonly days: number;
  readonly entries: readonly Entry[];
}

/** Quotes by expiry, root and time of settlement, in order of settlement. */
export function groupByExpiry(chain: OptionChain, clock: DayClock): ExpiryGroup<OptionQuote>[] {
  const groups = new Map<string, OptionQuote[]>();
  for (const quote of chain.quotes) {
    const key = `${quote.expiry} ${quote.settles} ${quote.root}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [quote]);
    else group.push(quote);
  }
  return Array.from(groups.values(), (entries) => {
    const { expiry, root, settles } = entries[0]!;
    return { expiry, root, settles, days: daysToSettlement(chain.date, expiry, settles, clock), entries };
  }).sort(bySettlement);
}

/** Order of settlement, then of the root. */
export function bySettlement(a: ExpiryGroup<unknown>, b: ExpiryGroup<unknown>): number {
  return a.days - b.days || (a.root < b.root ? -1 : 1);
}
