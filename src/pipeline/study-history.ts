import {
  drawnParameters,
  historyIntervals,
  parameterStability,
  rollingWindows,
  summariseRealised,
} from "../calibration/index.ts";
import { deriveKey, type Key } from "../core/index.ts";
import {
  type Calibration,
  type HestonHistoryFit,
  type HistoryIntervals,
  type HistoryStudy,
  historyBefore,
  type MarketHistory,
} from "../market/index.ts";
import type { Pool } from "./pool.ts";

/** A calibration with what `calibrate` says of it beyond what the main job needs. */
export interface StudiedCalibration extends Calibration {
  readonly study: HistoryStudy;
}

export interface StudyOptions {
  /** Refits of the bootstrap; 0: intervals from the standard errors. */
  readonly bootstrap: number;
}

/** Refits of one task: enough to be worth a thread, few enough that threads end together. */
const DRAWS_A_TASK = 20;
const WINDOW_YEARS = 5;
const STEP_YEARS = 1;

/** Intervals, stability, rolling fits and realised volatility of a calibration's history. The same for any number of threads. */
export async function studyHistory(
  history: MarketHistory,
  calibration: Calibration,
  { bootstrap }: StudyOptions,
  key: Key,
  pool: Pool,
): Promise<StudiedCalibration> {
  const past = historyBefore(history, calibration.cutoff);
  const { heston } = calibration;
  const [intervals, fits] = await Promise.all([
    intervalsOf(past, heston, bootstrap, deriveKey(key, "intervals"), pool),
    rolling(past, pool),
  ]);
  return {
    ...calibration,
    study: {
      intervals,
      stability: parameterStability(past, heston),
      rolling: { windowYears: WINDOW_YEARS, stepYears: STEP_YEARS, fits },
      realised: summariseRealised(past),
    },
  };
}

async function intervalsOf(
  history: MarketHistory,
  fit: HestonHistoryFit,
  draws: number,
  key: Key,
  pool: Pool,
): Promise<HistoryIntervals> {
  if (fit.source === "returns" || draws === 0 || fit.status !== "converged") return historyIntervals(fit);
  const starts = Array.from({ length: Math.ceil(draws / DRAWS_A_TASK) }, (_, i) => i * DRAWS_A_TASK);
  const parts = await Promise.all(
    starts.map((from) =>
      pool.run({ kind: "bootstrap", history, fit, from, to: Math.min(from + DRAWS_A_TASK, draws), key }),
    ),
  );
  const table = new Float64Array(draws * drawnParameters.length);
  for (const [i, part] of parts.entries()) table.set(part, starts[i]! * drawnParameters.length);
  return historyIntervals(fit, table);
}

async function rolling(history: MarketHistory, pool: Pool): Promise<HestonHistoryFit[]> {
  const windows = rollingWindows(history, { windowYears: WINDOW_YEARS, stepYears: STEP_YEARS });
  const fits = await Promise.all(windows.map((window) => pool.run({ kind: "window", history, window })));
  return fits.filter((fit) => fit !== undefined);
}
