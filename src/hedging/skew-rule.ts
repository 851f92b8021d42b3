import { check, normalCdf } from "../core/index.ts";
import { d1 } from "../pricing/index.ts";
import { tradeToBand } from "./band.ts";
import type { Strategy } from "./inputs.ts";

/**
 * The skew rule: delta = N(d1 + b sqrt(tau)), b the leverage at entry. A fall of the price lifts the implied volatility, so that an option loses less than
 * its Black-Scholes delta says; b < 0 holds less.
 * @param band Half-width of a fixed no-trade band in delta, e.g. 0.02; 0 (default) trades at every step. The first trade goes to the target.
 */
export function skewRule({ band = 0 }: { readonly band?: number } = {}): Strategy {
  check(band >= 0, () => `skewRule: band must be >= 0, was ${band}`);
  return {
    name: band > 0 ? `Skew rule, band ${band}` : "Skew rule",
    deltas: ({ steps, forward, strike, tau, impliedVolatility, leverage }) => {
      const out = new Float64Array(forward.length);
      for (let at = 0; at < out.length; at++) {
        const episode = Math.floor(at / steps);
        const moneyness = d1(forward[at]!, strike[episode]!, impliedVolatility[at]!, tau[at]!);
        const target = normalCdf(moneyness + leverage[episode]! * Math.sqrt(tau[at]!));
        out[at] = at % steps === 0 ? target : tradeToBand(out[at - 1]!, target, band);
      }
      return out;
    },
  };
}
