import { check, normalCdf, normalPdf } from "../core/index.ts";
import type { PathBatch } from "../market/index.ts";
import { blackPrice, d1 } from "../pricing/index.ts";

export interface SkewMultipleOptions {
  /** b of the skew rule. */
  readonly b: number;
  /** Implied volatility of the at-the-money option over the volatility index. */
  readonly ivMultiple: number;
  /** Time to expiry at entry, in calendar years: 30/365 for 21 sessions. */
  readonly years: number;
}

const TOLERANCE = 1e-6;
const MAX_ITERATIONS = 50;

/**
 * k* of a set of windows: the multiple k for which short at-the-money calls hedged by delta_i = N(d1(IV_i) + k b sqrt(tau_i)) have the least variance of
 *
 *     (premium - payoff + sum_i delta_i (F_{i+1} - F_i)) / (0.4 IV_0 sqrt(tau_0)),
 *
 * with no costs, IV_i = ivMultiple x index_i and tau_i = years (n - i)/n for windows of n sessions. P&L counts in units of about one premium, so that
 * windows of high volatility do not decide alone. k* = 1 where the index's daily co-movement with returns is all that matters to a hedge held to
 * expiry; mean reversion and noise of the index lower it, skewed jumps raise it.
 * Gauss-Newton on the first-order condition cov(P&L, dP&L/dk) = 0. Throws a RangeError when b is 0 or the windows are empty.
 */
export function skewMultiple(windows: PathBatch, options: SkewMultipleOptions): number {
  check(options.b !== 0, () => "skewMultiple: b must not be 0");
  check(windows.paths > 1, () => `skewMultiple: needs two windows, had ${windows.paths}`);
  const market = windowMarket(windows, options);
  let k = 1;
  for (let i = 0; i < MAX_ITERATIONS; i++) {
    const step = newtonStep(market, options.b, k);
    k += step;
    if (Math.abs(step) < TOLERANCE) break;
  }
  return k;
}

/** What the hedges see, [windows x steps] unless noted; money in units of about one premium. */
interface WindowMarket {
  readonly windows: number;
  readonly steps: number;
  readonly d1: Float64Array;
  /** sqrt(tau) [steps] */
  readonly rootTau: Float64Array;
  /** Change of the forward until the next session. */
  readonly moves: Float64Array;
  /** Premium less payoff [windows]. */
  readonly unhedged: Float64Array;
}

function windowMarket(
  { paths, times, spot, volatilityIndex }: PathBatch,
  { ivMultiple, years }: SkewMultipleOptions,
): WindowMarket {
  const steps = times - 1;
  const tau = Float64Array.from({ length: steps }, (_, i) => (years * (steps - i)) / steps);
  const market: WindowMarket = {
    windows: paths,
    steps,
    d1: new Float64Array(paths * steps),
    rootTau: tau.map(Math.sqrt),
    moves: new Float64Array(paths * steps),
    unhedged: new Float64Array(paths),
  };
  for (let w = 0; w < paths; w++) {
    const entry = w * times;
    const volatility = ivMultiple * volatilityIndex[entry]!;
    const unit = 0.4 * volatility * Math.sqrt(tau[0]!);
    market.unhedged[w] = (blackPrice("call", 1, 1, volatility, tau[0]!) - Math.max(spot[entry + steps]! - 1, 0)) / unit;
    for (let i = 0; i < steps; i++) {
      market.d1[w * steps + i] = d1(spot[entry + i]!, 1, ivMultiple * volatilityIndex[entry + i]!, tau[i]!);
      market.moves[w * steps + i] = (spot[entry + i + 1]! - spot[entry + i]!) / unit;
    }
  }
  return market;
}

/** -cov(P, P') / var(P') at k, with P' = dP/dk. */
function newtonStep({ windows, steps, d1, rootTau, moves, unhedged }: WindowMarket, b: number, k: number): number {
  let [sumP, sumD, sumPD, sumDD] = [0, 0, 0, 0];
  for (let w = 0; w < windows; w++) {
    let pnl = unhedged[w]!;
    let slope = 0;
    for (let i = 0; i < steps; i++) {
      const at = w * steps + i;
      const shift = b * rootTau[i]!;
      const probit = d1[at]! + k * shift;
      pnl += normalCdf(probit) * moves[at]!;
      slope += shift * normalPdf(probit) * moves[at]!;
    }
    sumP += pnl;
    sumD += slope;
    sumPD += pnl * slope;
    sumDD += slope * slope;
  }
  return -(sumPD - (sumP * sumD) / windows) / (sumDD - (sumD * sumD) / windows);
}
