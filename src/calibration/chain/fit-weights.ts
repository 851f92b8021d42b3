import type { ChainSlice, CleanChain } from "../../market/index.ts";

/** Half spreads below this volatility (0.2 points) count as this: no smile of five parameters is true to less. */
const LEAST_HALF_SPREAD = 0.002;
/** No option counts for more than this many average ones. */
const MOST_WEIGHT = 10;

export interface WeightOptions {
  /** `spread`: 1 / max(half spread in volatility, 0.002)^2, at most 10 times the mean; `equal`: 1. */
  readonly weights: "spread" | "equal";
  /** Whether every expiry counts the same, whatever its number of options. */
  readonly balanceMaturities: boolean;
}

/**
 * Weights of the squared residuals, one an option in the order of the chain, with mean 1. Where an option has neither a
 * bid nor an ask volatility, as in chains of settlement prices, no option is weighted by spread.
 */
export function chainWeights(chain: Pick<CleanChain, "slices">, options: WeightOptions): Float64Array {
  const spreads = chain.slices.flatMap((slice) => Array.from(slice.strikes, (_, i) => halfSpread(slice, i)));
  const bySpread = options.weights === "spread" && spreads.every((value) => !Number.isNaN(value));
  const weights = Float64Array.from(spreads, (value) => (bySpread ? 1 / Math.max(value, LEAST_HALF_SPREAD) ** 2 : 1));
  capped(weights);
  if (options.balanceMaturities) balance(weights, chain.slices);
  return weights;
}

/** Half of ask - bid; where one side is missing, the distance of the other from the price; NaN without either. */
function halfSpread({ volatilities, bidVolatilities, askVolatilities }: ChainSlice, i: number): number {
  const [market, bid, ask] = [volatilities[i]!, bidVolatilities[i]!, askVolatilities[i]!];
  if (Number.isNaN(bid)) return ask - market;
  return Number.isNaN(ask) ? market - bid : (ask - bid) / 2;
}

/** Scales to mean 1 with no weight above the cap: what is cut off is spread over the others until it fits. */
function capped(weights: Float64Array): void {
  for (let pass = 0; pass < weights.length; pass++) {
    normalise(weights);
    let over = false;
    for (const [i, weight] of weights.entries()) {
      if (weight <= MOST_WEIGHT * (1 + 1e-12)) continue;
      weights[i] = MOST_WEIGHT;
      over = true;
    }
    if (!over) return;
  }
}

function balance(weights: Float64Array, slices: readonly ChainSlice[]): void {
  let from = 0;
  for (const { strikes } of slices) {
    normalise(weights.subarray(from, from + strikes.length));
    const share = weights.length / (slices.length * strikes.length);
    for (let i = from; i < from + strikes.length; i++) weights[i]! *= share;
    from += strikes.length;
  }
}

function normalise(weights: Float64Array): void {
  let sum = 0;
  for (const weight of weights) sum += weight;
  for (const i of weights.keys()) weights[i]! *= weights.length / sum;
}
