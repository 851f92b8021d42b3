import type { DroppedQuote, OptionQuote } from "../../market/index.ts";
import type { CleaningRule } from "./rules.ts";

/** What has been left out so far; the stages of the cleaning add to it. */
export type DropList = DroppedQuote[];

/** Leaves out a quote, by a rule of the table and with what was found. */
export function drop(drops: DropList, quote: OptionQuote, rule: CleaningRule, detail: string): void {
  const { contract, expiry, strike, kind, line } = quote;
  drops.push({ contract, expiry, strike, kind, rule, detail, line });
}

/** Leaves out quotes that share their reason. */
export function dropAll(drops: DropList, quotes: Iterable<OptionQuote>, rule: CleaningRule, detail: string): void {
  for (const quote of quotes) drop(drops, quote, rule, detail);
}

/** A figure for a message, to at most six digits. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
