import { deriveKey, keyFrom, normalQuantile, philox, uniformOf } from "../../core/index.ts";
import type { Challenger } from "../challenger.ts";
import { linearHedge, type Regressor } from "./linear-hedge.ts";
import { rufWangRegressors, rufWangVega } from "./ruf-wang.ts";

const KEY = deriveKey(keyFrom(0), "fake feature");

/** The placebo: a standard normal number a session beside the regressors of the delta-vega regression. */
export const fakeFeaturePlacebo: Challenger = {
  ...linearHedge({
    name: "Placebo: Ruf-Wang, fake feature",
    family: "placebo",
    description:
      "Must not help: a N(d1) + b vega/F + g z of the Ruf-Wang regression, z random and the same for all options of a session.",
    regressors: { a: rufWangRegressors.delta, b: rufWangRegressors.vega, g: randomSeries() },
    base: "none",
    objective: "daily",
  }),
  placeboOf: rufWangVega.name,
};

/** Random numbers by session: the bits of its implied volatility are the counter, so that a session has one number wherever it stands in a table. */
function randomSeries(): Regressor {
  return ({ impliedVolatility }) => {
    const drawn = new Map<number, number>();
    return impliedVolatility.map((volatility) => {
      const known = drawn.get(volatility);
      if (known !== undefined) return known;
      const number = normalOf(volatility);
      drawn.set(volatility, number);
      return number;
    });
  };
}

function normalOf(value: number): number {
  const [low, high] = new Uint32Array(Float64Array.of(value).buffer);
  const words = new Uint32Array(4);
  philox(KEY, low!, high!, 0, 0, words);
  return normalQuantile(uniformOf(words[0]!, words[1]!));
}
