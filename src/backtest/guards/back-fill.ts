import type { IsoDate } from "../../core/index.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

/**
 * Whether the first values of a series were filled from a later one. A figure of a trailing window cannot exist before the window is full:
 * rows that hold the first real value already, bit by bit, were filled from the future.
 * @param values [rows]; NaN = not known
 * @param warmUp rows that must pass before a value can exist
 */
export function backFillGuard(
  target: string,
  dates: readonly IsoDate[],
  values: Float64Array,
  warmUp: number,
): GuardReport {
  const real = values[warmUp];
  let filled = 0;
  for (let row = Math.min(warmUp, values.length) - 1; row >= 0 && Object.is(values[row], real); row--) filled++;
  const early = values.slice(0, warmUp).filter((value) => Number.isFinite(value)).length;
  const passed = real !== undefined && early === 0;
  return guardReport({
    guard: "back-filled values",
    target,
    passed,
    compared: Math.min(warmUp, values.length),
    finding: passed
      ? `no value before the ${warmUp} sessions that it needs`
      : filled > 0
        ? `the first ${filled} values equal that of ${dates[warmUp]} (${real}), the first one that ${warmUp} sessions allow: filled from the future`
        : `${early} values before ${dates[warmUp] ?? "the end"}, where ${warmUp} sessions are needed for one`,
    evidence: { filledRows: filled, valuesTooEarly: early, firstReal: dates[warmUp] ?? "none", value: real ?? "none" },
  });
}
