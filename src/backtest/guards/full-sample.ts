import type { MarketHistory } from "../../market/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";
import { truncateAfter } from "./truncation.ts";

/** Something computed from a history, one value a row: a volatility, a scaler's mean, a filled series, a parameter as of each row. */
export type Component = (history: MarketHistory) => Float64Array;

/**
 * Whether a component knows only what was known at each row: on a history cut off after a row its value there must be the same to the bit.
 * @param cutRows rows to cut after; the value at each is looked at
 */
export function fullSampleGuard(
  target: string,
  component: Component,
  history: MarketHistory,
  cutRows: readonly number[],
): GuardReport {
  const whole = component(history);
  for (const [i, row] of cutRows.entries()) {
    const asOf = component(truncateAfter(history, row));
    const at = firstDifference(whole, asOf, row);
    if (at === undefined) continue;
    const date = history.dates[at]!;
    return guardReport({
      guard: "full-sample statistics",
      target,
      passed: false,
      compared: i + 1,
      finding: `the value of ${date} uses rows after ${history.dates[row]}: ${whole[at]} on the whole sample, ${asOf[at]} on what was known`,
      evidence: { date, wholeSample: whole[at]!, asKnown: asOf[at] ?? "none", cut: history.dates[row]! },
    });
  }
  return guardReport({
    guard: "full-sample statistics",
    target,
    passed: cutRows.length > 0,
    compared: cutRows.length,
    finding: `the same to the bit with everything later cut off, after ${cutRows.length} rows`,
  });
}

/** The first row up to the cut that differs. */
function firstDifference(whole: Float64Array, asOf: Float64Array, cutRow: number): number | undefined {
  for (let row = 0; row <= cutRow; row++) if (!Object.is(whole[row], asOf[row])) return row;
  return undefined;
}
