import { deriveKey, type Effects, keyFrom } from "../../../core/index.ts";
import type { PresetResult } from "../../../market/index.ts";
import { defaultThreads, openPool } from "../../pool.ts";
import type { PresetOptions } from "../preset.ts";
import { type Budget, FULL, QUICK } from "./budget.ts";
import { presetResult } from "./preset-result.ts";
import { recipes } from "./recipes.ts";
import { openReportMarket } from "./report-market.ts";
import { resultsOf } from "./results.ts";
import { trainRecipes } from "./train-recipes.ts";

/**
 * Report B ("Deep Hedging Research: Comprehensive Findings"): its Heston table on its own paths, in its convention and in ours. Rows without a network come out to
 * the printed digits; networks are trained anew, several seeds each, and compared on common test paths.
 */
export async function reproduceArchitectures(options: PresetOptions, fx: Effects): Promise<PresetResult> {
  return await reproduceWithin(options.quick ? QUICK : FULL, options, fx);
}

/** The same with another budget. */
export async function reproduceWithin(
  budget: Budget,
  { seed, quick, threads = defaultThreads() }: Pick<PresetOptions, "seed" | "quick" | "threads">,
  fx: Effects,
): Promise<PresetResult> {
  const key = deriveKey(keyFrom(seed), "architectures");
  const market = openReportMarket(budget);
  const pool = openPool(threads, fx);
  try {
    const job = { budget, market, key, pool, fx };
    const runs = await trainRecipes(recipes, job);
    const rows = await resultsOf(runs, job);
    return await presetResult({ ...job, quick, seed, runs, rows });
  } finally {
    await pool.close();
  }
}
