import { blackGreeks } from "../black-greeks.ts";
import type { Challenger } from "../challenger.ts";

/**
 * Leland's (1985, J. Finance 40) volatility of a hedge that costs: sigma sqrt(1 + side sqrt(2/pi) k / (sigma sqrt(dt))), k the ROUND-TRIP cost as a fraction
 * of the value traded, dt the years between rebalancings; 0 where the buyer's square is negative.
 * @param side +1 the option's seller, -1 its buyer
 */
export function lelandVolatility(sigma: number, roundTrip: number, dt: number, side: 1 | -1 = 1): number {
  const number = (Math.sqrt(2 / Math.PI) * roundTrip) / (sigma * Math.sqrt(dt));
  return sigma * Math.sqrt(Math.max(0, 1 + side * number));
}

/** N(d1) at Leland's volatility, rebalanced each session of the option's own time. */
export const leland: Challenger = {
  name: "Leland",
  family: "classical",
  description:
    "N(d1) at sigma sqrt(1 + sqrt(2/pi) k/(sigma sqrt(dt))), k twice the cost of one side at the cut-off, dt a session, Leland (1985, J. Finance 40); minus for a bought option.",
  fit: ({ costRate, side }) => {
    const roundTrip = 2 * costRate;
    return {
      parameters: { roundTripCost: roundTrip },
      deltas: (inputs) => {
        const { steps, tau, impliedVolatility } = inputs;
        const session = (at: number) => tau[at - (at % steps)]! / steps;
        const volatility = impliedVolatility.map((sigma, at) => lelandVolatility(sigma, roundTrip, session(at), side));
        return blackGreeks(inputs, volatility).delta;
      },
    };
  },
};
