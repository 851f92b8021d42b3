import type { RateDefinition } from "../market/index.ts";

/** How a rate series is quoted. */
export type RateQuote = Extract<RateDefinition, { kind: "series" }>["quote"];

/** Days of the bill and of the discount year: US Treasury bills are quoted on 360 days, interest counts on 365. */
const billDays = 91;
const discountYear = 360;
const year = 365;

/**
 * Continuously compounded rate a year from a quoted one in % a year; negative quotes are fine.
 * `discount91`: bank discount d of a 13-week bill, r = ln(1 / (1 - d 91/360)) 365/91. `simple`: r = ln(1 + x).
 */
export function continuousRate(percent: number, quote: RateQuote): number {
  const fraction = percent / 100;
  if (quote === "simple") return Math.log1p(fraction);
  return (-Math.log1p((-fraction * billDays) / discountYear) * year) / billDays;
}
