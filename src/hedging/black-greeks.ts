import { normalCdf, normalPdf } from "../core/index.ts";
import { blackPrice, d1 } from "../pricing/index.ts";
import type { HedgeInputs } from "./inputs.ts";

/** Black (1976) sensitivities of calls, per unit of the forward at entry [episodes x steps]. */
export interface BlackGreeks {
  /** N(d1). */
  readonly delta: Float64Array;
  /** dC/d sigma = F phi(d1) sqrt(tau). */
  readonly vega: Float64Array;
  /** d2C/dF2 = phi(d1) / (F sigma sqrt(tau)). */
  readonly gamma: Float64Array;
  /** d2C/(dF d sigma) = -phi(d1) d2 / sigma. */
  readonly vanna: Float64Array;
}

/** @param volatility [episodes x steps]; default the implied one */
export function blackGreeks(inputs: HedgeInputs, volatility = inputs.impliedVolatility): BlackGreeks {
  const { steps, forward, strike, tau } = inputs;
  const grid = () => new Float64Array(forward.length);
  const greeks = { delta: grid(), vega: grid(), gamma: grid(), vanna: grid() };
  for (let at = 0; at < forward.length; at++) {
    const [price, sigma, root] = [forward[at]!, volatility[at]!, Math.sqrt(tau[at]!)];
    const upper = d1(price, strike[Math.floor(at / steps)]!, sigma, tau[at]!);
    const density = normalPdf(upper);
    greeks.delta[at] = normalCdf(upper);
    greeks.vega[at] = price * density * root;
    greeks.gamma[at] = density / (price * sigma * root);
    greeks.vanna[at] = (-density * (upper - sigma * root)) / sigma;
  }
  return greeks;
}

/**
 * Undiscounted Black values of calls at their implied volatility, the payoff last [episodes x times].
 * @param prices forward at every close, the settlement price last [episodes x times], times = steps + 1
 */
export function blackValues(inputs: HedgeInputs, prices: Float64Array): Float64Array {
  const { steps, strike, tau, impliedVolatility } = inputs;
  return prices.map((price, at) => {
    const [episode, t] = [Math.floor(at / (steps + 1)), at % (steps + 1)];
    if (t === steps) return Math.max(price - strike[episode]!, 0);
    const cell = episode * steps + t;
    return blackPrice("call", price, strike[episode]!, impliedVolatility[cell]!, tau[cell]!);
  });
}
