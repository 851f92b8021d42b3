import type { Tensor } from "@tensorflow/tfjs";
import type { Tf } from "../engine/index.ts";
import type { Episodes } from "./episodes.ts";

/**
 * Gross P&L and cost of selling a call and hedging it, in units of the premium at the money (`Episodes.unit`):
 *   X = p - Z + sum_t delta_t (F_{t+1} - F_t),   C = rate sum_{t=0..n} |delta_t - delta_{t-1}| F_t,   delta_{-1} = delta_n = 0:
 * the opening trade and the unwind at expiry are paid for. After Buehler et al. (2019), arXiv:1802.03042.
 * @param deltas [episodes x steps]
 */
export function outcomes(
  deltas: Float64Array,
  episodes: Episodes,
  costRate: number,
): { gross: Float64Array; cost: Float64Array } {
  const { steps } = episodes.inputs;
  const gross = new Float64Array(episodes.unit.length);
  const cost = new Float64Array(episodes.unit.length);
  for (const [episode, unit] of episodes.unit.entries()) {
    let gains = episodes.option[episode]!;
    let traded = 0;
    let before = 0;
    for (let t = 0; t <= steps; t++) {
      const price = episodes.prices[episode * (steps + 1) + t]!;
      if (t > 0) gains += before * (price - episodes.prices[episode * (steps + 1) + t - 1]!);
      const held = t < steps ? deltas[episode * steps + t]! : 0;
      traded += Math.abs(held - before) * price;
      before = held;
    }
    gross[episode] = gains / unit;
    cost[episode] = (costRate * traded) / unit;
  }
  return { gross, cost };
}

/** The twin of `outcomes` on tensors, differentiable in the deltas. @param deltas [steps, episodes]   @returns [episodes] each */
export function outcomeTensors(
  tf: Tf,
  deltas: Tensor,
  episodes: Episodes,
  costRate: number,
): { gross: Tensor; cost: Tensor } {
  const [steps, count] = [episodes.inputs.steps, episodes.unit.length];
  const price = (at: number) => {
    const [t, episode] = [Math.floor(at / count), at % count];
    return episodes.prices[episode * (steps + 1) + t]! / episodes.unit[episode]!;
  };
  const prices = Float64Array.from({ length: (steps + 1) * count }, (_, at) => price(at));
  const moves = Float32Array.from({ length: steps * count }, (_, at) => prices[at + count]! - prices[at]!);
  const start = Float32Array.from(episodes.option, (option, episode) => option / episodes.unit[episode]!);
  const none = tf.zeros([1, count]);
  const trades = tf.sub(tf.concat([deltas, none], 0), tf.concat([none, deltas], 0));
  return {
    gross: deltas
      .mul(tf.tensor(moves, [steps, count]))
      .sum(0)
      .add(tf.tensor(start)),
    cost: trades
      .abs()
      .mul(tf.tensor(Float32Array.from(prices), [steps + 1, count]))
      .sum(0)
      .mul(costRate),
  };
}
