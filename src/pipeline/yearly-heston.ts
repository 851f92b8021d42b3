import { chooseChallengers } from "../hedging/index.ts";
import { type HestonParameters, historyBefore } from "../market/index.ts";
import type { RunConfig } from "./config.ts";
import type { MarketPlan } from "./market-plan.ts";
import type { Pool } from "./pool.ts";

/**
 * A plan with Heston's model under Q for every test year, fitted on the rows before that year's cut-off, a task each (a quarter of a second a year of SPY);
 * as it is where no configured challenger asks for it. A year has none where the market quotes no index, whose own past says nothing of Q, has too few rows,
 * or the search did not converge: the challengers that need it then say so.
 */
export async function withYearlyHeston(
  { backtest }: Pick<RunConfig, "backtest">,
  plan: MarketPlan,
  pool: Pool,
): Promise<MarketPlan> {
  const asked = chooseChallengers(backtest.challengers, backtest.bandWidth);
  const fitted = asked.some(({ challenger }) => challenger.needsHeston) && plan.history.volatilityEstimated !== true;
  return fitted ? { ...plan, heston: new Map((await yearlyFits(plan, pool)).flat()) } : plan;
}

async function yearlyFits({ history, folds }: MarketPlan, pool: Pool): Promise<[number, HestonParameters][][]> {
  return await Promise.all(
    folds.map(async ({ year, cutoff }): Promise<[number, HestonParameters][]> => {
      const window = { from: history.dates[0]!, before: cutoff };
      const fit = await pool.run({ kind: "window", history: historyBefore(history, cutoff), window });
      return fit?.q === undefined || fit.status !== "converged" ? [] : [[year, fit.q]];
    }),
  );
}
