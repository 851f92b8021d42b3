import { type HestonDeltas, hestonTable } from "../../../../hedging/index.ts";
import { d1, forwardDelta } from "../../../../pricing/index.ts";
import type { Episodes } from "../../../../training/index.ts";
import { MARKET, marketPaths } from "./market.ts";
import { type TestFigures, type TestPaths, testEpisodes, testFigures } from "./test-figures.ts";

/** A hedge that is not learned. */
export interface Baseline {
  readonly label: string;
  readonly figures: TestFigures;
}

/** The rules that a network must beat, on the same test paths; the Heston deltas know the variance, as the networks do. */
export function baselines(test: TestPaths): Baseline[] {
  const episodes = testEpisodes(test);
  const { variance, times } = marketPaths(test.key, test.paths, 0);
  const judge = (label: string, deltas: Float64Array) => ({ label, figures: testFigures(deltas, episodes) });
  const { delta, minimumVariance } = hestonDeltas(episodes, variance, times);
  return [
    judge("No hedge", new Float64Array(episodes.inputs.forward.length)),
    judge("Black-Scholes delta, volatility .2", blackDeltas(episodes)),
    judge("Heston delta", delta),
    judge("Heston minimum-variance delta", minimumVariance),
  ];
}

function blackDeltas({ inputs: { forward, tau } }: Episodes): Float64Array {
  const volatility = Math.sqrt(MARKET.heston.theta);
  return forward.map((price, at) => forwardDelta("call", d1(price, MARKET.strike, volatility, tau[at]!)));
}

function hestonDeltas({ inputs }: Episodes, variance: Float64Array, times: number) {
  const { forward, tau, steps } = inputs;
  const table = hestonTable(MARKET.heston);
  const at = (which: keyof HestonDeltas) =>
    forward.map((price, k) => {
      const known = variance[Math.floor(k / steps) * times + (k % steps)]!;
      return table.deltasAtVariance(known, Math.log(price / MARKET.strike), tau[k % steps]!)[which];
    });
  return { delta: at("delta"), minimumVariance: at("minimumVariance") };
}
