import { SESSIONS_PER_YEAR } from "../market/index.ts";
import { d1, normalCdf } from "../pricing/index.ts";
import type { HedgeInputs } from "./inputs.ts";

/** Numbers a step that a network sees. */
export const FEATURE_COUNT = 7;
const TYPICAL_VOLATILITY = 0.18;
const CLIP = 2;

/**
 * What a network sees at step t, sigma_t the implied volatility and T = tau_0. Stationary: no price level and no date, so that no period can be
 * recognised. All are of order one.
 *   0  clip(d1 / 2)                                        moneyness
 *   1  ln(sigma_t / 0.18)                                  level of volatility
 *   2  sqrt(tau_t / T)                                     time left
 *   3  2 N(d1) - 1                                         Black-Scholes delta, centred
 *   4  3 ln(sigma_t / sigma_0)                             change of volatility since entry
 *   5  clip(r_t / (sigma_{t-1} sqrt(1/252)) / 2)           last return in units of what was expected; 0 at entry
 *   6  8 ln(sigma_t / sigma_{t-1})                         last change of volatility; 0 at entry
 * clip() bounds at +/-2.
 * @returns [steps x episodes x 7], time first: the layout of the network
 */
export function features(inputs: HedgeInputs): Float32Array {
  const { episodes, steps } = inputs;
  const out = new Float32Array(steps * episodes * FEATURE_COUNT);
  for (let episode = 0; episode < episodes; episode++) {
    for (let t = 0; t < steps; t++) writeFeatures(inputs, episode, t, out, (t * episodes + episode) * FEATURE_COUNT);
  }
  return out;
}

function writeFeatures(inputs: HedgeInputs, episode: number, t: number, out: Float32Array, to: number): void {
  const entry = episode * inputs.steps;
  const now = entry + t;
  const before = t > 0 ? now - 1 : now;
  const iv = inputs.impliedVolatility;
  const moneyness = d1(inputs.forward[now]!, inputs.strike[episode]!, iv[now]!, inputs.tau[now]!);
  out[to] = clip(moneyness / 2);
  out[to + 1] = Math.log(iv[now]! / TYPICAL_VOLATILITY);
  out[to + 2] = Math.sqrt(inputs.tau[now]! / inputs.tau[entry]!);
  out[to + 3] = 2 * normalCdf(moneyness) - 1;
  out[to + 4] = 3 * Math.log(iv[now]! / iv[entry]!);
  out[to + 5] = clip((inputs.sessionReturn[now]! / iv[before]!) * Math.sqrt(SESSIONS_PER_YEAR) * 0.5);
  out[to + 6] = 8 * Math.log(iv[now]! / iv[before]!);
}

function clip(x: number): number {
  return Math.max(-CLIP, Math.min(CLIP, x));
}
