import { z } from "zod";
import { count } from "./scalars.ts";
import { series } from "./series.ts";

/** Volatility indices of other horizons than the 30 days of `volatilityIndex`, e.g. 9 days for VIX9D, 93 for VIX3M. */
export const volatilityTerm = z
  .array(
    z.strictObject({
      days: count.max(730).refine((days) => days !== 30, { error: "must not be 30: that is 'volatilityIndex'" }),
      series,
    }),
  )
  .refine((terms) => new Set(terms.map(({ days }) => days)).size === terms.length, {
    error: "must list each horizon once",
  });
