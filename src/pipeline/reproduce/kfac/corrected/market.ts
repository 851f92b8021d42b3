import type { Key } from "../../../../core/index.ts";
import type { HestonParameters } from "../../../../market/index.ts";
import { expectedTotalVariance, hestonPrices, payoff } from "../../../../pricing/index.ts";
import { type HestonPaths, simulateHeston } from "../../../../simulation/index.ts";
import type { Episodes } from "../../../../training/index.ts";
import { DT, HESTON, STEPS } from "../published/market.ts";

/** The experiment's market, with an option in it: one call at the money is sold, S0 = K = 1, and hedged at 50 closes. */
export const MARKET = {
  heston: { ...HESTON, measure: "Q" } satisfies HestonParameters,
  steps: STEPS,
  years: STEPS * DT,
  strike: 1,
  /** Of the value of a trade, opening and closing included: 10 basis points. */
  costRate: 1e-3,
} as const;

/** The price at which the call is sold: Heston's own. */
export function exactPremium(): number {
  const { heston, years, strike } = MARKET;
  return hestonPrices(heston, { maturity: years, forward: 1, strikes: [strike] }, "call")[0]!;
}

/** Paths by the quadratic-exponential scheme, a martingale; numbered from `firstPath`, so that batches of one key never share one. */
export function marketPaths(key: Key, paths: number, firstPath: number): HestonPaths {
  const { heston, steps, years } = MARKET;
  return simulateHeston(heston, { paths, steps, years, firstPath }, key);
}

/** Sales of the call. All is known at its close, and P&L is in units of the premium. The volatility seen is that of the expected variance until expiry. */
export function soldEpisodes(paths: HestonPaths, premium: number): Episodes {
  const { heston, steps, years, strike } = MARKET;
  const { paths: episodes, times, spot, variance } = paths;
  const grid = () => new Float64Array(episodes * steps);
  const [forward, tau, impliedVolatility, sessionReturn] = [grid(), grid(), grid(), grid()];
  for (let at = 0; at < episodes * steps; at++) {
    const t = at % steps;
    const from = Math.floor(at / steps) * times + t;
    const left = years - t * DT;
    forward[at] = spot[from]!;
    tau[at] = left;
    impliedVolatility[at] = Math.sqrt(expectedTotalVariance({ ...heston, v0: variance[from]! }, left) / left);
    sessionReturn[at] = t === 0 ? 0 : Math.log(spot[from]! / spot[from - 1]!);
  }
  const option = Float64Array.from({ length: episodes }, (_, path) => {
    return premium - payoff("call", spot[path * times + steps]!, strike);
  });
  return {
    inputs: {
      ...{ episodes, steps, forward, tau, impliedVolatility, sessionReturn },
      strike: new Float64Array(episodes).fill(strike),
      trailingVolatility: grid().fill(Number.NaN),
      leverage: new Float64Array(episodes),
    },
    prices: spot,
    option,
    unit: new Float64Array(episodes).fill(premium),
  };
}
