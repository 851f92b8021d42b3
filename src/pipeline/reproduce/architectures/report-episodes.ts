import { type Episodes, outcomes } from "../../../training/index.ts";
import { type HestonPaths, SPOT, STEPS, YEARS } from "./heston-market.ts";

/**
 * The report's call on every path, as the trainer takes it: prices are 1 at entry, P&L and cost in points of a price of 100. `impliedVolatility` is the
 * spot volatility sqrt(v), which the report's networks see; a trailing volatility is not known, and the leverage of the skew rule is not used.
 * @param premium points; 0: the report books none
 */
export function reportEpisodes({ paths, spot, variance }: HestonPaths, premium: number): Episodes {
  const grid = () => new Float64Array(paths * STEPS);
  const [forward, tau, impliedVolatility, sessionReturn] = [grid(), grid(), grid(), grid()];
  const option = new Float64Array(paths);
  for (let path = 0; path < paths; path++) {
    for (let t = 0; t < STEPS; t++) {
      const from = path * (STEPS + 1) + t;
      const to = path * STEPS + t;
      forward[to] = spot[from]!;
      tau[to] = (YEARS * (STEPS - t)) / STEPS;
      impliedVolatility[to] = Math.sqrt(variance[from]!);
      sessionReturn[to] = t === 0 ? 0 : Math.log(spot[from]! / spot[from - 1]!);
    }
    option[path] = premium / SPOT - Math.max(spot[path * (STEPS + 1) + STEPS]! - 1, 0);
  }
  return {
    inputs: {
      ...{ episodes: paths, steps: STEPS, forward, tau, impliedVolatility, sessionReturn },
      strike: new Float64Array(paths).fill(1),
      trailingVolatility: grid().fill(Number.NaN),
      leverage: new Float64Array(paths),
    },
    prices: spot,
    option,
    unit: new Float64Array(paths).fill(1 / SPOT),
  };
}

/** What a hedge did on every path, in points. */
export interface HedgedPaths {
  /** Premium, payoff and gains, before costs [paths]. */
  readonly gross: Float64Array;
  /** Units traded, opening and closing counted [paths]. */
  readonly volume: Float64Array;
  /** Value of what was traded, in points: what a cost rate multiplies [paths]. */
  readonly turnover: Float64Array;
}

/** @param deltas [paths x STEPS] */
export function hedgePaths(deltas: Float64Array, episodes: Episodes): HedgedPaths {
  const { gross, cost } = outcomes(deltas, episodes, 1);
  const volume = gross.map((_, path) => {
    let [sum, before] = [0, 0];
    for (let t = 0; t < STEPS; t++) {
      const held = deltas[path * STEPS + t]!;
      sum += Math.abs(held - before);
      before = held;
    }
    return sum + Math.abs(before);
  });
  return { gross, volume, turnover: cost };
}

/** P&L after a cost in basis points of the value traded. */
export function netOf({ gross, turnover }: HedgedPaths, costBps: number): Float64Array {
  return gross.map((points, path) => points - (costBps / 1e4) * turnover[path]!);
}
