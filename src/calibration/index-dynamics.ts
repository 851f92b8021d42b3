import type { MarketHistory } from "../market/index.ts";
import { correlation, mean, standardDeviation } from "../statistics/index.ts";
import { CHANGE_SESSIONS, finite, fiveDayChanges, logIndexChanges, standardisedReturns } from "./five-day.ts";

/** Behaviour of a volatility index in a history. */
export interface IndexDynamics {
  /** Standard deviation of daily changes of ln index without the noise. */
  readonly logVolatilityIndexSd: number;
  /** Standard deviation of the independent noise in ln index. */
  readonly indexNoise: number;
  /** Correlation of return and change of ln index without the noise. */
  readonly rho: number;
  readonly logIndexMean: number;
  readonly logIndexSd: number;
  /** Index over realised volatility. */
  readonly wedge: number;
}

/** |rho| of an estimate divided by the noise's share could pass 1. */
const MOST_CORRELATION = 0.98;

/**
 * Splits changes of ln index into a core that lasts and noise n that is independent from day to day. Over h sessions Var = h s^2 + 2 n^2, so from
 * one and five sessions: n^2 = (Var_1 - Var_5 / 5) / 1.6 and s^2 = Var_1 - 2 n^2; n = 0 when the variance ratio is above 1 (index trends).
 * rho is the five-session correlation, divided by the share of the core in the five-session change, so that the simulator shows the same.
 * wedge = 1 / rms(r / (index sqrt(1/252))): index over realised volatility, day by day, so that no crisis decides alone.
 */
export function indexDynamics(history: MarketHistory): IndexDynamics {
  const varianceOne = standardDeviation(finite(logIndexChanges(history, 1))) ** 2;
  const varianceFive = standardDeviation(finite(logIndexChanges(history, CHANGE_SESSIONS))) ** 2;
  const noise = Math.max(0, (varianceOne - varianceFive / CHANGE_SESSIONS) / (2 * (1 - 1 / CHANGE_SESSIONS)));
  const core = varianceOne - 2 * noise;
  const changes = fiveDayChanges(history);
  const coreShare = Math.sqrt((CHANGE_SESSIONS * core) / (CHANGE_SESSIONS * core + 2 * noise));
  const rho = correlation(changes.returns, changes.index) / coreShare;
  const logIndex = finite(history.volatilityIndex.map(Math.log));
  const standardised = finite(standardisedReturns(history));
  return {
    logVolatilityIndexSd: Math.sqrt(core),
    indexNoise: Math.sqrt(noise),
    rho: Math.max(-MOST_CORRELATION, Math.min(MOST_CORRELATION, rho)),
    logIndexMean: mean(logIndex),
    logIndexSd: standardDeviation(logIndex),
    wedge: 1 / Math.sqrt(mean(standardised.map((value) => value * value))),
  };
}
