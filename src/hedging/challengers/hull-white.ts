import { type LinearHedge, linearHedge, type Regressor } from "./linear-hedge.ts";

const formula =
  "N(d1) + vega/(F sqrt(tau)) (a + b N(d1) + c N(d1)^2), Hull and White (2017, J. Banking and Finance 82)";

/** vega / (F sqrt(tau)), and that times the first and second power of N(d1). */
const level: Regressor = ({ forward, tau }, { vega }) =>
  vega.map((value, at) => value / (forward[at]! * Math.sqrt(tau[at]!)));
const linear: Regressor = (inputs, greeks) => level(inputs, greeks).map((value, at) => value * greeks.delta[at]!);
const square: Regressor = (inputs, greeks) => linear(inputs, greeks).map((value, at) => value * greeks.delta[at]!);

const shape = { base: "black", regressors: { a: level, b: linear, c: square } } satisfies Partial<LinearHedge>;

export const hullWhiteTerminal = linearHedge({
  ...shape,
  name: "Hull-White, terminal",
  description: `${formula}; a, b, c give the least variance of P&L at expiry over all past windows.`,
  objective: "terminal",
});

export const hullWhiteDaily = linearHedge({
  ...shape,
  name: "Hull-White, daily",
  description: `${formula}; a, b, c give the least mean square of daily changes of the hedged option over all past windows.`,
  objective: "daily",
});

/** As published: rolling 36 months of daily changes. */
export const hullWhiteRolling = linearHedge({
  ...shape,
  name: "Hull-White, daily, 36 months",
  description: `${formula}; a, b, c from daily changes over windows entered in the last 36 months, as published.`,
  objective: "daily",
  months: 36,
});
