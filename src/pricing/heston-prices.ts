import type { HestonParameters } from "../market/index.ts";
import type { OptionKind } from "./black-scholes.ts";
import { type HestonChainOptions, openHestonChain } from "./heston-chain.ts";
import type { HestonSlice } from "./heston-slice.ts";
import type { HestonSensitivities } from "./heston-values.ts";

/**
 * Undiscounted prices of the European options of one maturity, in the units of the forward and the order of the
 * strikes; multiply by the discount factor for today's money. Formula, error and exceptions are those of
 * `openHestonChain`, which prices many maturities, or one many times.
 */
export function hestonPrices(
  parameters: HestonParameters,
  slice: HestonSlice,
  kind: OptionKind,
  options: HestonChainOptions = {},
): Float64Array {
  return openHestonChain([sliceOf(slice, kind)], options).prices(parameters);
}

/** `hestonPrices` with all first derivatives, from the same evaluations of the characteristic function. */
export function hestonSensitivities(
  parameters: HestonParameters,
  slice: HestonSlice,
  kind: OptionKind,
  options: HestonChainOptions = {},
): HestonSensitivities {
  return openHestonChain([sliceOf(slice, kind)], options).sensitivities(parameters);
}

function sliceOf(slice: HestonSlice, kind: OptionKind) {
  return { ...slice, kinds: new Array<OptionKind>(slice.strikes.length).fill(kind) };
}
