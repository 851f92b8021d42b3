import {
  blackGreeks,
  hestonTable,
  lelandVolatility,
  tradeToBand,
  whalleyWilmottWidth,
} from "../../../hedging/index.ts";
import type { Episodes } from "../../../training/index.ts";
import { HESTON, type HestonPaths, SPOT, STEPS, VOLATILITY, YEARS } from "./heston-market.ts";

/** Positions of one hedge [paths x STEPS]. */
type Hedge = (paths: HestonPaths, episodes: Episodes) => Float64Array;

/** Round trip of its Leland row; one trade a day. */
const ROUND_TRIP = 1e-3;

/** Its band: cost of one side, and risk aversion a point. */
const BAND_COST = 1e-3;
const BAND_AVERSION = 1;

/** The rows without a network, by the name that the tables print. All are deterministic. */
export const classicalHedges = {
  "No hedge": ({ paths }) => new Float64Array(paths * STEPS),
  "Black-Scholes delta": (_, episodes) => blackGreeksAt(episodes, VOLATILITY).delta,
  Leland: (_, episodes) => blackGreeksAt(episodes, lelandVolatility(VOLATILITY, ROUND_TRIP, YEARS / STEPS)).delta,
  "Whalley-Wilmott, as coded": (_, episodes) =>
    bandFromNothing(episodes, (gamma, price) => Math.cbrt((1.5 * BAND_COST * gamma * price * price) / BAND_AVERSION)),
  "Whalley-Wilmott": (_, episodes) =>
    bandFromNothing(episodes, (gamma, price) => whalleyWilmottWidth(BAND_COST, gamma, price, BAND_AVERSION)),
  "Heston delta": (paths) => hestonDeltas(paths, "delta"),
  "Heston minimum variance": (paths) => hestonDeltas(paths, "minimumVariance"),
} as const satisfies Record<string, Hedge>;

export type ClassicalName = keyof typeof classicalHedges;

function blackGreeksAt({ inputs }: Episodes, volatility: number) {
  return blackGreeks(inputs, new Float64Array(inputs.forward.length).fill(volatility));
}

/**
 * Black-Scholes delta inside a no-trade band, the position before the first trade being 0: as the report opens, by moving to the nearer edge.
 * @param width half-width from the gamma and price of an underlying at 100
 */
function bandFromNothing(episodes: Episodes, width: (gamma: number, price: number) => number): Float64Array {
  const { delta, gamma } = blackGreeksAt(episodes, VOLATILITY);
  const held = new Float64Array(delta.length);
  for (let at = 0; at < held.length; at++) {
    const before = at % STEPS === 0 ? 0 : held[at - 1]!;
    const half = width(gamma[at]! / SPOT, SPOT * episodes.inputs.forward[at]!);
    held[at] = tradeToBand(before, delta[at]!, half);
  }
  return held;
}

/** The model's own deltas at the path's variance, by the house's table: Fourier prices on a grid, cubic between. */
function hestonDeltas({ paths, spot, variance }: HestonPaths, which: "delta" | "minimumVariance"): Float64Array {
  const table = hestonTable(HESTON);
  const out = new Float64Array(paths * STEPS);
  for (let t = 0; t < STEPS; t++) {
    const tau = (YEARS * (STEPS - t)) / STEPS;
    for (let path = 0; path < paths; path++) {
      const at = path * (STEPS + 1) + t;
      out[path * STEPS + t] = table.deltasAtVariance(variance[at]!, Math.log(spot[at]!), tau)[which];
    }
  }
  return out;
}
