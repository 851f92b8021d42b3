import { type ChainFitOptions, cleanChain, PRIOR_MATURITY } from "../calibration/index.ts";
import { UsageError } from "../core/index.ts";
import type { ChainPrior, CleanChain, OptionChain } from "../market/index.ts";
import type { ChainMarket } from "./chain-market.ts";
import type { ChainRequest } from "./chain-request.ts";

/** Cleans a chain as the request says; the market's dividends tell when American options are worth exercising. */
export function cleanRequested(
  chain: OptionChain,
  { rate, minimumDays, maximumDays }: ChainRequest,
  market: ChainMarket | undefined,
): CleanChain {
  const dividends = chain.exercise === "american" ? market?.dividendsAfter(chain.date) : undefined;
  return cleanChain(chain, { rate, minimumDays, maximumDays, dividends });
}

/** How the request wants a cleaned chain fitted, with the prior of the market's history where it needs one. */
export function fitOptions(
  clean: CleanChain,
  request: ChainRequest,
  market: ChainMarket | undefined,
): Pick<ChainFitOptions, "imposeFeller" | "prior" | "priorAlways"> {
  const priorAlways = request.priorAlways === true;
  if (priorAlways && market === undefined) {
    throw new UsageError("a prior needs a market whose history gives it", "Name it with --market.");
  }
  return {
    imposeFeller: request.imposeFeller === true,
    prior: priorOf(clean, priorAlways, market),
    priorAlways,
  };
}

function priorOf(clean: CleanChain, always: boolean, market: ChainMarket | undefined): ChainPrior | undefined {
  const longest = Math.max(...clean.slices.map(({ maturity }) => maturity));
  return always || longest < PRIOR_MATURITY ? market?.priorOn(clean.date) : undefined;
}
