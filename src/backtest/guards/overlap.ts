import { daysBetween, type IsoDate } from "../../core/index.ts";
import type { Fold } from "../walk-forward.ts";
import { type GuardReport, guardReport } from "./guard-report.ts";

const GUARD = "overlap";

/** Training data of every fold must end at least `horizon` sessions before its first entry. */
export function overlapGuard(dates: readonly IsoDate[], folds: readonly Fold[], horizon: number): GuardReport {
  for (const fold of folds) {
    const cutoffs = [fold.cutoff, fold.trainingCutoff, fold.fineTuneCutoff ?? fold.trainingCutoff];
    const rows = cutoffs.map((cutoff) => dates.indexOf(cutoff));
    const first = dates.indexOf(fold.from);
    const apart = first - Math.max(...rows);
    if (Math.min(...rows) < 0 || apart < horizon) {
      const last = dates[Math.max(...rows)] ?? fold.cutoff;
      return guardReport({
        guard: GUARD,
        passed: false,
        compared: folds.length,
        finding: `${fold.year}: fitted on rows before ${last}, tested from ${fold.from}: fewer than ${horizon} sessions apart`,
        evidence: { year: fold.year, fittedBefore: last, testedFrom: fold.from, sessionsApart: apart, needed: horizon },
      });
    }
  }
  return guardReport({
    guard: GUARD,
    passed: folds.length > 0,
    compared: folds.length,
    finding:
      folds.length > 0
        ? `no test window shares a row with a training window (${folds.length} folds)`
        : "no fold to look at",
  });
}

/** Rows [entry, expiry] of a window. */
export interface WindowRows {
  readonly entry: number;
  readonly expiry: number;
}

/**
 * Windows that train and windows that test must share no session: a return that both hold is known before it is tested on.
 * Both lists ascend by entry; every training window enters before the first test window.
 */
export function windowOverlapGuard(
  dates: readonly IsoDate[],
  training: readonly WindowRows[],
  test: readonly WindowRows[],
): GuardReport {
  const [last, first] = [training.at(-1), test[0]];
  const compared = training.length * test.length;
  if (last === undefined || first === undefined)
    return guardReport({ guard: GUARD, passed: false, compared, finding: "no windows to compare" });
  const sharing = training.filter(({ expiry }) => expiry > first.entry).length;
  if (sharing === 0) {
    return guardReport({
      guard: GUARD,
      passed: true,
      compared,
      finding: `the last of ${training.length} training windows expires on ${dates[last.expiry]}, the first test window enters on ${dates[first.entry]}`,
    });
  }
  const shared = last.expiry - first.entry;
  return guardReport({
    guard: GUARD,
    passed: false,
    compared,
    finding: `${sharing} training windows run into the test: the last one (${dates[last.entry]} to ${dates[last.expiry]}) shares ${shared} sessions with the first test window, from ${dates[first.entry]}; no purge`,
    evidence: {
      trainingWindows: training.length,
      testWindows: test.length,
      windowsThatShare: sharing,
      sharedSessions: shared,
      sharedCalendarDays: daysBetween(dates[first.entry]!, dates[last.expiry]!),
      purgeSessions: 0,
    },
  });
}
