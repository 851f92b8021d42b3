import type { Key } from "../core/index.ts";
import {
  type Calibration,
  DAYS_PER_YEAR,
  type HestonHistoryFit,
  type LeverageFit,
  type MarketHistory,
  type PathBatch,
  type SimulatorParameters,
} from "../market/index.ts";
import { indexDynamics } from "./index-dynamics.ts";
import { matchJumps } from "./match-jumps.ts";
import { pastWindows } from "./past-windows.ts";
import { volatilityRegimes } from "./regimes.ts";
import { skewMultiple } from "./skew-multiple.ts";

/** Paths of a simulator: the same key gives the same paths, whatever the parameters. */
export type Simulate = (
  parameters: SimulatorParameters,
  request: { readonly paths: number; readonly steps: number; readonly key: Key },
) => PathBatch;

export interface SimulatorOptions {
  /** Probability of a negative jump a day, default 0.02 (SPY); 0.035 suits NIFTY. */
  readonly jumpProbability?: number;
  /** At-the-money implied volatility over the volatility index, default 0.90. */
  readonly ivMultiple?: number;
  /** Lognormal standard deviation of each path's kappa and xi, default 0.25. */
  readonly randomisation?: number;
  /** Degrees of freedom of the return shock, default 5. */
  readonly studentDegrees?: number;
  /** Sessions of an episode, default 21. */
  readonly sessions?: number;
  /** The same in calendar days, default 30. */
  readonly calendarDays?: number;
  /** Volatility regimes of the past, each with a simulator of its own beside that of the whole past; default 1: none. */
  readonly regimes?: number;
  /** Simulated paths of one evaluation of k*, default 20000. */
  readonly paths?: number;
}

/** Jumps may make up this share of the return's variance at most. */
const MOST_JUMP_SHARE = 0.5;

/**
 * Parameters of the training simulator from a history. The volatility index sets level, speed and noise (`indexDynamics`), the Heston fit the
 * mean reversion. The mean size of the negative jumps is set by indirect inference: the variance-optimal multiple k* of the skew rule on simulated
 * windows must equal target = (k* of past windows + 1) / 2, half shrunk to the rule itself. When no jumps already give more than the target,
 * there are none; when the target is out of reach the size is at its bound; `status` is then `stalled`.
 * With regimes, the same once more for each of `volatilityRegimes`; the windows that set the jumps are then those within the regime.
 */
export function calibrateSimulator(
  history: MarketHistory,
  leverage: LeverageFit,
  heston: HestonHistoryFit,
  options: SimulatorOptions,
  simulate: Simulate,
  key: Key,
): Pick<Calibration, "simulator" | "skewMultiple" | "regimes"> {
  const whole = calibrateOne(history, leverage, heston, options, simulate, key);
  const { regimes: count = 1 } = options;
  if (count === 1) return whole;
  const regimes = volatilityRegimes(history, count).map(
    (regime) => calibrateOne(regime, leverage, heston, options, simulate, key).simulator,
  );
  return { ...whole, regimes };
}

/** The simulator of the sessions that have a volatility index: level, noise, correlation and jumps are theirs, mean reversion and b are the whole past's. */
function calibrateOne(
  history: MarketHistory,
  leverage: LeverageFit,
  heston: HestonHistoryFit,
  options: SimulatorOptions,
  simulate: Simulate,
  key: Key,
): Pick<Calibration, "simulator" | "skewMultiple"> {
  const {
    jumpProbability = 0.02,
    ivMultiple = 0.9,
    randomisation = 0.25,
    studentDegrees = 5,
    sessions = 21,
    calendarDays = 30,
    paths = 20_000,
  } = options;
  const withJumps = (jumpMean: number): SimulatorParameters => ({
    ...dynamics,
    kappa: heston.p.kappa,
    jumpProbability,
    jumpMean,
    studentDegrees,
    randomisation,
  });
  const dynamics = indexDynamics(history);
  const years = calendarDays / DAYS_PER_YEAR;
  const rule = { b: leverage.b, ivMultiple, years };
  const past = skewMultiple(pastWindows(history, sessions, years), rule);
  const target = (past + 1) / 2;
  const simulated = (jumpMean: number): number =>
    skewMultiple(simulate(withJumps(jumpMean), { paths, steps: sessions, key }), rule);
  const match = matchJumps(simulated, target, dynamics.rho < 0 ? largestJump(jumpProbability) : 0);
  return {
    simulator: withJumps(match.jumpMean),
    skewMultiple: { past, target, simulated: match.simulated, status: match.status },
  };
}

/** Size at which the jumps' variance p (1 - p) size^2, in units of the return's, reaches its bound. */
function largestJump(probability: number): number {
  return probability > 0 ? Math.sqrt(MOST_JUMP_SHARE / (probability * (1 - probability))) : 0;
}
