import { type HestonParameters, historyBefore } from "../market/index.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { Pool } from "./pool.ts";

/**
 * A plan with Heston's model under Q for every test year, fitted on the rows before that year's cut-off, a task each (a quarter of a second a year of SPY).
 * A year has none where the market quotes no index, has too few rows, or the search did not converge: the challengers that need it then say so.
 */
export async function withYearlyHeston(plan: MarketPlan, pool: Pool): Promise<MarketPlan> {
  const from = plan.history.dates[0]!;
  const fits = await Promise.all(
    plan.folds.map(async ({ year, cutoff }): Promise<[number, HestonParameters][]> => {
      const fit = await pool.run({
        kind: "window",
        history: historyBefore(plan.history, cutoff),
        window: { from, before: cutoff },
      });
      return fit?.q === undefined || fit.status !== "converged" ? [] : [[year, fit.q]];
    }),
  );
  return { ...plan, heston: new Map(fits.flat()) };
}
