import { keyFrom, randomStream } from "../../src/core/index.ts";
import type { SideRates } from "../../src/training/cost-rates.ts";
import type { Episodes } from "../../src/training/index.ts";
import { sampleInputs } from "./hedge-inputs.ts";

/** Made-up sales of a call on the paths of `sampleInputs`. */
export function sampleEpisodes(episodes: number, steps: number, seed = 1): Episodes {
  const inputs = sampleInputs(episodes, steps, seed);
  const random = randomStream(keyFrom(seed + 1000));
  const price = (episode: number, t: number) =>
    t < steps
      ? inputs.forward[episode * steps + t]!
      : inputs.forward[episode * steps + t - 1]! * Math.exp(0.01 * random.normal());
  return {
    inputs,
    prices: Float64Array.from({ length: episodes * (steps + 1) }, (_, at) =>
      price(Math.floor(at / (steps + 1)), at % (steps + 1)),
    ),
    option: Float64Array.from({ length: episodes }, () => 0.02 * random.normal()),
    unit: Float64Array.from({ length: episodes }, () => 0.02 + 0.01 * random.uniform()),
  };
}

/** Rates that differ by side and time. */
export function sampleRates(steps: number): SideRates {
  return {
    buy: Float64Array.from({ length: steps + 1 }, (_, t) => 0.001 * (1 + t)),
    sell: Float64Array.from({ length: steps + 1 }, (_, t) => 0.004 + 0.002 * (t % 2)),
  };
}
