import { check, pick } from "../core/index.ts";
import type { HestonParameters } from "../market/index.ts";
import type { OptionKind } from "./black-scholes.ts";
import { hestonSensitivities } from "./heston-sensitivities.ts";
import { checkSlice } from "./heston-slice.ts";

/** European options of one maturity on one forward, in any order. A `ChainSlice` of `market` is one. */
export interface HestonChainSlice {
  /** Years, > 0. */
  readonly maturity: number;
  readonly forward: number;
  /** > 0, in the units of the forward. */
  readonly strikes: ArrayLike<number>;
  /** One an option. */
  readonly kinds: readonly OptionKind[];
}

export interface HestonChainOptions {
  /** `auto`, the default, is `wasm`. The kernels agree to some 1e-13 of the forward; each gives the same bits everywhere. */
  readonly kernel?: "auto" | HestonKernelName;
}

export type HestonKernelName = "wasm" | "typescript";

/** A chain made ready to be priced many times, as a calibration does. Options are in the order of the slices. */
export interface HestonChain {
  /** Number of options. */
  readonly count: number;
  readonly kernel: HestonKernelName;
  /** Undiscounted prices [count] in the units of the forwards, a new array. */
  prices(parameters: HestonParameters): Float64Array;
  /** The same prices with their derivatives, new arrays. */
  evaluate(parameters: HestonParameters): HestonChainValues;
}

export interface HestonChainValues {
  /** [count] */
  readonly prices: Float64Array;
  /** dPrice / d(kappa, theta, xi, rho, v0) [count x 5], row by row. */
  readonly jacobian: Float64Array;
}

/**
 * `hestonPrices` for options of many maturities, error below 1e-10 of the forward. Results are a function of the
 * parameters alone, to the bit, whatever was evaluated before.
 * Throws a RangeError that names the maturity, forward, strike or kinds of a slice that are no market; `prices` and
 * `evaluate` throw one for parameters that cannot price options (see `checkHestonParameters`) or whose transform
 * hardly decays (rho next to 1 or -1, hardly any variance): a calibration takes it as a step too far.
 */
export function openHestonChain(slices: readonly HestonChainSlice[], options: HestonChainOptions = {}): HestonChain {
  for (const slice of slices) checkChainSlice(slice);
  const count = slices.reduce((sum, { strikes }) => sum + strikes.length, 0);
  return {
    count,
    kernel: pick<HestonKernelName>(kernels, options.kernel ?? "auto", "kernel"),
    prices: (parameters) => evaluateChain(slices, count, parameters).prices,
    evaluate: (parameters) => evaluateChain(slices, count, parameters),
  };
}

const kernels = { auto: "wasm", wasm: "wasm", typescript: "typescript" } as const;
const PARAMETERS = ["kappa", "theta", "xi", "rho", "v0"] as const;

function checkChainSlice(slice: HestonChainSlice): void {
  checkSlice(slice);
  const { strikes, kinds, maturity } = slice;
  check(
    kinds.length === strikes.length,
    () => `Heston: the slice of ${maturity} years has ${strikes.length} strikes and ${kinds.length} kinds`,
  );
}

function evaluateChain(
  slices: readonly HestonChainSlice[],
  count: number,
  parameters: HestonParameters,
): HestonChainValues {
  const prices = new Float64Array(count);
  const jacobian = new Float64Array(5 * count);
  let first = 0;
  for (const slice of slices) {
    for (const kind of new Set(slice.kinds)) {
      const found = hestonSensitivities(parameters, slice, kind);
      for (const [i, own] of slice.kinds.entries()) {
        if (own !== kind) continue;
        prices[first + i] = found.price[i]!;
        for (const [p, name] of PARAMETERS.entries()) jacobian[5 * (first + i) + p] = found[name][i]!;
      }
    }
    first += slice.strikes.length;
  }
  return { prices, jacobian };
}
