import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "../engine/index.ts";
import { type CostRates, ratesBySide, signedRate } from "./cost-rates.ts";
import type { Episodes } from "./episodes.ts";
import { transposed } from "./transposed.ts";

/** Gross P&L and cost, [episodes] each. */
export interface Outcomes {
  readonly gross: Float64Array;
  readonly cost: Float64Array;
}

/**
 * Gross P&L and cost of selling a call and hedging it, in units of the premium at the money (`Episodes.unit`):
 *   X = p - Z + sum_t delta_t (F_{t+1} - F_t),   C = sum_{t=0..n} rate_t |delta_t - delta_{t-1}| F_t,   delta_{-1} = delta_n = 0:
 * the opening trade and the unwind at expiry are paid for; rate_t is that of a purchase or of a sale. After Buehler et al. (2019), arXiv:1802.03042.
 * @param deltas [episodes x steps]
 */
export function outcomes(deltas: Float64Array, episodes: Episodes, costRate: CostRates): Outcomes {
  return outcomesByStep(transposed(deltas, episodes.unit.length, episodes.inputs.steps), episodes, costRate);
}

/** `outcomes` of deltas in the layout of the network, [steps x episodes]. */
export function outcomesByStep(deltas: Float64Array, episodes: Episodes, costRate: CostRates): Outcomes {
  const [times, count] = [episodes.inputs.steps + 1, episodes.unit.length];
  const { buy, sell } = ratesBySide(costRate, times);
  const gross = new Float64Array(count);
  const cost = new Float64Array(count);
  for (let episode = 0; episode < count; episode++) {
    let gains = episodes.option[episode]!;
    let paid = 0;
    let before = 0;
    let priceBefore = 0;
    for (let t = 0; t < times; t++) {
      const price = episodes.prices[episode * times + t]!;
      const held = t + 1 < times ? deltas[t * count + episode]! : 0;
      const trade = held - before;
      gains += before * (price - priceBefore);
      paid += signedRate(trade, buy[t]!, sell[t]!) * trade * price;
      before = held;
      priceBefore = price;
    }
    gross[episode] = gains / episodes.unit[episode]!;
    cost[episode] = paid / episodes.unit[episode]!;
  }
  return { gross, cost };
}

/** The twin of `outcomes` on tensors, differentiable in the deltas. @param deltas [steps, episodes]   @returns [episodes] each */
export function outcomeTensors(
  tf: Tf,
  deltas: Tensor,
  episodes: Episodes,
  costRate: CostRates,
): { gross: Tensor; cost: Tensor } {
  const [steps, count] = [episodes.inputs.steps, episodes.unit.length];
  const rates = ratesBySide(costRate, steps + 1);
  const price = (at: number) => {
    const [t, episode] = [Math.floor(at / count), at % count];
    return episodes.prices[episode * (steps + 1) + t]! / episodes.unit[episode]!;
  };
  const prices = Float64Array.from({ length: (steps + 1) * count }, (_, at) => price(at));
  const moves = Float32Array.from({ length: steps * count }, (_, at) => prices[at + count]! - prices[at]!);
  const start = Float32Array.from(episodes.option, (option, episode) => option / episodes.unit[episode]!);
  const none = tf.zeros([1, count]);
  const trades = tf.sub(tf.concat([deltas, none], 0), tf.concat([none, deltas], 0));
  const paid = (units: Tensor, rate: Float64Array) => {
    const charges = Float32Array.from(prices, (value, at) => rate[Math.floor(at / count)]! * value);
    return tf
      .relu(units)
      .mul(tf.tensor(charges, [steps + 1, count]))
      .sum(0);
  };
  return {
    gross: deltas
      .mul(tf.tensor(moves, [steps, count]))
      .sum(0)
      .add(tf.tensor(start)),
    cost: paid(trades, rates.buy).add(paid(trades.neg(), rates.sell)),
  };
}
