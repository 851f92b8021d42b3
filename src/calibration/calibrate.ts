import { type IsoDate, isIsoDate, type Key, UserError } from "../core/index.ts";
import { type Calibration, historyBefore, type MarketHistory } from "../market/index.ts";
import type { HistoryFitOptions } from "./calibrate-history.ts";
import { calibrateSimulator, type Simulate, type SimulatorOptions } from "./calibrate-simulator.ts";
import { fitHistory } from "./fit-history.ts";
import { fitLeverage } from "./fit-leverage.ts";

export interface CalibrationOptions extends SimulatorOptions, HistoryFitOptions {}

/**
 * Everything that a market's past says, from rows dated before `cutoff` and no other: Heston under P (and under Q where an index is quoted), leverage, and the training simulator.
 * Throws a UserError when the cut-off is no date or leaves too short a history.
 */
export function calibrate(
  history: MarketHistory,
  cutoff: IsoDate,
  options: CalibrationOptions,
  simulate: Simulate,
  key: Key,
): Calibration {
  if (!isIsoDate(cutoff)) throw new UserError(`cutoff must be a date YYYY-MM-DD, was '${cutoff}'`);
  const past = historyBefore(history, cutoff);
  const heston = fitHistory(past, options);
  const leverage = fitLeverage(past);
  return {
    market: history.market,
    cutoff,
    heston,
    leverage,
    ...calibrateSimulator(past, leverage, heston, options, simulate, key),
  };
}
