import { UserError } from "../core/index.ts";
import type { TrainingOptions } from "../training/index.ts";
import type { MarketPlan } from "./market-plan.ts";

/**
 * Throws a UserError when a network was trained for another hedge than the configuration's: what decides its deltas must be the same.
 * Budgets (epochs, paths, learning rates) may differ; the report tells the network's own.
 */
export function requireSameHedge(options: TrainingOptions, { market, set }: MarketPlan, file: string): void {
  const { hidden, layers, head, band, features, strikeVolatility } = market.training;
  const { terms, ivMultiple } = set.rules;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["training.hidden", options.hidden, hidden],
    ["training.layers", options.layers, layers],
    ["training.head", options.head, head],
    ["training.band", options.band, band],
    ["training.features", options.features.join(", "), features.join(", ")],
    ["training.strikeVolatility", options.strikeVolatility, strikeVolatility],
    ["option.horizonSessions", options.horizonSteps, terms.horizonSessions],
    ["option.horizonDays", options.calendarDays, terms.horizonDays],
    ["backtest.ivMultiple", options.ivMultiple, ivMultiple],
  ];
  const different = pairs.find(([, trained, wanted]) => trained !== wanted);
  if (different === undefined) return;
  const [option, trained, wanted] = different;
  throw new UserError(
    `${file}: the network was trained with ${option} ${trained}, the configuration has ${wanted}`,
    `Train again, or set ${option} to ${trained}.`,
  );
}
