import type { ChainSlice, HestonParameters } from "../../market/index.ts";
import { hestonSensitivities } from "../../pricing/index.ts";
import { PARAMETER_NAMES } from "./fit-coordinates.ts";

/** Undiscounted model prices of all options of a chain, in its order, and their derivatives, row-major [options x 5]. */
export interface ChainPricer {
  readonly count: number;
  prices(parameters: HestonParameters): Float64Array;
  evaluate(parameters: HestonParameters): { readonly prices: Float64Array; readonly jacobian: Float64Array };
}

export function openPricer(slices: readonly ChainSlice[]): ChainPricer {
  const count = slices.reduce((sum, { strikes }) => sum + strikes.length, 0);
  const prices = new Float64Array(count);
  const jacobian = new Float64Array(5 * count);
  const evaluate = (parameters: HestonParameters) => {
    let from = 0;
    for (const slice of slices) {
      for (const kind of ["call", "put"] as const) {
        const own = [...slice.kinds.keys()].filter((i) => slice.kinds[i] === kind);
        const { maturity, forward } = slice;
        const strikes = own.map((i) => slice.strikes[i]!);
        const found = hestonSensitivities(parameters, { maturity, forward, strikes }, kind);
        for (const [at, i] of own.entries()) {
          prices[from + i] = found.price[at]!;
          for (const [j, name] of PARAMETER_NAMES.entries()) jacobian[5 * (from + i) + j] = found[name][at]!;
        }
      }
      from += slice.strikes.length;
    }
    return { prices, jacobian };
  };
  return { count, evaluate, prices: (parameters) => evaluate(parameters).prices };
}
