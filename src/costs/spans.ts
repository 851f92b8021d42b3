import { daysBetween, type IsoDate } from "../core/index.ts";
import type { CostModel } from "./model.ts";

/** Dates over which the tariff is about the same; `to` is the day after the last, undefined while the span is open. */
export interface CostSpan {
  readonly from: IsoDate;
  readonly to: IsoDate | undefined;
}

/** A span ends where the tariff moves by this fraction of its level at the span's start. */
const MINIMUM_CHANGE = 0.05;
/** A span that would be shorter than a quarter is joined with the one after. */
const SHORTEST_DAYS = 91;

/**
 * Spans between changes of a schedule's rates that matter: at each date on which a rate changes, the mean cost of buying and selling under the old span's
 * first rates and under the new ones is compared, at the price and for the book of that date; a change under a twentieth joins the span before. So a
 * span is ended by the rates that weigh most at the market's prices (STT in India, Section 31 in the US), never by the price or the lot size themselves.
 * @param last last date of interest
 */
export function costSpans(
  model: CostModel,
  from: IsoDate,
  last: IsoDate,
  priceOn: (date: IsoDate) => number,
): CostSpan[] {
  const starts = [from];
  let reference = from;
  for (const date of model.changes) {
    if (date <= from || date > last) continue;
    const [price, { book }] = [priceOn(date), model.on(date)];
    const before = model.tariff(reference, price, book);
    if (Math.abs(model.tariff(date, price, book) - before) <= MINIMUM_CHANGE * before) continue;
    reference = date;
    if (daysBetween(starts.at(-1)!, date) >= SHORTEST_DAYS) starts.push(date);
  }
  return starts.map((start, i) => ({ from: start, to: starts[i + 1] }));
}
