import { momentsOf } from "./features.ts";

/** Cost of a unit of |d delta|; no price enters, and opening and closing are free. */
export const COST_RATE = 0.01;

/** What one batch earned and paid [paths each], and the loss. */
export interface BatchOutcome {
  readonly pnl: Float64Array;
  readonly cost: Float64Array;
  /** Var(P&L), divisor n - 1, plus the mean cost. */
  readonly loss: number;
}

/**
 * P&L and cost of positions on the normalised price: P_i = sum_t delta_t (x_{t+1} - x_t), C_i = .01 sum_{t>0} |delta_t - delta_{t-1}|. There is no option.
 * @param delta [times x paths]   @param price normalised [paths x times]
 */
export function batchOutcome(delta: Float64Array, price: Float64Array, paths: number): BatchOutcome {
  const times = delta.length / paths;
  const pnl = new Float64Array(paths);
  const cost = new Float64Array(paths);
  for (let t = 0; t < times; t++) {
    for (let i = 0; i < paths; i++) {
      const held = delta[t * paths + i]!;
      pnl[i]! += held * priceMove(price, times, i, t);
      if (t > 0) cost[i]! += COST_RATE * Math.abs(held - delta[(t - 1) * paths + i]!);
    }
  }
  return { pnl, cost, loss: momentsOf(pnl, 1).variance + momentsOf(cost, 0).mean };
}

/** dLoss/d delta [times x paths]; the slope of |0| is 0. */
export function lossGradient(delta: Float64Array, price: Float64Array, { pnl }: BatchOutcome): Float64Array {
  const paths = pnl.length;
  const times = delta.length / paths;
  const { mean } = momentsOf(pnl, 1);
  return delta.map((held, at) => {
    const [t, i] = [Math.floor(at / paths), at % paths];
    const risk = ((2 * (pnl[i]! - mean)) / (paths - 1)) * priceMove(price, times, i, t);
    const opened = t > 0 ? Math.sign(held - delta[at - paths]!) : 0;
    const changed = t + 1 < times ? Math.sign(held - delta[at + paths]!) : 0;
    return risk + (COST_RATE * (opened + changed)) / paths;
  });
}

/** What a position taken at time t earns; nothing at the last time. */
function priceMove(price: Float64Array, times: number, path: number, t: number): number {
  const at = path * times + t;
  return t + 1 < times ? price[at + 1]! - price[at]! : 0;
}
