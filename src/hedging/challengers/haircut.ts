import { linearHedge } from "./linear-hedge.ts";

/** h N(d1). */
export const haircut = linearHedge({
  name: "Scalar haircut",
  description:
    "h N(d1), h the multiple of the Black-Scholes delta with the least variance of P&L at expiry over past windows.",
  regressors: { h: (_, { delta }) => delta },
  base: "none",
  objective: "terminal",
});
