import { type ArraySource, newArrays } from "../core/index.ts";
import { type CostRates, ratesBySide, signedRate } from "./cost-rates.ts";
import type { Episodes } from "./episodes.ts";
import type { LossGradient } from "./loss-gradients.ts";

/**
 * Gradient of the deltas from those of gross P&L X and cost C, for `outcomesByStep` (u the unit, F the price):
 *   dX/d delta_t = (F_{t+1} - F_t) / u,   dC/d delta_t = (s_t F_t - s_{t+1} F_{t+1}) / u,
 * s_t the `signedRate` of the trade delta_t - delta_{t-1}: 0, between that of a purchase and of a sale, where nothing is traded.
 * @param deltas [steps x episodes]   @returns [steps x episodes]
 */
export function outcomeGradient(
  deltas: Float64Array,
  gradient: LossGradient,
  episodes: Episodes,
  costRate: CostRates,
  arrays: ArraySource = newArrays,
): Float64Array {
  const [times, count] = [episodes.inputs.steps + 1, episodes.unit.length];
  const { buy, sell } = ratesBySide(costRate, times);
  const dDeltas = arrays.doubles("dDeltas", deltas.length);
  for (let episode = 0; episode < count; episode++) {
    const dGross = gradient.gross[episode]! / episodes.unit[episode]!;
    const dCost = gradient.cost[episode]! / episodes.unit[episode]!;
    let before = 0;
    let priceBefore = 0;
    let chargeBefore = 0;
    for (let t = 0; t < times; t++) {
      const price = episodes.prices[episode * times + t]!;
      const held = t + 1 < times ? deltas[t * count + episode]! : 0;
      const charge = dCost * signedRate(held - before, buy[t]!, sell[t]!) * price;
      if (t > 0) dDeltas[(t - 1) * count + episode] = dGross * (price - priceBefore) + chargeBefore - charge;
      before = held;
      priceBefore = price;
      chargeBefore = charge;
    }
  }
  return dDeltas;
}
