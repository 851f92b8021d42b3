import { type ArraySource, newArrays, normalCdf } from "../core/index.ts";
import { SESSIONS_PER_YEAR } from "../market/index.ts";
import { BASE_FEATURES, extraFeatures, FEATURE_COUNT, featureCount, type SightOptions } from "./feature-sets.ts";
import { type HeadBase, headBase } from "./heads.ts";
import type { HedgeInputs } from "./inputs.ts";
import { fillSignatures, type Place } from "./signature-features.ts";

const LOG_TYPICAL_VOLATILITY = Math.log(0.18);
const HALF_SQRT_SESSIONS = 0.5 * Math.sqrt(SESSIONS_PER_YEAR);
const CLIP = 2;

/**
 * What a network sees at step t: the named sets one after the other. `base`, sigma_t the implied volatility and T = tau_0. Stationary: no price level and no date, so that no period can be
 * recognised. All are of order one.
 *   0  clip(d1 / 2)                                        moneyness
 *   1  ln(sigma_t / 0.18)                                  level of volatility
 *   2  sqrt(tau_t / T)                                     time left
 *   3  2 N(d1) - 1                                         Black-Scholes delta, centred
 *   4  3 ln(sigma_t / sigma_0)                             change of volatility since entry
 *   5  clip(r_t / (sigma_{t-1} sqrt(1/252)) / 2)           last return in units of what was expected; 0 at entry
 *   6  8 ln(sigma_t / sigma_{t-1})                         last change of volatility; 0 at entry
 * clip() bounds at +/-2. The others: `extraFeatures`, `fillSignatures`. d1 is that of `headBase`: with the strike's own volatility where the network is to see that.
 * @param base of the same inputs, where it is at hand: its d1 is used
 * @returns [steps x episodes x features], time first: the layout of the network
 */
export function features(
  inputs: HedgeInputs,
  base: HeadBase = headBase(inputs),
  arrays: ArraySource = newArrays,
  sight: SightOptions = {},
): Float32Array {
  const { episodes, steps } = inputs;
  const width = featureCount(sight);
  const out = arrays.singles("features", steps * episodes * width);
  let column = 0;
  for (const name of sight.features ?? BASE_FEATURES) {
    const place = { out, width, column };
    if (name === "base") {
      for (let episode = 0; episode < episodes; episode++) writeEpisode(inputs, base, episode, place);
      column += FEATURE_COUNT;
      continue;
    }
    if (name === "signature") {
      column += fillSignatures(inputs, sight.signature, place, arrays);
      continue;
    }
    const { count, write } = extraFeatures[name];
    for (let at = 0; at < episodes * steps; at++) {
      const episode = Math.floor(at / steps);
      write(inputs, episode, at, out, ((at % steps) * episodes + episode) * width + column);
    }
    column += count;
  }
  return out;
}

function writeEpisode(inputs: HedgeInputs, base: HeadBase, episode: number, { out, width, column }: Place): void {
  const { episodes, steps, impliedVolatility, tau, sessionReturn } = inputs;
  const entry = episode * steps;
  const logEntry = Math.log(impliedVolatility[entry]!);
  let before = impliedVolatility[entry]!;
  let logBefore = logEntry;
  for (let t = 0; t < steps; t++) {
    const now = impliedVolatility[entry + t]!;
    const logNow = Math.log(now);
    const at = t * episodes + episode;
    const to = at * width + column;
    const moneyness = base.d1[at]!;
    out[to] = clip(moneyness / 2);
    out[to + 1] = logNow - LOG_TYPICAL_VOLATILITY;
    out[to + 2] = Math.sqrt(tau[entry + t]! / tau[entry]!);
    out[to + 3] = 2 * normalCdf(moneyness) - 1;
    out[to + 4] = 3 * (logNow - logEntry);
    out[to + 5] = clip((sessionReturn[entry + t]! / before) * HALF_SQRT_SESSIONS);
    out[to + 6] = 8 * (logNow - logBefore);
    before = now;
    logBefore = logNow;
  }
}

function clip(x: number): number {
  return Math.max(-CLIP, Math.min(CLIP, x));
}
