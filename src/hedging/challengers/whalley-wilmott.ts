import { blackGreeks } from "../black-greeks.ts";
import type { Challenger } from "../challenger.ts";
import { banded } from "./banded.ts";

/** Absolute risk aversion, per 1 % of the price at entry; inputs are in units of that price. */
const RISK_AVERSION = 1;
const PERCENT = 100;

/**
 * Half-width of the optimal no-trade band for small costs, (3 c Gamma^2 S / (2 a))^(1/3), Whalley and Wilmott (1997, Mathematical Finance 7), undiscounted.
 * @param cost c of one side, fraction of the value traded   @param riskAversion a, per unit of money
 */
export function whalleyWilmottWidth(cost: number, gamma: number, spot: number, riskAversion: number): number {
  return Math.cbrt((3 * cost * gamma * gamma * spot) / (2 * riskAversion));
}

/** Any challenger inside Whalley and Wilmott's band: its width follows the Black gamma. */
export function withWhalleyWilmott(inner: Challenger): Challenger {
  const about = {
    name: `${inner.name}, Whalley-Wilmott`,
    description: `${inner.description.replace(/\.$/, "")}; in a band of half-width (3 c Gamma^2 F/(2a))^(1/3), c the cost of one side at the cut-off, a = ${RISK_AVERSION} per % of the price at entry, Whalley and Wilmott (1997, Mathematical Finance 7).`,
  };
  return banded(inner, about, ({ costRate }) => ({
    parameters: { cost: costRate, riskAversion: RISK_AVERSION },
    widths: (inputs) =>
      blackGreeks(inputs).gamma.map((gamma, at) =>
        whalleyWilmottWidth(costRate, gamma, inputs.forward[at]!, RISK_AVERSION * PERCENT),
      ),
  }));
}
