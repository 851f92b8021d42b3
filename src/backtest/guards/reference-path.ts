import { correlation } from "../../statistics/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/** Deltas of one option on one path go together; those of two independent paths have a correlation of 0 beyond the first step. */
const LEAST_CORRELATION = 0.5;

/**
 * Whether the reference of a band penalty was computed on the paths that are trained on: the deltas of a first stage, and those of Black-Scholes
 * on the paths at hand, must go together at the last step, where the paths have parted.
 * @param reference, onPaths [episodes x steps]
 */
export function referencePathGuard(
  target: string,
  reference: Float64Array,
  onPaths: Float64Array,
  steps: number,
): GuardReport {
  const lasts = (values: Float64Array) => values.filter((_, at) => at % steps === steps - 1);
  const found = correlation(lasts(reference), lasts(onPaths));
  const passed = found >= LEAST_CORRELATION;
  return guardReport({
    guard: "reference path",
    target,
    passed,
    compared: reference.length / steps,
    finding: `reference deltas and those of the paths at hand have a correlation of ${found.toFixed(3)} at the last step${passed ? "" : ": the reference comes from other paths"}`,
    evidence: { correlation: found, least: LEAST_CORRELATION },
  });
}
