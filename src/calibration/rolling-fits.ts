import { addDays, check, type IsoDate, UserError } from "../core/index.ts";
import { type HestonHistoryFit, historyBetween, type MarketHistory } from "../market/index.ts";
import { fitHistory } from "./fit-history.ts";

export interface RollingOptions {
  /** Length of a window in calendar years, default 5. */
  readonly windowYears?: number;
  /** From one window to the next, default 1. */
  readonly stepYears?: number;
}

/**
 * Fits to windows of so many years, the last ending with the history and earlier ones each a step before, ascending. Only whole windows; one without
 * enough observations (an index that starts later, say) is left out. Empty where the history is shorter than a window.
 */
export function rollingFits(history: MarketHistory, options: RollingOptions = {}): HestonHistoryFit[] {
  return rollingWindows(history, options).flatMap((window) => fitWindow(history, window) ?? []);
}

/** First date of a window, and the date before which it ends. */
export interface HistoryWindow {
  readonly from: IsoDate;
  readonly before: IsoDate;
}

/** The fit to one window; undefined where it has too few observations. */
export function fitWindow(history: MarketHistory, { from, before }: HistoryWindow): HestonHistoryFit | undefined {
  try {
    return fitHistory(historyBetween(history, from, before));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The windows of `rollingFits`, ascending. */
export function rollingWindows(
  { dates }: Pick<MarketHistory, "dates">,
  { windowYears = 5, stepYears = 1 }: RollingOptions = {},
): HistoryWindow[] {
  check(windowYears > 0 && stepYears > 0, () => `rollingFits: years must be > 0, were ${windowYears}, ${stepYears}`);
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return [];
  const end = addDays(last, 1);
  const windows: HistoryWindow[] = [];
  for (let back = 0; ; back += stepYears) {
    const from = yearsBefore(end, back + windowYears);
    if (from < first) return windows.reverse();
    windows.push({ from, before: yearsBefore(end, back) });
  }
}

function yearsBefore(date: IsoDate, years: number): IsoDate {
  return addDays(date, -Math.round(365.25 * years));
}
