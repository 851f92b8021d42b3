import { keyFrom, randomStream } from "../../src/core/index.ts";
import { blackGreeks, blackValues, type HedgeInputs, type PastMarket } from "../../src/hedging/index.ts";
import type { HestonParameters } from "../../src/market/index.ts";
import { sampleInputs } from "./hedge-inputs.ts";
import { madeUpHistory } from "./made-up-history.ts";

export const sampleHeston: HestonParameters = { kappa: 3, theta: 0.05, xi: 0.6, rho: -0.7, v0: 0.04, measure: "Q" };

/** A made-up past: the windows of `sampleInputs` with strike 1, and a history beside them. */
export function samplePast(
  episodes: number,
  changes: Partial<PastMarket> & { readonly steps?: number } = {},
): PastMarket {
  const { steps = 21, ...given } = changes;
  const random = randomStream(keyFrom(77));
  const history = given.history ?? madeUpHistory({ sessions: episodes + steps + 1 });
  const windows: HedgeInputs = { ...sampleInputs(episodes, steps), strike: new Float64Array(episodes).fill(1) };
  const settled = (episode: number) => {
    const last = episode * steps + steps - 1;
    return windows.forward[last]! * Math.exp((windows.impliedVolatility[last]! / Math.sqrt(252)) * random.normal());
  };
  const prices = Float64Array.from({ length: episodes * (steps + 1) }, (_, at) => {
    const [episode, t] = [Math.floor(at / (steps + 1)), at % (steps + 1)];
    return t < steps ? windows.forward[episode * steps + t]! : settled(episode);
  });
  return {
    history,
    windows,
    entries: history.dates.slice(0, episodes),
    prices,
    values: blackValues(windows, prices),
    greeks: blackGreeks(windows),
    costRate: 5e-4,
    ivMultiple: 0.9,
    side: 1,
    leverage: { b: -0.8, slope: -0.05, standardError: 0.1, rSquared: 0.5, observations: 1000 },
    heston: sampleHeston,
    ...given,
  };
}
