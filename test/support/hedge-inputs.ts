import { keyFrom, randomStream } from "../../src/core/index.ts";
import type { HedgeInputs } from "../../src/hedging/index.ts";

/** Made-up but plausible episodes: lognormal prices, a wandering implied volatility, strikes about the money, b = -0.8. */
export function sampleInputs(episodes: number, steps: number, seed = 1): HedgeInputs {
  const random = randomStream(keyFrom(seed));
  const grid = () => new Float64Array(episodes * steps);
  const inputs = {
    episodes,
    steps,
    forward: grid(),
    strike: Float64Array.from({ length: episodes }, () => Math.exp(0.03 * random.normal())),
    tau: grid(),
    impliedVolatility: grid(),
    sessionReturn: grid(),
    trailingVolatility: grid().fill(Number.NaN),
    leverage: new Float64Array(episodes).fill(-0.8),
  };
  for (let episode = 0; episode < episodes; episode++) {
    let [price, iv] = [1, 0.1 + 0.2 * random.uniform()];
    for (let t = 0; t < steps; t++) {
      const at = episode * steps + t;
      const shock = t > 0 ? (iv / Math.sqrt(252)) * random.normal() : 0;
      price *= Math.exp(shock);
      iv *= Math.exp(-2 * shock + 0.02 * random.normal());
      inputs.forward[at] = price;
      inputs.impliedVolatility[at] = iv;
      inputs.sessionReturn[at] = shock;
      inputs.tau[at] = ((30 / 365) * (steps - t)) / steps;
    }
  }
  return inputs;
}
