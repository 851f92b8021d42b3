import { calibrateChain, cleanChain, PRIOR_MATURITY } from "../calibration/index.ts";
import type { ChainFit, ChainPrior, CleanChain, OptionChain } from "../market/index.ts";
import type { ChainMarket } from "./chain-market.ts";
import type { ChainRequest } from "./chain-request.ts";

/** Cleans a chain as the request says. */
export function cleanRequested(chain: OptionChain, { rate }: ChainRequest): CleanChain {
  return cleanChain(chain, rate === undefined ? {} : { rate });
}

/** The prior that a chain of short maturities needs, from the market's history; undefined where it needs none or there is no market. */
export function priorForChain(clean: CleanChain, market: ChainMarket | undefined): ChainPrior | undefined {
  const longest = Math.max(...clean.slices.map(({ maturity }) => maturity));
  return longest < PRIOR_MATURITY ? market?.priorOn(clean.date) : undefined;
}

/** Fits Heston's model under Q to a cleaned chain. */
export function fitRequested(clean: CleanChain, request: ChainRequest, market: ChainMarket | undefined): ChainFit {
  return calibrateChain(clean, {
    imposeFeller: request.imposeFeller === true,
    prior: priorForChain(clean, market),
  });
}
