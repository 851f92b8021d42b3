import { standardDeviation } from "../../statistics/index.ts";
import { blackGreeks } from "../black-greeks.ts";
import type { Challenger, PastMarket } from "../challenger.ts";
import type { HedgeInputs } from "../inputs.ts";
import { everyFifth, grossPnl } from "./gross-pnl.ts";
import { requireWindows } from "./require-windows.ts";

/** Sessions. */
const HALF_LIVES = [1, 2, 3, 4, 5, 7, 10, 15];

/** N(d1) at an exponentially weighted average of implied volatility. */
export const smoothedVolatility: Challenger = {
  name: "BS Delta (EWMA vol)",
  family: "classical",
  description: `N(d1) at the exponentially weighted average of implied volatility, its half-life (${HALF_LIVES.join(", ")} sessions) with the least variance of P&L at expiry over past windows.`,
  fit: (past) => {
    const few = requireWindows(past.windows.episodes);
    if (few !== undefined) return few;
    if (past.windows.pastVolatility === undefined)
      return { unfit: "the implied volatility before each entry is not known" };
    const halfLife = bestHalfLife(past);
    return { parameters: { halfLife }, deltas: (inputs) => smoothedDelta(inputs, halfLife) };
  },
};

function bestHalfLife(whole: PastMarket): number {
  const past = everyFifth(whole);
  const deviations = HALF_LIVES.map((halfLife) =>
    standardDeviation(grossPnl(past, smoothedDelta(past.windows, halfLife))),
  );
  return HALF_LIVES[deviations.indexOf(Math.min(...deviations))]!;
}

function smoothedDelta(inputs: HedgeInputs, halfLife: number): Float64Array {
  return blackGreeks(inputs, smooth(inputs, halfLife)).delta;
}

/**
 * sum_j w^j sigma_{t-j} / sum_j w^j over the sessions back to the first known one, w = 2^(-1 / half-life); sessions without a value are left out of both sums.
 * @returns [episodes x steps]
 */
export function smooth(
  { episodes, steps, impliedVolatility, pastVolatility }: HedgeInputs,
  halfLife: number,
): Float64Array {
  const kept = 0.5 ** (1 / halfLife);
  const sessions = (pastVolatility?.length ?? 0) / episodes;
  const out = new Float64Array(impliedVolatility.length);
  for (let episode = 0; episode < episodes; episode++) {
    let [sum, weight] = pastSums(
      pastVolatility?.subarray(episode * sessions, (episode + 1) * sessions - 1) ?? [],
      kept,
    );
    for (let step = 0; step < steps; step++) {
      const at = episode * steps + step;
      sum = kept * sum + impliedVolatility[at]!;
      weight = kept * weight + 1;
      out[at] = sum / weight;
    }
  }
  return out;
}

/** Both sums as of the last of some earlier volatilities. */
function pastSums(earlier: Iterable<number>, kept: number): [sum: number, weight: number] {
  let [sum, weight] = [0, 0];
  for (const value of earlier) {
    sum = kept * sum + (value > 0 ? value : 0);
    weight = kept * weight + (value > 0 ? 1 : 0);
  }
  return [sum, weight];
}
