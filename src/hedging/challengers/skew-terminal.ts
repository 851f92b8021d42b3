import { type LinearHedge, linearHedge } from "./linear-hedge.ts";

const shape = {
  base: "black",
  regressors: {
    c: ({ forward, impliedVolatility }, { vega }) => vega.map((v, at) => (v * impliedVolatility[at]!) / forward[at]!),
  },
  objective: "terminal",
} satisfies Partial<LinearHedge>;

export const skewTerminal = linearHedge({
  ...shape,
  name: "Skew delta, terminal",
  description: "N(d1) + c vega sigma / F, c with the least variance of P&L at expiry over all past windows.",
});

export const skewTerminalRolling = linearHedge({
  ...shape,
  name: "Skew delta, terminal, 36 months",
  description:
    "N(d1) + c vega sigma / F, c with the least variance of P&L at expiry over windows entered in the last 36 months.",
  months: 36,
});
