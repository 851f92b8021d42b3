import type { HestonHistoryFit, MarketHistory } from "../market/index.ts";
import { calibrateHistory, type HistoryFitOptions } from "./calibrate-history.ts";
import { calibrateReturns } from "./calibrate-returns.ts";

/**
 * Heston's model from whatever a history has: returns and quoted volatility indices, or prices alone where the index is only an estimate made from them,
 * which would show a smoothed variance and a premium that somebody assumed.
 */
export function fitHistory(history: MarketHistory, options: HistoryFitOptions = {}): HestonHistoryFit {
  return history.volatilityEstimated === true ? calibrateReturns(history, options) : calibrateHistory(history, options);
}
