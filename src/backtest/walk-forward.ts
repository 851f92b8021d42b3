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
  /** The fold's networks were fine-tuned on windows that expire strictly before this date; undefined: not fine-tuned. */
  readonly fineTuneCutoff?: IsoDate | undefined;
}

/** When networks are fine-tuned on past windows. */
export interface FineTuneRules {
  /** Years that must lie between the first past window's entry and the cut-off. */
  readonly minYears: number;
  /** Test years from one fine-tuning to the next; in between the networks stay as they are. */
  readonly everyYears: number;
}

export interface WalkForwardRules {
  readonly from: IsoDate;
  readonly to?: IsoDate | undefined;
  /** Sessions between the last row used to fit and the first entry: at least the horizon, so that no window is shared. */
  readonly purge: number;
  /** Train anew every so many years; 0: once, before the first test year. */
  readonly retrainYears: number;
  /** Absent or null: never. */
  readonly fineTune?: FineTuneRules | null | undefined;
  /** Entry of the first past window; default the first session. */
  readonly firstWindow?: IsoDate | undefined;
}

/**
 * Splits the test span into calendar years with their cut-offs. Windows that enter before a fold's first entry end after the cut-off
 * at the earliest `purge` sessions later, so a fit on rows before the cut-off shares no row with a test window.
 * Networks are fine-tuned for the first fold with enough history before its cut-off and every so many test years from there; each training starts this anew.
 * @param dates sessions of the underlying, ascending. Throws a RangeError when a fold would have no row before its cut-off.
 */
export function walkForward(dates: readonly IsoDate[], rules: WalkForwardRules): Fold[] {
  const folds: Fold[] = [];
  let trainingCutoff: IsoDate | undefined;
  let tuned: { readonly year: number; readonly cutoff: IsoDate } | undefined;
  for (const [year, first, last] of testYears(dates, rules)) {
    check(
      first - rules.purge > 0,
      () => `walkForward: no data ${rules.purge} sessions before the first test entry ${dates[first]}`,
    );
    const cutoff = dates[first - rules.purge]!;
    const firstYear = folds[0]?.year ?? year;
    const retrain = rules.retrainYears > 0 && (year - firstYear) % rules.retrainYears === 0;
    if (trainingCutoff === undefined || retrain) [trainingCutoff, tuned] = [cutoff, undefined];
    if (tuningIsDue(rules.fineTune, { year, cutoff, start: rules.firstWindow ?? dates[0]! }, tuned?.year))
      tuned = { year, cutoff };
    folds.push({
      year,
      from: dates[first]!,
      to: dates[last]!,
      cutoff,
      trainingCutoff,
      fineTuneCutoff: tuned?.cutoff,
    });
  }
  return folds;
}

/** @param tunedYear test year for which the networks were fine-tuned last */
function tuningIsDue(
  rules: FineTuneRules | null | undefined,
  fold: { readonly year: number; readonly cutoff: IsoDate; readonly start: IsoDate },
  tunedYear: number | undefined,
): boolean {
  if (rules === null || rules === undefined) return false;
  if (tunedYear !== undefined) return fold.year - tunedYear >= rules.everyYears;
  return fold.start <= yearsEarlier(fold.cutoff, rules.minYears);
}

/** The same day so many years earlier, as text to compare dates with: it need not exist. */
function yearsEarlier(date: IsoDate, years: number): string {
  return `${String(Math.max(Number(date.slice(0, 4)) - years, 0)).padStart(4, "0")}${date.slice(4)}`;
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

/** Test years in a row that are hedged by the same networks. */
export interface NetworkPeriod extends Pick<Fold, "from" | "to" | "trainingCutoff" | "fineTuneCutoff"> {}

/** Joins neighbouring folds of the same cut-offs. */
export function networkPeriods(folds: readonly Fold[]): NetworkPeriod[] {
  const periods: NetworkPeriod[] = [];
  for (const { from, to, trainingCutoff, fineTuneCutoff } of folds) {
    const open = periods.at(-1);
    if (open?.trainingCutoff === trainingCutoff && open.fineTuneCutoff === fineTuneCutoff)
      periods.splice(-1, 1, { ...open, to });
    else periods.push({ from, to, trainingCutoff, fineTuneCutoff });
  }
  return periods;
}
