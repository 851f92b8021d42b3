import { check, type Key } from "../core/index.ts";
import { indexWeight, SESSION_YEARS, type SimulatorParameters } from "../market/index.ts";
import type { DailyShocks } from "./daily-shocks.ts";
import { type SquareRootStep, squareRootStep } from "./quadratic-exponential.ts";
import { drawStep, stepNumbers } from "./step-numbers.ts";

/** Entry levels spread wider than the past, so that training reaches somewhat beyond the calmest and wildest days on record. */
const ENTRY_SPREAD = 1.15;

/** What is fixed for the whole of one path. */
export interface PathEntry {
  readonly v0: number;
  readonly theta: number;
  readonly xi: number;
  /** B of index^2 = wedge^2 (theta + (v - theta) B). */
  readonly b: number;
  /** The same of a second index's horizon; 0 without one. */
  readonly termWeight: number;
  readonly kappa: number;
  /** Standard normal of the index's noise at entry. */
  readonly noise: number;
  /** Moments of the diffusive part of the variance. */
  readonly step: SquareRootStep;
}

/**
 * Draws a path's variance and dynamics.
 *
 * v0 = (index0 / wedge)^2 with ln index0 normal as in the past, somewhat wider. Long-run variance: theta = sqrt(v0 vbar), the geometric mean of the path's own level
 * and the past mean variance vbar = exp(2 mean + 2 sd^2) / wedge^2. It is positive for every v0, and the index returns towards its past mean at about
 * half the speed kappa, as the monthly regression of ln index on its level does (-0.12 SPY 1993-2009, -0.17 NIFTY 2008-2012; kappa itself is
 * dominated by the decay of spikes).
 *
 * Scale-consistent volatility of variance: index ~ V^(1/2) with V = theta + (v - theta) B, so d ln index = B xi sqrt(v) dW / (2 V) + ..., whose daily
 * standard deviation at entry is the measured one, s, at every level when xi = 2 s sqrt(252) V0 / (B sqrt(v0)); about 2 s sqrt(252) sqrt(v0) / B.
 *
 * kappa and xi are multiplied by independent lognormals of mean 1 and log standard deviation `randomisation`.
 */
export function drawEntry(parameters: SimulatorParameters, shocks: DailyShocks, key: Key, path: number): PathEntry {
  const [level, speed] = normals(key, path, 2);
  const [turbulence, noise] = normals(key, path, 3);
  const { logIndexMean, logIndexSd, wedge, randomisation } = parameters;
  const v0 = (Math.exp(logIndexMean + ENTRY_SPREAD * logIndexSd * level) / wedge) ** 2;
  const pastMean = Math.exp(2 * logIndexMean + 2 * logIndexSd * logIndexSd) / (wedge * wedge);
  const theta = Math.sqrt(v0 * pastMean);
  const kappa = parameters.kappa * meanOneLognormal(speed, randomisation);
  const b = indexWeight(kappa);
  const expected = theta + (v0 - theta) * b;
  const scale = (2 * parameters.logVolatilityIndexSd * expected) / (b * Math.sqrt(v0 * SESSION_YEARS));
  const xi = scale * meanOneLognormal(turbulence, randomisation);
  // The mean of the diffusive part, theta (1 - e) + e v - lift p sqrt(v dt), must stay positive for every v.
  const e = Math.exp(-kappa * SESSION_YEARS);
  check(
    xi * shocks.varianceLift * parameters.jumpProbability * Math.sqrt(SESSION_YEARS) <
      2 * Math.sqrt(theta * (1 - e) * e),
    () =>
      `trainingPaths: jumps lift the variance more than its mean reversion takes back (kappa ${kappa}, xi ${xi}, theta ${theta})`,
  );
  return {
    v0,
    theta,
    xi,
    b,
    kappa,
    noise,
    termWeight: 0,
    step: squareRootStep(kappa, theta, xi * shocks.varianceScale, SESSION_YEARS),
  };
}

/** Two standard normals of a path, by Box-Muller. */
function normals(key: Key, path: number, block: number): [number, number] {
  const numbers = stepNumbers();
  drawStep(key, path, 0, block, numbers);
  const radius = Math.sqrt(-2 * Math.log(numbers.first));
  const angle = 2 * Math.PI * numbers.second;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

function meanOneLognormal(normal: number, deviation: number): number {
  return Math.exp(deviation * normal - 0.5 * deviation * deviation);
}
