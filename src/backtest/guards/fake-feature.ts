import { check, deriveKey, type Key, randomStream } from "../../core/index.ts";
import { mean, standardDeviation } from "../../statistics/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/** Fits with one more feature, and evaluates. @param feature one value an observation; undefined: without   @returns an error to be minimised, e.g. the mean squared error */
export type FitAndScore = (feature: Float64Array | undefined) => number;

/** One-sided 0.1 % with 40 draws. */
const T_LIMIT = 3.3;
const DRAWS = 40;

/**
 * A random series added as a feature must not help. Evaluated on data that the fit has not seen it makes the error worse, on average by the cost of
 * one more coefficient; where it makes it better, the evaluation uses what the fit has seen.
 * @param observations length of the feature
 */
export function fakeFeatureGuard(
  target: string,
  score: FitAndScore,
  observations: number,
  key: Key,
  draws = DRAWS,
): GuardReport {
  check(draws > 1, () => `fakeFeatureGuard: needs two draws, has ${draws}`);
  const without = score(undefined);
  const gains = Float64Array.from({ length: draws }, (_, draw) => {
    const random = randomStream(deriveKey(key, "fake feature", draw));
    return 1 - score(Float64Array.from({ length: observations }, () => random.normal())) / without;
  });
  const helped = gains.filter((gain) => gain > 0).length;
  const t = (mean(gains) / standardDeviation(gains)) * Math.sqrt(draws);
  const passed = t < T_LIMIT;
  return guardReport({
    guard: "fake feature",
    target,
    passed,
    compared: draws,
    finding: `a random feature ${passed ? "does not help" : "helps"}: the error falls in ${helped} of ${draws} draws, by ${(100 * mean(gains)).toFixed(3)} % on average (t ${t.toFixed(1)})${passed ? "" : "; it is evaluated on what it was fitted to"}`,
    evidence: { draws, helped, meanGain: mean(gains), t, errorWithout: without },
  });
}
