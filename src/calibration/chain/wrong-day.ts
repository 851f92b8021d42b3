import type { OptionChain, OptionQuote } from "../../market/index.ts";
import { type DropList, drop, dropAll, figure } from "./drop-list.ts";
import type { ExpiryGroup } from "./expiry-group.ts";

/**
 * A settlement price this near to the level of the underlying is the level: a call that dear would have a strike next
 * to 0.
 */
const LEVEL = 0.01;
const LEAST_STRIKES = 3;

/**
 * Leaves out settlement prices that are levels of the underlying: exchanges put the final settlement level in that
 * column on the day of expiry, and dates may be a day out. Either all strikes of the expiry have one price, or a put
 * costs more than its strike, or a call as much as the underlying.
 */
export function withoutLevels(chain: OptionChain, group: ExpiryGroup<OptionQuote>, drops: DropList): OptionQuote[] {
  if (chain.quotation !== "settlement") return [...group.entries];
  const prices = group.entries.map(({ settlement }) => settlement).filter((price) => price > 0);
  const strikes = new Set(group.entries.map(({ strike }) => strike));
  const level = prices[0];
  if (level !== undefined && strikes.size >= LEAST_STRIKES && prices.every((price) => price === level)) {
    dropAll(
      drops,
      group.entries,
      "wrong-day",
      `all ${strikes.size} strikes have the settlement price ${figure(level)}`,
    );
    return [];
  }
  return group.entries.filter((quote) => {
    const reason = levelOf(quote, chain.spot);
    if (reason !== undefined) drop(drops, quote, "wrong-day", reason);
    return reason === undefined;
  });
}

function levelOf({ kind, strike, settlement }: OptionQuote, spot: number): string | undefined {
  if (kind === "put" && settlement >= strike) return `a put at ${figure(settlement)} above its strike ${strike}`;
  const isLevel = kind === "call" && Math.abs(settlement / spot - 1) < LEVEL && strike > 2 * LEVEL * spot;
  return isLevel ? `a call at ${figure(settlement)}, the underlying at ${figure(spot)}` : undefined;
}
