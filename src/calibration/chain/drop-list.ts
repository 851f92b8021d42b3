import type { DroppedQuote, OptionQuote } from "../../market/index.ts";
import type { CleaningRule } from "./rules.ts";

/** What has been left out so far. */
export class DropList {
  readonly dropped: DroppedQuote[] = [];

  add({ contract, expiry, strike, kind, line }: OptionQuote, rule: CleaningRule, detail: string): void {
    this.dropped.push({ contract, expiry, strike, kind, rule, detail, line });
  }

  addAll(quotes: Iterable<OptionQuote>, rule: CleaningRule, detail: string): void {
    for (const quote of quotes) this.add(quote, rule, detail);
  }
}

/** A figure for a message, to at most six digits. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
