import { indexWeight, SESSION_YEARS } from "../market/index.ts";
import { covariance, mean } from "../statistics/index.ts";
import type { HistoryPairs } from "./history-pairs.ts";
import type { JointParameters } from "./joint-parameters.ts";

/** Bounds of the daily autoregression: a half-life between one session and about five years. */
const LEAST_DECAY = 0.5;
const MOST_DECAY = 0.9995;

/**
 * Closed-form starting point: kappa from the autoregression of the squared index, theta from realised variance, kappa_Q from the ratio of the
 * index's level to realised variance, xi and rho from standardised innovations.
 */
export function momentStart(pairs: HistoryPairs): JointParameters {
  const { before, after, returns } = pairs;
  const fitted = covariance(before, after) / covariance(before, before);
  const decay = Math.min(MOST_DECAY, Math.max(LEAST_DECAY, fitted));
  const kappa = -Math.log(decay) / SESSION_YEARS;
  const theta = covariance(returns, returns) / SESSION_YEARS;
  const kappaQ = kappaQOfLevel(kappa, mean(before) / theta);
  const b = indexWeight(kappaQ);
  const lowest = before.reduce((least, value) => Math.min(least, value), after[0]!);
  const a = Math.min(((kappa * theta) / kappaQ) * (1 - b), 0.9 * lowest);
  return { kappa, theta, kappaQ, ...innovations(pairs, { kappa, theta, decay, a, b }) };
}

/** kappa_Q at which E[index^2] / theta = (kappa / kappa_Q)(1 - b) + b equals `ratio`, by bisection in the logarithm. */
function kappaQOfLevel(kappa: number, ratio: number): number {
  const excess = (kappaQ: number): number => {
    const b = indexWeight(kappaQ);
    return (kappa / kappaQ) * (1 - b) + b - ratio;
  };
  let low = 0.02;
  let high = 30 * kappa;
  if (excess(low) < 0) return low;
  if (excess(high) > 0) return high;
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(low * high);
    if (excess(middle) > 0) low = middle;
    else high = middle;
  }
  return Math.sqrt(low * high);
}

interface AffineModel {
  readonly kappa: number;
  readonly theta: number;
  readonly decay: number;
  readonly a: number;
  readonly b: number;
}

/** xi and rho from returns and variance surprises, both divided by sqrt(v D). */
function innovations(pairs: HistoryPairs, { kappa, theta, decay, a, b }: AffineModel): { xi: number; rho: number } {
  const drift = mean(pairs.returns);
  let surprises = 0;
  let products = 0;
  let squares = 0;
  for (let i = 0; i < pairs.count; i++) {
    const v = Math.max((pairs.before[i]! - a) / b, 1e-5);
    const scale = Math.sqrt(v * SESSION_YEARS);
    const surprise = ((pairs.after[i]! - a) / b - theta - (v - theta) * decay) / scale;
    const shock = (pairs.returns[i]! - drift) / scale;
    surprises += surprise * surprise;
    products += surprise * shock;
    squares += shock * shock;
  }
  const xi = Math.sqrt(((surprises / pairs.count) * 2 * kappa * SESSION_YEARS) / (1 - decay * decay));
  const rho = products / Math.sqrt(surprises * squares);
  return { xi, rho: Math.max(-0.99, Math.min(0.99, rho)) };
}
