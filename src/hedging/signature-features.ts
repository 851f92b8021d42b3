import type { ArraySource } from "../core/index.ts";
import { rollingSignatures, type SignatureOptions, signatureLevels, signatureSize } from "../engine/index.ts";
import type { HedgeInputs } from "./inputs.ts";

/** Which signature a network sees: of the last `window` closes, to `depth` levels, with what `SignatureOptions` may add. */
export interface SignatureSight {
  /** Closes that it looks back on, today's included; fewer at the start of an episode. */
  readonly window: number;
  readonly depth: number;
  readonly time: boolean;
  readonly leadLag: boolean;
  readonly log: boolean;
}

export const DEFAULT_SIGNATURE: SignatureSight = { window: 5, depth: 2, time: false, leadLag: false, log: false };

/** Log forward, log implied volatility. */
const COORDINATES = 2;
/** Typical move of a log implied volatility in a session. */
const VOLATILITY_MOVE = 0.06;

/** Where a set of features goes: from `column` on in each row of `width` numbers. */
export interface Place {
  readonly out: Float32Array;
  readonly width: number;
  readonly column: number;
}

/** Numbers a step. */
export function signatureFeatureCount(signature: SignatureSight = DEFAULT_SIGNATURE): number {
  return signatureSize(optionsOf(signature));
}

/** The same by level, the first first. */
export function signatureTokens(signature: SignatureSight = DEFAULT_SIGNATURE): number[] {
  return signatureLevels(optionsOf(signature));
}

/**
 * Signatures of what has happened in the last closes, of the path (n = window - 1, `steps` the sessions of the episode)
 *   ln(F_s) / (sigma_0 sqrt(tau_0 n / steps)),   ln(sigma_s) / (0.06 sqrt(n)),
 * so that a window's moves are of order one: the price's in units of what was expected at entry, the volatility's in those of its own usual moves. Signatures
 * are made of increments alone: no level of prices or of volatility is seen, and nothing after the step.
 * @returns numbers a step
 */
export function fillSignatures(
  inputs: HedgeInputs,
  signature: SignatureSight = DEFAULT_SIGNATURE,
  { out, width, column }: Place,
  arrays: ArraySource,
): number {
  const { episodes, steps } = inputs;
  const sizes = { paths: episodes, times: steps, window: signature.window, precision: "single" } as const;
  const values = rollingSignatures(pathsOf(inputs, signature, arrays), sizes, optionsOf(signature), arrays);
  const count = values.length / (steps * episodes);
  for (let row = 0; row < steps * episodes; row++)
    for (let k = 0; k < count; k++) out[row * width + column + k] = values[row * count + k]!;
  return count;
}

/** [episodes x steps x coordinates] */
function pathsOf(inputs: HedgeInputs, { window }: SignatureSight, arrays: ArraySource): Float64Array {
  const { episodes, steps, forward, impliedVolatility, tau } = inputs;
  const moves = Math.max(1, window - 1);
  const path = arrays.doubles("signature path", episodes * steps * COORDINATES);
  const volatilityUnit = VOLATILITY_MOVE * Math.sqrt(moves);
  for (let episode = 0; episode < episodes; episode++) {
    const entry = episode * steps;
    const priceUnit = impliedVolatility[entry]! * Math.sqrt((tau[entry]! * moves) / steps);
    for (let at = entry; at < entry + steps; at++) {
      path[COORDINATES * at] = Math.log(forward[at]!) / priceUnit;
      path[COORDINATES * at + 1] = Math.log(impliedVolatility[at]!) / volatilityUnit;
    }
  }
  return path;
}

function optionsOf({ depth, time, leadLag, log }: SignatureSight): SignatureOptions {
  return { dimension: COORDINATES, depth, time, leadLag, log };
}
