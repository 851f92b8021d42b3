import { z } from "zod";

const figures = z.strictObject({ std: z.number(), cvar95: z.number(), volume: z.number() });

/**
 * How figures are made, as data. The defaults are the house's; anything else is a defect that `backhedge audit` reports, and exists so that a published table
 * can be rebuilt and its defects shown. A configuration with one of them makes no table called `real-data`.
 */
export const protocolFields = z.strictObject({
  /**
   * `walk-forward`: by calendar year, with a purge. `window-order`: of the windows within `markets.*.test` the first `trainShare` train, the rest test, and
   * nothing lies between them: they share sessions.
   */
  split: z.enum(["walk-forward", "window-order"]),
  trainShare: z.number().gt(0).lt(1),
  /** `adjusted`: closes with dividends reinvested, which nobody traded at. */
  prices: z.enum(["traded", "adjusted"]),
  /**
   * `as-of`: what was known at each close. `full-sample`: one realised volatility of the whole sample, test included; `sample-mean`: one, the mean of the trailing
   * volatilities of the whole sample.
   */
  benchmarkVolatility: z.enum(["as-of", "full-sample", "sample-mean"]),
  /** `left-out`: no window before the trailing volatility exists. `back-filled`: the first values are the first one that exists. */
  firstVolatilities: z.enum(["left-out", "back-filled"]),
  /** `not-booked`: P&L without the price of the option. */
  premium: z.enum(["booked", "not-booked"]),
  /** `free`: the benchmark pays no cost. */
  benchmarkCost: z.enum(["paid", "free"]),
  /** `units`: cost is the rate times |d delta|, without the price. */
  costBase: z.enum(["traded-value", "units"]),
  /** What stops a training: episodes held out, or those that are trained on. */
  earlyStopping: z.enum(["held-out", "training-set"]),
  /** Whether the best epoch's weights come back after early stopping. */
  bestWeights: z.enum(["restored", "last"]),
  /** `quantile`: CVaR is the mean of the losses at or beyond the linear percentile. */
  tail: z.enum(["fractional", "quantile"]),
  /** `population`: standard deviations divide by n, not by n - 1. */
  deviation: z.enum(["sample", "population"]),
  /** `independent`: windows that overlap are treated as independent. */
  windows: z.enum(["blocks", "independent"]),
  /** Passes of the published network over its training windows, and the peak of their learning rate. */
  epochs: z.number().int().min(1),
  learningRate: z.number().positive(),
  /** Figures as published, by market and strategy: printed beside what comes out. */
  published: z.record(z.string(), z.record(z.string(), figures)),
});
export type ProtocolConfig = z.infer<typeof protocolFields>;

export const protocolDefaults: ProtocolConfig = {
  split: "walk-forward",
  trainShare: 0.8,
  prices: "traded",
  benchmarkVolatility: "as-of",
  firstVolatilities: "left-out",
  premium: "booked",
  benchmarkCost: "paid",
  costBase: "traded-value",
  earlyStopping: "held-out",
  bestWeights: "restored",
  tail: "fractional",
  deviation: "sample",
  windows: "blocks",
  epochs: 20,
  learningRate: 5e-4,
  published: {},
};

/** Fields that are budgets or labels, not ways of making figures. */
const HARMLESS: readonly string[] = ["trainShare", "epochs", "learningRate", "published"];

/** Whether a configuration asks for another protocol than the house's. */
export function isPublishedProtocol(protocol: ProtocolConfig): boolean {
  const names = Object.keys(protocolDefaults) as (keyof ProtocolConfig)[];
  return names.some((name) => !HARMLESS.includes(name) && protocol[name] !== protocolDefaults[name]);
}
