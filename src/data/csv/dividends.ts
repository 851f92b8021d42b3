import type { Dividend } from "../../market/index.ts";
import { median } from "../median.ts";

/** Smallest step of adjusted close / close that can be a dividend, relative to the price: below it is rounding. */
const smallestStep = 1e-5;
/** A step must also stand out of the file's own rounding noise by this factor (prices printed with two decimals). */
const noiseMultiple = 10;

interface DailyCloses {
  readonly dates: readonly string[];
  readonly close: Float64Array;
  readonly adjustedClose: Float64Array;
}

/**
 * Cash dividends that an adjusted close implies. On an ex-date the ratio a = adjusted / close steps up:
 * a[t-1] / a[t] = 1 - D / C[t-1], so D = C[t-1] (1 - a[t-1] / a[t]), in the currency of the price.
 * Steps below 1e-5, or below ten times the median step (rounding of the file), are no dividends.
 */
export function dividendsFromAdjustedClose({ dates, close, adjustedClose }: DailyCloses): Dividend[] {
  const steps: number[] = [];
  const known = dates.map((_, t) => t).filter((t) => close[t]! > 0 && adjustedClose[t]! > 0);
  for (const [k, t] of known.entries()) {
    const before = known[k - 1];
    if (before !== undefined)
      steps.push(1 - (adjustedClose[before]! / close[before]!) * (close[t]! / adjustedClose[t]!));
  }
  const noise = median(steps.map(Math.abs));
  const threshold = Math.max(smallestStep, steps.length < noiseMultiple ? 0 : noiseMultiple * noise);
  return steps.flatMap((step, k) =>
    step > threshold ? [{ exDate: dates[known[k + 1]!]!, amount: close[known[k]!]! * step }] : [],
  );
}
