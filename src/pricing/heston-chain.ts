import { pick } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";
import { type Columns, columns, type HestonKernel, type HestonKernelName } from "./heston-kernel.ts";
import { checkHestonParameters } from "./heston-parameters.ts";
import {
  type HestonChainSlice,
  integrateSlice,
  type ReadySlice,
  readySlice,
  type SliceResult,
} from "./heston-slice.ts";
import { typescriptHestonKernel } from "./heston-typescript.ts";
import {
  createSensitivities,
  fillJacobian,
  fillPrices,
  fillSensitivities,
  type HestonChainValues,
  type HestonSensitivities,
} from "./heston-values.ts";
import { wasmHestonKernel } from "./heston-wasm.ts";

export interface HestonChainOptions {
  /** `auto`, the default, is `wasm`. The kernels agree to 1e-13 of the forward; each gives the same bits everywhere. */
  readonly kernel?: "auto" | HestonKernelName;
}

/** A chain made ready to be priced many times, as a calibration does. Options are in the order of the slices. */
export interface HestonChain {
  /** Number of options. */
  readonly count: number;
  readonly kernel: HestonKernelName;
  /** Undiscounted prices [count] in the units of the forwards, a new array. */
  prices(parameters: HestonParameters): Float64Array;
  /** The same prices, to the bit, with their derivatives in the parameters, new arrays. */
  evaluate(parameters: HestonParameters): HestonChainValues;
  /** Prices, derivatives, delta and gamma [count] each, new arrays. */
  sensitivities(parameters: HestonParameters): HestonSensitivities;
}

const kernels = { auto: wasmHestonKernel, wasm: wasmHestonKernel, typescript: () => typescriptHestonKernel } as const;

/**
 * European options of many maturities, priced together: the characteristic function is evaluated once a node for all
 * strikes of a maturity. Error below 1e-10 of the forward. Lewis (2001) on the contour Im u = -1/2 with a Black-Scholes
 * control variate (Andersen and Piterbarg 2010), k = ln(F / K), q = u^2 + 1/4, phi of ln(S_T / F):
 *
 *     C(K) = C_Black(K) + sqrt(F K) / pi * integral over u > 0 of Re[e^{iuk} (phi_Black - phi_Heston)(u - i/2)] / q
 *
 * Results are a function of the parameters alone, to the bit, whatever was evaluated before. The slices are copied; a
 * chain holds no memory but those copies.
 * Throws a RangeError that names the maturity, forward, strike or kinds of a slice that are no market, and a UserError
 * when the kernel has not been built. Its functions throw a RangeError for parameters that cannot price options (see
 * `checkHestonParameters`) or whose transform hardly decays (rho next to 1 or -1, hardly any variance): a calibration
 * takes it as a step too far.
 */
export function openHestonChain(slices: readonly HestonChainSlice[], options: HestonChainOptions = {}): HestonChain {
  const ready = slices.map(readySlice);
  const count = ready.reduce((sum, { strikes }) => sum + strikes.length, 0);
  const kernel = pick<() => HestonKernel>(kernels, options.kernel ?? "auto", "kernel")();
  return {
    count,
    kernel: kernel.name,
    prices(parameters) {
      const out = new Float64Array(count);
      forEachSlice(kernel, parameters, ready, "price", (slice, result, first) =>
        fillPrices(slice, result, columns.price, first, out),
      );
      return out;
    },
    evaluate(parameters) {
      const out = { prices: new Float64Array(count), jacobian: new Float64Array(5 * count) };
      forEachSlice(kernel, parameters, ready, "gradient", (slice, result, first) => {
        fillPrices(slice, result, columns.gradient, first, out.prices);
        fillJacobian(slice, result, first, out.jacobian);
      });
      return out;
    },
    sensitivities(parameters) {
      const out = createSensitivities(count);
      forEachSlice(kernel, parameters, ready, "sensitivity", (slice, result, first) =>
        fillSensitivities(parameters, slice, result, first, out),
      );
      return out;
    },
  };
}

/** Calls `use` with the integrals of every slice that has options; `first` counts the options before it. */
function forEachSlice(
  kernel: HestonKernel,
  parameters: HestonParameters,
  slices: readonly ReadySlice[],
  what: Columns,
  use: (slice: ReadySlice, result: SliceResult, first: number) => void,
): void {
  checkHestonParameters(parameters);
  let first = 0;
  for (const slice of slices) {
    if (slice.strikes.length === 0) continue;
    use(slice, integrateSlice(kernel, parameters, slice, what), first);
    first += slice.strikes.length;
  }
}
