import { type LinearHedge, linearHedge, type Regressor } from "./linear-hedge.ts";

const source =
  "Ruf and Wang (2022, J. Business and Economic Statistics 40), fitted to daily changes of the hedged option over all past windows.";

/** Sensitivities of an option on a price of 1. */
export const rufWangRegressors = {
  delta: (_, { delta }) => delta,
  vega: ({ forward }, { vega }) => vega.map((value, at) => value / forward[at]!),
  gamma: ({ forward }, { gamma }) => gamma.map((value, at) => value * forward[at]!),
  vanna: (_, { vanna }) => vanna,
} satisfies Record<string, Regressor>;

const { delta, vega, gamma, vanna } = rufWangRegressors;

export const rufWangDelta = regression("delta", "a N(d1)", { a: delta });
export const rufWangVega = regression("delta-vega", "a N(d1) + b vega/F", { a: delta, b: vega });
export const rufWangVanna = regression("delta-vega-vanna", "a N(d1) + b vega/F + c vanna", {
  a: delta,
  b: vega,
  c: vanna,
});
export const rufWangGamma = regression("delta-vega-gamma-vanna", "a N(d1) + b vega/F + c gamma F + e vanna", {
  a: delta,
  b: vega,
  c: gamma,
  e: vanna,
});

function regression(name: string, formula: string, regressors: LinearHedge["regressors"]) {
  return linearHedge({
    name: `Ruf-Wang, ${name}`,
    description: `${formula}, the regression of ${source}`,
    regressors,
    base: "none",
    objective: "daily",
  });
}
