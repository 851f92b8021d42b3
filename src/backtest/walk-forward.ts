import { check, firstIndexAfter, type IsoDate } from "../core/index.ts";

/** One test year and what may be known for it. */
export interface Fold {
  /** The test year. */
  readonly year: number;
  /** First and last entry date of the fold. */
  readonly from: IsoDate;
  readonly to: IsoDate;
  /** Leverage and other yearly parameters see only rows strictly before this date: `purge` sessions before the first entry. */
  readonly cutoff: IsoDate;
  /** Networks and simulators of this fold see only rows strictly before this date: the cut-off of the first fold of its block. */
  readonly trainingCutoff: IsoDate;
}

export interface WalkForwardRules {
  readonly from: IsoDate;
  readonly to?: IsoDate | undefined;
  /** Sessions between the last row used to fit and the first entry: at least the horizon, so that no window is shared. */
  readonly purge: number;
  /** Train anew every so many years; 0: once, before the first test year. */
  readonly retrainYears: number;
}

/**
 * Splits the test span into calendar years with their cut-offs. Windows that enter before a fold's first entry end after the cut-off
 * at the earliest `purge` sessions later, so a fit on rows before the cut-off shares no row with a test window.
 * @param dates sessions of the underlying, ascending. Throws a RangeError when a fold would have no row before its cut-off.
 */
export function walkForward(dates: readonly IsoDate[], rules: WalkForwardRules): Fold[] {
  const folds: Fold[] = [];
  let trainingCutoff: IsoDate | undefined;
  for (const [year, first, last] of testYears(dates, rules)) {
    check(
      first - rules.purge > 0,
      () => `walkForward: no data ${rules.purge} sessions before the first test entry ${dates[first]}`,
    );
    const cutoff = dates[first - rules.purge]!;
    const firstYear = folds[0]?.year ?? year;
    const retrain = rules.retrainYears > 0 && (year - firstYear) % rules.retrainYears === 0;
    if (trainingCutoff === undefined || retrain) trainingCutoff = cutoff;
    folds.push({ year, from: dates[first]!, to: dates[last]!, cutoff, trainingCutoff });
  }
  return folds;
}

/** [year, index of its first session, index of its last] for the years of the span that have sessions. */
function testYears(dates: readonly IsoDate[], rules: WalkForwardRules): [number, number, number][] {
  const years: [number, number, number][] = [];
  for (let i = 0; i < dates.length; i++) {
    const date = dates[i]!;
    if (date < rules.from || (rules.to !== undefined && date > rules.to)) continue;
    const year = Number(date.slice(0, 4));
    const open = years.at(-1);
    if (open === undefined || open[0] !== year) years.push([year, i, i]);
    else open[2] = i;
  }
  return years;
}

/** The fold in which an entry date falls, or undefined. */
export function foldOf(folds: readonly Fold[], entry: IsoDate): Fold | undefined {
  const index = firstIndexAfter(
    folds.map((fold) => fold.from),
    entry,
  );
  const fold = folds[index - 1];
  return fold !== undefined && entry <= fold.to ? fold : undefined;
}
