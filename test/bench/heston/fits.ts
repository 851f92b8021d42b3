import { calibrateChain } from "../../../dist/calibration/index.js";
import type { ChainSlice, CleanChain, HestonParameters } from "../../../dist/market/index.js";
import { blackPrice, type HestonKernelName } from "../../../dist/pricing/index.js";
import { type BenchMarket, type ChainSizes, FORWARD, marketOf, NAMES, randomSets } from "./task.ts";

/** Fits that everyone makes: of which chain, from which start. */
export interface FitTask {
  readonly markets: readonly BenchMarket[];
  readonly fits: readonly { readonly chain: number; readonly start: HestonParameters }[];
}

export interface FitSizes extends ChainSizes {
  readonly chains: number;
  readonly startsPerChain: number;
}

/** Chains without noise of random parameters, each fitted from several random starts. */
export function fitTask(sizes: FitSizes): FitTask {
  const markets = randomSets("heston chains", sizes.chains).map((truth) => marketOf(truth, sizes));
  const starts = randomSets("heston starts", sizes.chains * sizes.startsPerChain);
  return { markets, fits: starts.map((start, i) => ({ chain: Math.floor(i / sizes.startsPerChain), start })) };
}

/** The project's calibration of one fit of the task; a start of its own would be better than the one that it is given. */
export function ourFit(chain: CleanChain, start: HestonParameters, kernel: HestonKernelName): HestonParameters {
  return calibrateChain(chain, { starts: 0, from: [start], kernel }).q;
}

/** Largest relative error of the five parameters. */
export function recoveryError(
  found: Readonly<Record<(typeof NAMES)[number], number>> | null,
  truth: HestonParameters,
): number {
  if (found === null) return Number.POSITIVE_INFINITY;
  return NAMES.reduce((most, name) => Math.max(most, Math.abs(found[name] / truth[name] - 1)), 0);
}

/** The chain as cleaning would leave it, options out of the money, without bids and asks. */
export function cleanChainOf({ slices }: BenchMarket): CleanChain {
  return {
    ...{ underlying: "made up", date: "2020-01-02", spot: FORWARD, dropped: [] },
    slices: slices.map(chainSlice),
    provenance: { source: "bench", location: "none", nature: "synthetic", description: "made up", sha256: "" },
  };
}

function chainSlice({ days, maturity, strikes, volatilities }: BenchMarket["slices"][number]): ChainSlice {
  const kinds = strikes.map((strike) => (strike < FORWARD ? ("put" as const) : ("call" as const)));
  const unknown = new Float64Array(strikes.length).fill(Number.NaN);
  return {
    expiry: new Date(Date.UTC(2020, 0, 2 + days)).toISOString().slice(0, 10),
    ...{ root: "X", settles: "pm", maturity, forward: FORWARD, discount: 1, forwardError: 0, pairs: strikes.length },
    strikes: Float64Array.from(strikes),
    kinds,
    prices: Float64Array.from(strikes, (strike, i) =>
      blackPrice(kinds[i]!, FORWARD, strike, volatilities[i]!, maturity),
    ),
    volatilities: Float64Array.from(volatilities),
    bidVolatilities: unknown,
    askVolatilities: unknown,
    contracts: strikes.map((strike, i) => `${days}-${kinds[i]}-${strike}`),
  };
}
